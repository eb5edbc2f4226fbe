"""Requests of people about their records, and the breach register, as people use the pages."""

import pytest
from sqlalchemy import select

from casestore.privacy_tables import disclosure
from casestore.tables import lead
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - the fixture
from tests.web.visitor import signed_in

ASKS = {"kind": "access", "by": "person", "identity": "photo_id", "received_on": "2026-11-20"}
SAYS = {"section-data": "Marcus spoke of his brother Devin Vandermeer, 555-0198."}


@pytest.fixture
def priya(known, ward):  # noqa: F811 - the fixture
    return signed_in(ward, "priya")


def asked(visitor, **more):
    answer = visitor.submit(f"{WHO}/requests", **ASKS | more)
    assert answer.status_code == 303
    return answer.headers["location"]


def granted(priya, where):
    assert priya.submit(f"{where}/decide", state="granted", answer="Here it is.").status_code == 303


def test_a_request_is_received_decided_by_the_privacy_officer_and_answered(known, priya):  # noqa: F811
    where = asked(known)
    assert "The privacy officer decides" in plain(known.get(where).text)
    assert known.submit(f"{where}/decide", state="granted", answer="x").status_code == 404
    page = plain(priya.get("/requests").text)
    assert "A copy of the record" in page
    assert "due Dec 20, 2026" in page
    granted(priya, where)
    assert priya.submit(f"{where}/answered", how="paper").status_code == 303
    page = plain(known.get(where).text)
    assert "Granted" in page
    assert "On paper" in page
    assert "None." in plain(priya.get("/requests").text)


def test_a_copy_is_printed_and_written_down_when_it_is_handed_over(known, priya, clinic):  # noqa: F811
    where = asked(known)
    assert known.get(f"{where}/copy").status_code == 404
    granted(priya, where)
    page = plain(priya.get(f"{where}/copy").text)
    assert "Copy of your record" in page
    assert "Marcus Vandermeer" in page
    assert "Notes of psychotherapy and counseling are kept apart" in page
    priya.submit(f"{where}/answered", how="paper")
    with clinic.read() as conn:
        (row,) = conn.execute(select(disclosure)).all()
    assert (row.purpose, row.effect) == ("patient_access", "permit_redacted")


def test_a_note_in_the_copy_says_nothing_of_others(known, priya, clinic, leads):  # noqa: F811
    with clinic.read() as conn:
        case = conn.scalar(select(lead.c.case_id).where(lead.c.lead_id == leads["26-104209"]))
    note = known.submit(f"/cases/{case}/notes", kind="dap").headers["location"]
    signed = known.submit(note, seen=1, then="sign", **SAYS)
    assert signed.status_code == 303
    where = asked(known)
    granted(priya, where)
    page = plain(priya.get(f"{where}/copy").text)
    assert "Marcus spoke of his brother" in page
    assert "Devin" not in page
    assert "555-0198" not in page


def test_a_denial_is_told_in_a_letter_with_the_rights_that_go_with_it(known, priya, ward):  # noqa: F811
    where = asked(known)
    bare = priya.submit(f"{where}/decide", state="denied", answer="No.")
    assert bare.status_code == 409
    assert "one of the reasons that the law names" in plain(bare.text)
    given = {"state": "denied", "answer": "We worry for you.", "reason": "danger_to_life"}
    assert priya.submit(f"{where}/decide", **given).status_code == 303
    letter = plain(priya.get(f"{where}/letter").text)
    for words in ("We worry for you.", "licensed clinician who took no part", "Secretary of the"):
        assert words in letter
    assert known.submit(f"{where}/review", outcome="ask").status_code == 303
    lee = signed_in(ward, "lee")
    assert lee.submit(f"{where}/review", outcome="reversed").status_code == 303
    assert known.get(f"{where}/copy").status_code == 200


def test_a_refused_correction_can_be_answered_with_a_statement_and_time_extended_once(known, priya):  # noqa: F811
    where = asked(known, kind="amendment", asked="I was sober.")
    assert priya.submit(f"{where}/extend", why="much_material").status_code == 303
    assert priya.submit(f"{where}/extend", why="much_material").status_code == 409
    assert "due Feb 18, 2027" in plain(priya.get(where).text)
    given = {"state": "denied", "answer": "It stands.", "reason": "accurate_and_complete"}
    priya.submit(f"{where}/decide", **given)
    assert "written statement why you disagree" in plain(priya.get(f"{where}/letter").text)
    assert known.submit(f"{where}/statement", text="I was sober that day.").status_code == 303
    assert "I was sober that day." in plain(known.get(where).text)


def test_the_intermediarys_list_is_printed_for_its_own_kind_only(known, priya):  # noqa: F811
    listed = asked(known, kind="intermediary")
    assert "Nothing to list." in plain(priya.get(f"{listed}/list").text)
    assert priya.get(f"{asked(known)}/list").status_code == 404


def test_forms_that_make_no_sense_are_refused(known, priya):  # noqa: F811
    for change in ({"received_on": ""}, {"by": "a friend"}, {"identity": "trust"}):
        assert known.submit(f"{WHO}/requests", **ASKS | change).status_code == 400
    where = asked(known)
    assert priya.submit(f"{where}/extend", why="later").status_code == 400
    assert priya.submit(f"{where}/decide", state="open").status_code == 400
    assert priya.submit(f"{where}/review", outcome="upheld").status_code == 400
    assert priya.submit(f"{where}/answered", how="by pigeon").status_code == 400


# --- breaches ---------------------------------------------------------------------------------

LETTER = {
    "what": "wrong_recipient",
    "discovered": "2026-11-20T09:00",
    "account": "A letter went to number 14.",
    "people": "1",
    "in_state": "1",
}


def test_an_incident_runs_its_clocks_until_it_is_weighed_and_told(priya):
    where = priya.submit("/breaches", **LETTER).headers["location"]
    page = plain(priya.get("/breaches").text)
    assert "It went to somebody else" in page
    assert "The people concerned: due Jan 19, 2027" in page
    low = priya.submit(f"{where}/conclude", conclusion="low_probability")
    assert low.status_code == 409
    assert "needs all four factors" in plain(low.text)
    factors = {"level": ["low"] * 4, "why": ["It came back unopened."] * 4}
    assert priya.submit(f"{where}/weigh", **factors).status_code == 303
    assert priya.submit(f"{where}/told", notice="people", on="2026-11-22").status_code == 303
    assert priya.submit(f"{where}/told", notice="media", on="2026-11-22").status_code == 409
    assert priya.submit(f"{where}/delay", until="2027-03-01").status_code == 303
    assert "Held back at the word of police" in plain(priya.get(where).text)
    assert priya.submit(f"{where}/conclude", conclusion="low_probability").status_code == 303
    page = plain(priya.get(where).text)
    assert "Nobody: it was found to be no breach." in page
    assert "It came back unopened." in page


def test_from_500_people_the_media_are_among_those_to_be_told(priya):
    many = LETTER | {"people": "700", "in_state": "600", "part2": "yes"}
    page = plain(priya.get(priya.submit("/breaches", **many).headers["location"]).text)
    assert "The media" in page
    assert "42 CFR 2.16(b)" in page


def test_an_incident_that_makes_no_sense_is_refused(priya, ward):
    for change in ({"discovered": ""}, {"in_state": "2"}, {"what": "x"}, {"assessment_id": "x"}):
        assert priya.submit("/breaches", **LETTER | change).status_code == 400
    assert priya.get("/breaches/none").status_code == 404
    assert signed_in(ward, "lee").get("/breaches").status_code == 404
