"""The registers of the privacy office, and notes of sessions that are kept apart."""

import pytest

from casestore.registers.words import FITS, SHAPES, Register, problem_of
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import make_account
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - the fixture
from tests.web.visitor import signed_in
from web.clinical.office.register_words import CHOICES, FIELDS, REGISTERS

LINES = {
    "agreement": {"kind": "qsoa", "with": "Hosting Co.", "services": "hosting"},
    "order": {
        "section": "2.65",
        "court": "County court 26-C-14",
        "purpose": "criminal",
        "scope": "dates of contacts",
        "recipient": "prosecutor",
        "findings": "extremely serious crime",
        "notice": "team, on May 2",
        "person_id": "person-marcus",
    },
    "notice": {"version": "2026-02", "text": "kept in the binder"},
    "notice_given": {"version": "2026-02", "how": "paper", "person_id": "person-marcus"},
    "not_sud": {
        "event": "accidental pesticide exposure, Nov 2",
        "why": "work accident",
        "said_by": "ED physician",
        "person_id": "person-marcus",
    },
    "closed_program": {"program": "Northside", "records": "sealed", "kept_until": "2032"},
}


@pytest.fixture
def priya(known, ward):  # noqa: F811 - the fixture
    return signed_in(ward, "priya")


def test_every_register_takes_a_line_shows_it_and_ends_it(priya):
    assert set(LINES) == {one.value for one in Register}
    for register, fields in LINES.items():
        made = priya.submit(f"/registers/{register}", since="2026-05-01", **fields)
        assert made.status_code == 303, register
    page = priya.get("/registers").text
    for words in ("Hosting Co.", "County court 26-C-14", "work accident", "Northside"):
        assert words in plain(page)
    entry = page.split("/registers/entries/")[1].split("/")[0]
    assert priya.submit(f"/registers/entries/{entry}/end").status_code == 303
    assert priya.submit(f"/registers/entries/{entry}/end").status_code == 409


def test_a_line_that_lacks_something_is_not_written(priya):
    for register, change in (
        ("agreement", {"with": ""}),
        ("agreement", {"kind": "handshake"}),
        ("order", {"section": "2.66"}),
        ("order", {"person_id": ""}),
        ("not_sud", {"person_id": "somebody"}),
        ("notice", {"since": ""}),
        ("watch_list", {}),
    ):
        given = {"since": "2026-05-01", **LINES.get(register, {}), **change}
        assert priya.submit(f"/registers/{register}", **given).status_code == 400, register


@pytest.mark.parametrize("section", FITS)
def test_an_order_serves_only_the_purposes_of_its_section(section):
    for purpose in SHAPES[Register.ORDER].choices["purpose"]:
        given = LINES["order"] | {"section": section, "purpose": purpose}
        found = problem_of(Register.ORDER, given)
        assert found == (None if purpose in FITS[section] else "section")


def test_every_word_of_the_registers_has_its_own_on_the_page():
    assert set(REGISTERS) == set(Register)
    for shape in SHAPES.values():
        assert {*shape.fields, *shape.optional} <= set(FIELDS)
        assert {code for codes in shape.choices.values() for code in codes} <= set(CHOICES)


SESSION = {"kind": "psychotherapy_note", "text": "He wept for his mother."}


def test_a_note_of_a_session_is_its_writers_alone(known, ward, clinic):  # noqa: F811
    assert known.submit(f"{WHO}/session-notes", **SESSION).status_code == 303
    assert "wept for his mother" in known.get(f"{WHO}/session-notes").text
    assert known.submit(f"{WHO}/session-notes", **SESSION | {"text": " "}).status_code == 400
    make_account(clinic, "cy")
    for login in ("lee", "cy"):
        page = signed_in(ward, login).get(f"{WHO}/session-notes")
        assert page.status_code == 200
        assert "wept" not in page.text
    priya = signed_in(ward, "priya")
    assert priya.get(f"{WHO}/session-notes").status_code == 404
    assert account_id(clinic, "cy")


def test_no_chart_timeline_or_copy_holds_a_note_of_a_session(known, priya):  # noqa: F811
    known.submit(f"{WHO}/session-notes", **SESSION)
    asks = {"kind": "access", "by": "person", "identity": "photo_id", "received_on": "2026-11-20"}
    where = known.submit(f"{WHO}/requests", **asks).headers["location"]
    priya.submit(f"{where}/decide", state="granted", answer="Here it is.")
    for visitor, path in (
        (known, WHO),
        (known, f"{WHO}/timeline"),
        (known, f"{WHO}/plan"),
        (priya, f"{where}/copy"),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "wept" not in answer.text, path
