"""Timeline, household, place, community, plan, death, episodes, intake, as used on the pages."""

import re

import pytest

from casestore.consents.registry import Recipient, register
from tests.web.test_privacy_pages import CONSENT, WHO, known, plain  # noqa: F401 - fixture
from tests.web.visitor import signed_in

PLAN = {
    "step-warning_signs": "I stop sleeping.",
    "step-means": "Ben keeps the key.",
    "language": "en",
    "responders": "Speak slowly.",
}
DIED = {"source": "family", "confirmed_by": "document"}


def add_person(visitor, given, family="Roe", **more):
    """Somebody walks in and gets a record; returns the case and the person."""
    told = {"agency": "northfield", "source": "walk_in", "given": given, "family": family}
    case = visitor.submit("/intake", **told | more).headers["location"]
    page = visitor.get(case).text
    lead = re.search(r'action="/leads/([^/"]+)/new-person"', page).group(1)
    visitor.submit(f"/leads/{lead}/new-person", mention_id="m-1")
    person = re.search(r'href="(/people/[^/"]+)"', visitor.get(case).text).group(1)
    return case, person


@pytest.fixture
def sister(known):  # noqa: F811 - the fixture
    return add_person(known, "Delia", "Vandermeer")[1]


# --- timeline -----------------------------------------------------------------------------


def test_every_entry_of_a_timeline_says_its_source_and_who_may_see_it(known):  # noqa: F811
    page = known.get(f"{WHO}/timeline").text
    entries = [plain(one) for one in page.split("<li>")[1:] if 'class="knot' in one]
    assert len(entries) > 3
    assert all("Care team" in one for one in entries)
    assert any("CAD" in one and "Call reported" in one for one in entries)
    only = plain(known.get(f"{WHO}/timeline?source=cad").text)
    assert "Call reported" in only
    assert "Person confirmed" not in only


def test_a_privacy_officer_reads_a_timeline_for_a_reason(known, ward):  # noqa: F811
    priya = signed_in(ward, "priya")
    assert "Why do you read this?" in priya.get(f"{WHO}/timeline").text
    assert "Call reported" in plain(priya.get(f"{WHO}/timeline?reason=complaint").text)


# --- household ----------------------------------------------------------------------------


def test_a_relation_is_added_once_and_stands_on_both_pages_but_in_no_chart(known, sister):  # noqa: F811
    found = known.submit(f"{WHO}/household/find", family="Vandermeer").text
    assert "Delia Vandermeer" in plain(found)
    other = sister.rsplit("/", 1)[1]
    known.submit(f"{WHO}/household/add", other_id=other, role="sibling", lives="yes")
    assert "Brother or sister : Delia" in plain(known.get(f"{WHO}/household").text)
    assert "Marcus Vandermeer" in plain(known.get(f"{sister}/household").text)
    for chart in (WHO, f"{WHO}/timeline", f"{WHO}/accounting", f"{WHO}/plan"):
        assert "Delia" not in known.get(chart).text, chart
        assert other not in known.get(chart).text, chart


def test_r40_two_who_are_kept_apart_appear_on_neither_page_until_a_supervisor_says_so(
    known,  # noqa: F811
    ward,
    sister,
):
    other = sister.rsplit("/", 1)[1]
    known.submit(f"{WHO}/household/add", other_id=other, role="sibling", lives="yes")
    known.submit(f"{WHO}/household/apart", other_id=other)
    assert "Delia" not in known.get(f"{WHO}/household").text
    assert "Marcus" not in plain(known.get(f"{sister}/household").text)
    assert "Delia" not in known.submit(f"{WHO}/household/find", family="Vandermeer").text
    lee = signed_in(ward, "lee")
    block = re.search(r'name="block_id" value="([^"]+)"', lee.get("/supervision").text).group(1)
    assert known.submit("/supervision/together", block_id=block).status_code == 404
    assert lee.submit("/supervision/together", block_id=block).status_code == 303
    assert "Delia" in known.get(f"{WHO}/household").text


# --- place and community ------------------------------------------------------------------


def test_a_place_shows_calls_and_never_people(known):  # noqa: F811
    case, person = add_person(known, "Delia", place="1207 Birch Lane")
    page = plain(known.get(f"{case}/place").text)
    assert "Unknown trouble" in page
    assert "Weapon: Knife or blade" in page
    for word in ("Marcus", "Vandermeer", "VANDERMEER"):
        assert word not in page
    other = person.rsplit("/", 1)[1]
    known.submit(f"{WHO}/household/apart", other_id=other)
    assert "None that you may see" in plain(known.get(f"{case}/place").text)


def test_the_community_shows_closed_months_and_nobody(known):  # noqa: F811
    page = plain(known.get("/community").text)
    assert "closed months" in page
    assert "Marcus" not in page


# --- plan and wishes ----------------------------------------------------------------------


