"""Triage, notes and supervision, as clinicians and their supervisor do them on the pages."""

import re

import pytest

from tests.web.test_privacy_pages import known, plain  # noqa: F401 - fixture
from tests.web.visitor import signed_in

SAYS = {"section-data": "Calm when met.", "section-assessment": "", "section-plan": "Call."}


@pytest.fixture
def case(known, leads):  # noqa: F811 - the fixture
    page = known.get("/today").text
    return re.search(r'href="(/cases/[^"]+)">Unknown trouble', page).group(1)


@pytest.fixture
def note(known, case):  # noqa: F811 - the fixture
    return known.submit(f"{case}/notes", kind="dap").headers["location"]


def write(visitor, note, seen=1, **more):
    return visitor.submit(note, seen=seen, keep=["0", "1"], **SAYS, **more)


def test_triage_is_three_taps_and_stands_on_top_of_the_case(known, case):  # noqa: F811
    told = {"danger": "no", "urgency": "today", "next_step": "call"}
    assert known.submit(f"{case}/triage", **told).status_code == 303
    page = plain(known.get(case).text)
    assert "Danger now: no. See them: today. Next: call them." in page
    assert "Triage again" in page


def test_a_note_begins_with_what_cad_said_and_marks_it(known, note):  # noqa: F811
    page = plain(known.get(note).text)
    assert re.search(r"Weapon: Knife or blade \(possible\) CAD", page)
    assert "Place: 1207 Birch Ln CAD" in page


def test_a_struck_line_does_not_stand_in_the_signed_note(known, note):  # noqa: F811
    assert write(known, note, then="sign").status_code == 303
    page = plain(known.get(note).text)
    assert "Calm when met." in page
    assert "Call: Unknown trouble CAD" in page
    assert "Knife" not in page
    assert "Signed" in page


def test_refused_signing_keeps_the_text(known, note):  # noqa: F811
    late = write(known, note, then="sign", event="2020-01-01T10:00")
    assert late.status_code == 409
    assert "Choose why it is entered late" in plain(late.text)
    assert "Calm when met." in known.get(note).text


def test_a_supervisor_co_signs_what_a_rule_asks_for(known, ward, note):  # noqa: F811
    lee = signed_in(ward, "lee")
    page = lee.get("/supervision").text
    carla = re.search(r'name="account_id" value="([^"]+)">\s*<p><b>Carla', page).group(1)
    lee.submit("/supervision/cosign", account_id=carla, required="yes")
    write(known, note, then="sign")
    assert "waits for a supervisor" in plain(known.get(note).text).lower()
    assert known.submit(f"{note}/cosign").status_code == 404
    assert note in lee.get("/supervision").text
    assert lee.submit(f"{note}/cosign").status_code == 303
    assert "Co-signed" in plain(known.get(note).text)
    assert note not in lee.get("/supervision").text


def test_an_amendment_leaves_the_first_note_and_points_to_it(known, note):  # noqa: F811
    write(known, note, then="sign")
    second = known.submit(f"{note}/amend").headers["location"]
    assert second != note
    assert "Amended" in plain(known.get(note).text)
    assert note in known.get(second).text


def test_a_note_of_another_case_is_not_opened_through_this_one(known, case, note):  # noqa: F811
    page = known.get("/today").text
    other = next(path for path in re.findall(r'href="(/cases/[^"/]+)"', page) if path != case)
    wrong = f"{other}/notes/{note.rsplit('/', 1)[1]}"
    assert known.get(wrong).status_code == 404
    assert write(known, wrong, then="sign").status_code == 404
