"""Requests made up out of the published descriptions (schemathesis): whatever is sent, the answer
is a documented one, and never a fault of ours. A short run here, a long one as a campaign."""

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.web.api.town import case_of, consented, referred, registered
from web.api.app import REST, office_of, rest_app
from web.fhir.app import FHIR, fhir_app

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
UNLIMITED = 10**9


@pytest.fixture
def served(settled, ward):
    """Both interfaces without a limit on the rate, a token, and ids that are really there."""
    consented(settled)
    office = office_of(settled, ward.state.gate, UNLIMITED)
    app = Starlette(
        routes=[Mount(REST, rest_app(office)), Mount(FHIR, fhir_app(office))],
    )
    case_id, encounter_id = case_of(settled)
    referral = referred(settled)
    real = {
        "person_id": "person-marcus",
        "case_id": case_id,
        "encounter_id": encounter_id,
        "referral_id": referral,
    }
    rows = {"Patient": "person-marcus", "Encounter": encounter_id, "Consent": "c-harbor"}
    return app, registered(settled), real, rows | {"Task": referral, "ServiceRequest": referral}


def throw_at(served, prefix, examples, number):
    """Statuses of all answers; raises at the first wrong one."""
    schema = schemathesis.openapi.from_asgi(f"{prefix}/openapi.json", served[0])
    answered: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for found in schema.get_all_operations():
            thrower(served, found.ok(), examples, number, answered)()
    return answered


def thrower(served, operation, examples, number, answered):
    """Requests at one operation; some with ids that are there, a key of their own, a version."""
    _, token, real, rows = served
    ids = {**real, "row_id": rows.get(operation.path.strip("/").split("/")[0], "x")}

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.booleans(), keyed=st.booleans())
    def throw(case, known, keyed):
        for name in (case.path_parameters or {}) if known else ():
            case.path_parameters[name] = ids.get(name, case.path_parameters[name])
        headers = {"Authorization": f"Bearer {token}"}
        if keyed:
            headers |= {"Idempotency-Key": f"key-{len(answered):08}", "If-Match": '"1"'}
        response = case.call(headers=headers)
        answered.append(response.status_code)
        case.validate_response(response, checks=CHECKS, headers=headers)

    return throw


@pytest.mark.parametrize("prefix", [REST, FHIR])
def test_any_request_gets_a_documented_answer(served, prefix):
    answered = throw_at(served, prefix, 2, number=1)
    assert set(answered) & {200, 201}
    assert 500 not in answered


@pytest.mark.campaign
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("prefix", [REST, FHIR])
def test_any_of_many_requests_gets_a_documented_answer(served, prefix):
    answered = throw_at(served, prefix, 100, number=2)
    assert len(answered) > 1000