def test_the_line_for_responders_is_saved_only_in_words_that_may_leave(known):  # noqa: F811
    bad = PLAN | {
        "responders": "Toma metadona. Ask for her son Peter Long.",
        "step-coping": "Walk.",
    }
    refused = known.submit(f"{WHO}/plan", **bad)
    assert refused.status_code == 422
    page = plain(refused.text)
    assert "This version was not saved" in page
    said = page.split("could not be checked: ")[1].split("Say it in plain words")[0]
    assert "metadona" in said
    assert "Peter Long" in said
    assert "Toma metadona. Ask for her son Peter Long." in refused.text
    assert "Walk." in page
    assert "metadona" not in known.get(f"{WHO}/plan").text


def test_r41_a_plan_is_written_versioned_and_printed_in_their_language(known):  # noqa: F811
    known.submit(f"{WHO}/plan", **PLAN)
    known.submit(f"{WHO}/plan", **PLAN | {"step-coping": "Walk.", "language": "es"})
    page = plain(known.get(f"{WHO}/plan").text)
    assert "Version 2" in page
    assert "Earlier versions 1" in page
    printed = plain(known.get(f"{WHO}/plan/print").text)
    assert "Mi plan de seguridad" in printed
    assert "988" in printed
    first = plain(known.get(f"{WHO}/plan/print?number=1").text)
    assert "My safety plan" in first
    assert "Walk." not in first


def test_wishes_stand_on_the_first_screen_of_the_person(known):  # noqa: F811
    known.submit(f"{WHO}/wishes", source="person", helps="His dog.", refuses="Handcuffs.")
    page = plain(known.get(WHO).text)
    assert page.index("His dog.") < page.index("How to reach them")
    assert "Handcuffs." in page


def test_r50_the_line_for_responders_goes_only_under_a_consent_that_names_them(known, clinic):  # noqa: F811
    dispatch = Recipient(recipient_id="r-dispatch", name="Northfield 911", org_kind="psap")
    clinic.write(lambda uow: register(uow, (dispatch,)))
    known.submit(f"{WHO}/plan", **PLAN)
    said_no = known.submit(f"{WHO}/care-line", recipient="r-dispatch").headers["location"]
    assert "It may not go" in plain(known.get(said_no).text)
    known.submit(f"{WHO}/consents", **CONSENT)
    said_yes = known.submit(f"{WHO}/care-line", recipient="r-dispatch").headers["location"]
    assert "All of it may go" in plain(known.get(said_yes).text)


# --- episodes, death, intake --------------------------------------------------------------


def test_an_episode_of_care_holds_the_cases_opened_in_it(known):  # noqa: F811
    known.submit(f"{WHO}/episodes", why="crisis", since="2026-01-01")
    page = known.get(WHO).text
    assert re.search(r"Crisis care .* 1 cases", plain(page))
    episode = re.search(r'name="episode_id" value="([^"]+)"', page).group(1)
    known.submit(f"{WHO}/episodes/close", episode_id=episode, reason="care_elsewhere")
    assert "In care elsewhere now" in plain(known.get(WHO).text)


def test_r45_a_death_closes_the_record_and_can_be_taken_back(known, ward):  # noqa: F811
    assert known.submit(f"{WHO}/death", **DIED).status_code == 303
    assert known.get(WHO).status_code == 404
    lee = signed_in(ward, "lee")
    page = lee.get(WHO).text
    assert "Recorded as having died" in plain(page)
    assert "Review the death" in plain(lee.get("/reviews").text)
    death = re.search(r'name="death_id" value="([^"]+)"', page).group(1)
    lee.submit(f"{WHO}/death/undo", death_id=death)
    assert "Recorded as having died" not in plain(known.get(WHO).text)


def test_r43_a_transfer_from_988_opens_a_case_that_says_so(known):  # noqa: F811
    told = {
        "agency": "northfield",
        "source": "lifeline_988",
        "agreed": "yes",
        "transfer_id": "T-4711",
        "told_by": "Center 12",
        "told": "Alone, tearful.",
        "given": "Delia",
        "family": "Roe",
        "phone": "312-201-0133",
    }
    case = known.submit("/intake", **told).headers["location"]
    page = plain(known.get(case).text)
    assert "Handed over by 988" in page
    assert "Their number T-4711" in page
    assert "Caller agreed yes" in page
    assert "Taken in by hand" in page
    assert "Handed over by 988" in plain(known.get("/today").text)


def test_nobody_is_taken_in_for_an_agency_that_is_not_ones_own(known):  # noqa: F811
    answer = known.submit("/intake", agency="elsewhere", source="walk_in")
    assert answer.status_code == 400


def test_r6_a_known_person_who_walks_in_is_suggested_and_not_linked(known):  # noqa: F811
    told = {"given": "Marcus", "family": "Vandermeer", "birth_date": "1988-03-14"}
    case = known.submit("/intake", agency="northfield", source="walk_in", **told)
    page = plain(known.get(case.headers["location"]).text)
    assert "Likely known to the team" in page
    assert "Confirmed" not in page
