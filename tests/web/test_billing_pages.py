"""Billing, as a supervisor uses it."""

import pytest
from sqlalchemy import select

from casestore.tables import encounter
from tests.web.test_privacy_pages import known, plain  # noqa: F401 - the fixture
from tests.web.visitor import signed_in

PROVIDER = {"name": "Northfield co-response", "npi": "1234567893", "payer": "State Medicaid"}
CODES = {"place": "12", "procedure": "h2011", "diagnosis": "f32.9"}


@pytest.fixture
def lee(known, ward):  # noqa: F811 - the fixture
    return signed_in(ward, "lee")


def test_a_supervisor_enters_what_billing_needs_and_sees_what_is_missing(lee, clinic):
    page = plain(lee.get("/billing").text)
    assert "who bills whom" in page
    assert lee.submit("/billing/provider", **PROVIDER | {"npi": "1"}).status_code == 400
    assert lee.submit("/billing/provider", **PROVIDER).status_code == 303
    assert "who bills whom" not in plain(lee.get("/billing").text)
    with clinic.read() as conn:
        met = conn.scalars(select(encounter.c.encounter_id)).first()
        account = conn.scalars(select(encounter.c.opened_by)).first()
    where = f"/billing/contacts/{met}"
    assert lee.submit("/billing/npi", account_id=account, npi="1234567893").status_code == 303
    assert lee.submit("/billing/npi", account_id="nobody", npi="1234567893").status_code == 400
    when = {"began": ["2026-11-23T13:02"], "ended": ["2026-11-23T13:40"]}
    assert lee.submit(where, **CODES, staff=[account], **when).status_code == 303
    assert 'value="H2011"' in lee.get(where).text
    assert lee.submit(where, **CODES | {"place": "x"}).status_code == 400
    assert lee.submit(where, **CODES, staff=[account], began=[""], ended=[""]).status_code == 400
    none = lee.submit("/billing/export", since="2026-11-01", until="2026-11-30")
    assert none.status_code == 409
    assert "No line of these days is complete" in plain(none.text)
    assert lee.get("/billing/files/none").status_code == 404


def test_a_clinician_has_no_billing(known):  # noqa: F811
    assert known.get("/billing").status_code == 404
