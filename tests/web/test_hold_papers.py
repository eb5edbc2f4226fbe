"""Holds on the form of the state: clock, rights, the officers' sheet, outcome."""

import pytest
from sqlalchemy import select

from casestore.disclosures.accounting import all_of
from casestore.holds.forms import PLAIN, forms_in
from casestore.privacy_tables import disclosure
from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.state_law import read_law
from tests.web.clinical_town import clinical_pages
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - the fixture
from tests.web.visitor import signed_in

PAPERS = f"{WHO}/hold-papers"
FORM = """
[[form]]
form = "xx-72"
version = {version}
state = "VA"
kind = "emergency_custody"
title = "Emergency custody, version {version}"
danger = ["harm"]
authorities = {{ magistrate = "Magistrate of the county" }}
rights = ["You may call a lawyer."]
[form.criteria]
harm = "Serious harm to self or others in the near future"
unable = "Unable to protect themselves"
"""
LAW = """
state = "VA"
version = 1
signed_by = "County counsel"
signed_on = 2026-01-01
valid_from = 2026-01-01
reports = []
keep_years = 6
keep_minors_until = 21
[sharing]
treatment = "permits"
[minors]
crisis = 14
[holds]
emergency_custody = 8
"""
HELD = {
    "form": "xx-72",
    "criterion": ["harm"],
    "seen": "Stood at the rail and would not come back.",
    "signed_by": "Magistrate Dunn",
    "authority": "magistrate",
    "began": "2026-11-23T12:00",
    "transport": "officers",
    "from_place": "North bridge",
    "facility": "St. Agnes intake",
    "facility_phone": "555-0160",
    "safety": "Small knife was taken from him.",
}


@pytest.fixture
def formed(known, clinic):  # noqa: F811 - the fixture
    (clinic.folder / "hold-forms.toml").write_text(FORM.format(version=1))
    return known


def recorded(visitor, **more):
    assert visitor.submit(PAPERS, **HELD | more).status_code == 303
    page = visitor.get(PAPERS).text
    return page.split("/hold-papers/")[1].split("/")[0]


def test_a_hold_is_filled_in_on_the_states_form_and_keeps_the_wording_of_its_day(formed, clinic):
    recorded(formed)
    (clinic.folder / "hold-forms.toml").write_text(FORM.format(version=2))
    page = plain(formed.get(PAPERS).text)
    assert "Emergency custody, version 1" in page
    assert "Fill in: Emergency custody, version 2" in page
    assert "Magistrate of the county" in page
    assert "Serious harm to self or others" in page


def test_without_a_table_the_entered_end_counts_and_says_so(formed):
    recorded(formed)
    assert "no end is known" in plain(formed.get(PAPERS).text)
    recorded(formed, ends="2026-11-26T12:00")
    assert "as entered by hand" in plain(formed.get(PAPERS).text)


def test_with_a_signed_table_the_end_is_the_tables_own(formed, clinic):
    law = read_law(LAW)
    pages = clinical_pages(clinic)
    pages.state.gate = Gate.load(("withhold-free-text",), state_law=law)
    carla = signed_in(pages, "carla")
    recorded(carla, ends="2026-12-31T12:00")
    page = plain(carla.get(PAPERS).text)
    assert "Nov 23, 2026, 20:00" in page
    assert "by the state's signed table" in page


def test_rights_are_told_once_and_the_outcome_ends_the_hold(formed):
    hold = recorded(formed)
    assert "You may call a lawyer." in plain(formed.get(PAPERS).text)
    assert formed.submit(f"{PAPERS}/{hold}/rights", language="es").status_code == 303
    assert formed.submit(f"{PAPERS}/{hold}/rights", language="en").status_code == 409
    assert formed.submit(f"{PAPERS}/{hold}/outcome", how="admitted_willingly").status_code == 303
    assert formed.submit(f"{PAPERS}/{hold}/outcome", how="released").status_code == 409
    page = plain(formed.get(PAPERS).text)
    assert "in spanish" in page
    assert "Admitted of their own will" in page


