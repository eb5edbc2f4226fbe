"""Every route of both interfaces by the state of the record, the consent and the token.

Only a live token with the scope, for a record of its agencies, that is not restricted, of a person
whose consent holds for this organization now, is answered with anything.
"""

import json
from datetime import timedelta
from functools import cache

import pytest
from sqlalchemy import update

from casestore.client_tables import client as client_table
from casestore.clients.words import Scope
from casestore.consents.records import record_consent, revoke_consent
from casestore.disclosures.restrictions import restrict
from casestore.people.editing import change, restricted
from casestore.tables import encounter, lead
from schemas.consent import ConsentType, Revocation
from tests.web.api.town import WHOLE, Program, case_of, registered
from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in
from web.api.openapi import FOLDER

LEE = "account-lee"
OPEN_TO_ANYBODY = {"/api/v1/forms", "/api/v1/outcomes", "/fhir/Questionnaire"}
OWN = {"/fhir/AuditEvent", "/fhir/Provenance", "/fhir/Flag"}
"""What the program did itself, or was told; lists of it are never refused."""


def consent(zone, **changes):
    held = WHOLE.model_copy(update=changes)
    zone.write(lambda uow: record_consent(uow, held, LEE, NOON))


def whole(zone):
    consent(zone)


def withdrawn(zone, how=Revocation.WRITTEN):
    consent(zone)
    zone.write(lambda uow: revoke_consent(uow, "c-harbor", LEE, how, NOON))


def shut(zone):
    consent(zone)
    zone.write(lambda uow: change(uow, "person-marcus", LEE, NOON, restricted(True)))


def elsewhere(zone):
    consent(zone)
    moved = update(lead).values(agency="other-pd")
    zone.write(lambda uow: uow.conn.execute(moved).rowcount)


STATES = {
    "open": whole,
    "no consent": lambda zone: None,
    "withdrawn in writing": withdrawn,
    "withdrawn by word of mouth": lambda zone: withdrawn(zone, Revocation.ORAL),
    "signed for somebody else": lambda zone: consent(zone, recipients=("r-shelter",)),
    "signed for another purpose": lambda zone: consent(
        zone, type=ConsentType.SPECIFIC, purposes=("payment",), expires_at=NOON + timedelta(days=9)
    ),
    "over": lambda zone: consent(zone, expires_at=NOON - timedelta(hours=1)),
    "not signed": lambda zone: consent(zone, signed=False),
    "restricted record": shut,
    "another agency": elsewhere,
}


def paths(zone, described, prefix):
    """Every GET of an interface, with ids that are there."""
    case_id, encounter_id = case_of(zone)
    known = {"person_id": "person-marcus", "case_id": case_id, "encounter_id": encounter_id}
    rows = {"Patient": "person-marcus", "Encounter": encounter_id, "Consent": "c-harbor"}
    for path, methods in described["paths"].items():
        if "get" in methods and path != "/metadata":
            kind = path.strip("/").split("/")[0]
            ids = {**known, "row_id": rows.get(kind, "none")}
            query = "?patient=person-marcus" if path in ("/Consent", "/Encounter") else ""
            whole = path
            for name in ("referral_id", "task_id", "response_id", "form_id", *ids):
                whole = whole.replace(f"{{{name}}}", ids.get(name, "none"))
            yield f"{prefix}{whole}{query}"


def every_path(zone):
    return [
        *paths(zone, published("openapi.json"), "/api/v1"),
        *paths(zone, published("openapi-fhir.json"), "/fhir"),
    ]


@cache
def published(name):
    """A description; that it is current is tested beside."""
    return json.loads((FOLDER / name).read_text())


def tells(answer) -> bool:
    """Did it say anything about anybody?"""
    if answer.status_code != 200:
        return False
    held = answer.json()
    return bool(held.get("data") or held.get("entry") or "id" in held)


IN_EVERY_RUN = ("open", "no consent", "withdrawn in writing", "restricted record")
_RUNS = [
    state if state in IN_EVERY_RUN else pytest.param(state, marks=pytest.mark.campaign)
    for state in STATES
]


@pytest.mark.parametrize("state", _RUNS)
def test_every_route_tells_only_in_the_one_open_state(ward, settled, state):
    before = case_of(settled)
    STATES[state](settled)
    program = Program(ward, registered(settled))
    told = set()
    for path in every_path(settled):
        answer = program.ask("GET", path)
        assert answer.status_code in (200, 404), path
        about_somebody = path not in OPEN_TO_ANYBODY | OWN
        assert "Vandermeer" not in answer.text or state == "open", path
        if about_somebody and tells(answer):
            told.add(path)
    if state != "open":
        assert told == set()
        return
    case_id, encounter_id = before
    assert {
        "/api/v1/persons/person-marcus",
        "/api/v1/cases",
        f"/api/v1/cases/{case_id}",
        f"/api/v1/cases/{case_id}/encounters",
        f"/api/v1/encounters/{encounter_id}",
        "/fhir/Patient/person-marcus",
        f"/fhir/Encounter/{encounter_id}",
        "/fhir/Encounter?patient=person-marcus",
        "/fhir/Consent/c-harbor",
        "/fhir/Consent?patient=person-marcus",
    } == told


def test_no_route_answers_without_a_live_token_with_its_scope(ward, settled, harbor):
    token = registered(settled, scopes=(Scope.FLAGS_READ,))
    bare = Program(ward, token)
    past = update(client_table).values(expires_at=NOON)
    for path in every_path(settled):
        asked = bare.ask("GET", path).status_code
        assert asked == (403 if "/Flag" not in path else 200 if path.endswith("Flag") else 404)
    settled.write(lambda uow: uow.conn.execute(past).rowcount)
    for number, path in enumerate(every_path(settled)):
        late = Program(ward, harbor.token, address=f"10.1.0.{number}")
        assert late.ask("GET", path).status_code == 401, path


def test_a_session_of_a_person_is_no_token_for_any_role(ward, settled, harbor):
    for login in ("dana", "carla", "lee", "priya", "ivan"):
        browser = signed_in(ward, login)
        assert browser.get("/api/v1/persons/person-marcus").status_code == 401, login
        assert browser.get("/fhir/Patient/person-marcus").status_code == 401, login


def test_a_restriction_agreed_with_the_person_holds_for_programs(ward, settled, harbor):
    assert harbor.ask("GET", "/api/v1/persons/person-marcus").status_code == 200
    settled.write(lambda uow: restrict(uow, "person-marcus", "agreed", "r-harbor", LEE, NOON))
    assert harbor.ask("GET", "/api/v1/persons/person-marcus").status_code == 404


def test_an_outcome_that_tells_of_substances_needs_that_category(ward, settled):
    consent(
        settled,
        type=ConsentType.SPECIFIC,
        scope=("engagement_status", "mental_health"),
        expires_at=NOON + timedelta(days=9),
    )
    _, encounter_id = case_of(settled)
    program = Program(ward, registered(settled))
    done = {"state": "done", "ended_at": NOON, "recorded_at": NOON}
    for outcome, told in (("referred", "referred"), ("transported_sobering", None)):
        given = update(encounter).values(outcome=outcome, **done)
        settled.write(lambda uow, given=given: uow.conn.execute(given).rowcount)
        data = program.read(f"/api/v1/encounters/{encounter_id}")["data"]
        assert data["outcome"] == told
