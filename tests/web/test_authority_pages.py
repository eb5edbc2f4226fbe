"""R20 on the pages: orders put on file, who may sign, holds and their end, a county without law."""

from dataclasses import replace

import pytest

from casestore.consents.records import consents_of
from redaction.gate import Gate
from redaction.state_law import read_law
from tests.casestore.test_state_table import HERE
from tests.web.test_privacy_pages import CONSENT, WHO, audited, known, plain  # noqa: F401
from tests.web.visitor import signed_in

ORDER = {
    "kind": "guardian_of_adult",
    "paper": "letters",
    "holder": "Rosa Vandermeer",
    "reference": "County court 26-PR-118",
    "since": "2024-01-01",
    "decides": "yes",
}
LAW = read_law(HERE.replace("2026-01-10", "2020-01-10").replace("2026-02-01", "2020-02-01"))


@pytest.fixture
def lawful(ward, known):  # noqa: F811
    """The county's table is signed and in force."""
    ward.state.gate = Gate.load(state_law=LAW)
    return known


def row_id(page, name):
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_a_guardian_is_put_on_file_and_their_consent_counts_from_then_on(lawful, clinic):
    lawful.submit(f"{WHO}/birth", birth_date="1980-01-01")
    lawful.submit(f"{WHO}/consents", **CONSENT | {"signer": "guardian"})
    assert "who signed may not sign for them today" in plain(lawful.get(f"{WHO}/consents").text)
    assert lawful.submit(f"{WHO}/authority", **ORDER).status_code == 303
    page = lawful.get(f"{WHO}/authority").text
    assert "Its holder may sign" in plain(page)
    assert "The guardian whom a court named" in plain(page)
    with clinic.read() as conn:
        (consent,) = consents_of(conn, clinic.keys, "person-marcus")
    paper = row_id(page, "authority_id")
    lawful.submit(f"{WHO}/consents/under", consent_id=consent.consent_id, authority_id=paper)
    page = plain(lawful.get(f"{WHO}/consents").text)
    assert "In force" in page
    assert "Guardian of an adult, Rosa Vandermeer" in page
    lawful.submit(f"{WHO}/authority/strike", authority_id=paper)
    assert "who signed may not sign for them today" in plain(lawful.get(f"{WHO}/consents").text)
    assert len(audited(clinic, "authority.changed")) == 2


def test_the_privacy_officer_enters_an_order_for_a_reason_only(ward, lawful):
    priya = signed_in(ward, "priya")
    assert priya.submit(f"{WHO}/authority", **ORDER).status_code == 404
    entered = priya.submit(f"{WHO}/authority", **ORDER, reason="access_review")
    assert entered.headers["location"] == f"{WHO}/authority?reason=access_review"
    assert "Rosa Vandermeer" in priya.get(entered.headers["location"]).text


def test_the_chart_says_when_the_person_comes_of_age_and_who_signs_until_then(lawful):
    lawful.submit(f"{WHO}/birth", birth_date="2015-06-01")
    page = plain(lawful.get(WHO).text)
    assert "on 2033-06-01: from that day a parent's consent counts no more" in page
    assert "A parent, or who stands in a parent's place." in page
    lawful.submit(f"{WHO}/authority", **ORDER | {"kind": "foster_care", "paper": "not_seen"})
    page = plain(lawful.get(WHO).text)
    assert "a parent's signature counts only under the order that gives it" in page


def test_a_hold_shows_its_end_on_the_chart_until_somebody_ends_it(lawful, clinic):
    hold = {"kind": "emergency_detention", "began": "2020-03-01T10:00", "signed_by": "Dr. Wren"}
    assert lawful.submit(f"{WHO}/holds", **hold).status_code == 303
    page = plain(lawful.get(WHO).text)
    assert "Emergency detention" in page
    assert "its time ran out Mar 3, 2020, 10:00" in page
    assert "To be kept until" in page
    lawful.submit(
        f"{WHO}/holds/end", hold_id=row_id(lawful.get(f"{WHO}/authority").text, "hold_id")
    )
    assert "Emergency detention" not in plain(lawful.get(WHO).text)
    assert len(audited(clinic, "hold.ended")) == 1


def test_a_county_without_a_table_is_told_what_that_blocks(known, ward):  # noqa: F811
    page = plain(known.get(f"{WHO}/authority").text)
    assert "No table of this state's law, signed by counsel, is in force" in page
    assert "A young person's own signature does not count alone" in page
    assert "Nothing is deleted for its age" in page
    hold = {"kind": "emergency_detention", "began": "2020-03-01T10:00", "signed_by": "Dr. Wren"}
    assert known.submit(f"{WHO}/holds", **hold).status_code == 400
    ward.state.gate = Gate.load(state_law=replace(LAW, signed_by=""))
    assert "No table of this state's law" in plain(known.get(f"{WHO}/authority").text)


@pytest.mark.parametrize(
    "wrong", [{"since": ""}, {"until": "2023-01-01"}, {"decides": "maybe"}, {"holder": " "}]
)
def test_a_record_that_makes_no_sense_is_not_put_on_file(known, clinic, wrong):  # noqa: F811
    assert known.submit(f"{WHO}/authority", **ORDER | wrong).status_code in (400, 422)
    assert audited(clinic, "authority.recorded") == []