def sheet_of(visitor, hold):
    made = visitor.submit(f"{PAPERS}/{hold}/transport")
    assert made.status_code == 303
    return plain(visitor.get(made.headers["location"]).text)


def test_officers_get_the_transport_sheet_only_and_only_what_the_gate_releases(formed, clinic):
    """The team has no status on file, so its record counts as under Part 2: no name."""
    page = sheet_of(formed, recorded(formed))
    assert "Transport sheet" in page
    assert "Vandermeer" not in page
    assert "hands over to you" in page
    for word in ("rail", "Serious harm", "criteria", "custody"):
        assert word not in page
    with clinic.read() as conn:
        (row,) = conn.execute(select(disclosure)).all()
    assert row.to_police


def test_a_finding_of_danger_names_the_person_to_those_who_transport(formed, clinic, monkeypatch):
    monkeypatch.setattr("casestore.disclosures.asking.under_part2", lambda *_: False)
    page = sheet_of(formed, recorded(formed))
    for word in ("Marcus Vandermeer", "North bridge", "St. Agnes intake", "Small knife"):
        assert word in page
    assert "rail" not in page
    weak = recorded(formed, criterion=["unable"], began="2026-11-23T12:30")
    assert "Vandermeer" not in sheet_of(formed, weak)


def test_the_line_for_officers_is_refused_where_it_tells_more_and_the_form_comes_back(formed):
    told = HELD | {"safety": "schizophrenic, takes Haldol, client of Harbor clinic"}
    refused = formed.submit(PAPERS, **told)
    assert refused.status_code == 422
    page = plain(refused.text)
    assert "The hold was not recorded" in page
    assert "could not be checked: schizophrenic; Haldol; client; Harbor; clinic." in page
    for kept in ("Stood at the rail", 'value="Magistrate Dunn"', 'value="2026-11-23T12:00"'):
        assert kept in refused.text
    for ticked in ('value="harm" checked', '"magistrate" selected', '"officers" selected'):
        assert ticked in refused.text
    assert "Signed by" not in plain(formed.get(PAPERS).text).split("Fill in")[0]


def test_a_line_recorded_before_it_was_checked_is_not_printed(formed, clinic, monkeypatch):
    monkeypatch.setattr("casestore.disclosures.asking.under_part2", lambda *_: False)
    with monkeypatch.context() as unread:
        unread.setattr("web.clinical.office.hold_papers.unchecked_words", lambda *_: ())
        hold = recorded(formed, safety="Takes Haldol.")
        unread.setattr("casestore.holds.papers.unchecked_words", lambda *_: ())
        made_then = formed.submit(f"{PAPERS}/{hold}/transport").headers["location"]
    assert "Haldol" not in formed.get(made_then).text
    page = sheet_of(formed, hold)
    assert "Haldol" not in page
    assert "Marcus Vandermeer" in page
    with clinic.read() as conn:
        told = all_of(conn, clinic.keys, "person-marcus")
    assert sorted("safety_hazard" in one.telling.categories for one in told) == [False, True]


def test_a_form_half_filled_in_is_refused(formed):
    for change in (
        {"criterion": []},
        {"authority": "x"},
        {"form": "x"},
        {"began": ""},
        {"seen": " "},
    ):
        assert formed.submit(PAPERS, **HELD | change).status_code in (400, 422)
    assert formed.get(f"{PAPERS}/none/transport").status_code == 404


def test_without_a_file_there_is_one_plain_record_and_a_broken_file_is_said(tmp_path):
    assert forms_in(tmp_path) == (PLAIN,)
    (tmp_path / "hold-forms.toml").write_text("[[form]]\nform = 'x'\n")
    with pytest.raises(PolicyError, match=r"hold-forms.toml cannot be used"):
        forms_in(tmp_path)
