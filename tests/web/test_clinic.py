"""Today, the lead and the case: safety first, absence said, one button, every step undoable."""

import re

import pytest

from schemas.coresponse import CallState
from schemas.safety import SafetyFacts, Said, Threat, Weapon
from tests.web.clinical_town import (
    account_id,
    clinical_pages,
    receive,
    request,
)
from tests.web.dispatch_town import NOON, make_account
from tests.web.visitor import same_page, signed_in
from web.clinical.cases.facts_view import view_facts


def plain(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def case(carla, leads) -> str:
    """Path of the case that Carla opened from the call that names Marcus."""
    answer = carla.submit(f"/leads/{leads['26-104209']}/take")
    assert answer.status_code == 303
    return answer.headers["location"]


# --- today --------------------------------------------------------------------------------


def test_today_lists_what_waits_with_danger_first(carla):
    page = plain(carla.get("/today").text)
    order = [page.index(place) for place in ("1207 Birch Ln", "Riverside Park", "9 Chapel St")]
    assert order == sorted(order)
    assert "New, nobody has taken them 3" in page
    assert "Threat: To self" in page
    assert "Entered late" in page
    assert "not yet anybody's client" in page


def test_today_tells_my_cases_from_the_teams(carla):
    page = plain(carla.get("/today").text)
    mine, team = page.index("My open cases"), page.index("The team's open cases")
    assert mine < page.index("300 Mill Rd") < team < page.index("Bus station")
    assert "Lee Marsh" in page[team:]


def test_today_shows_no_name_of_anybody(carla):
    assert "VANDERMEER" not in carla.get("/today").text.upper()


def test_the_988_line_stands_on_every_clinical_page(carla, leads, case):
    for path in (
        "/today",
        f"/leads/{leads['26-104199']}",
        case,
        f"/story/lead/{leads['26-104199']}",
    ):
        assert 'href="tel:988"' in carla.get(path).text, path


def test_another_agencys_leads_are_not_there(clinic):
    lead = receive(clinic, request("26-900", 3, agency="lakeside"))
    visitor = signed_in(clinical_pages(clinic), "carla")
    assert visitor.get(f"/leads/{lead}").status_code == 404
    assert visitor.submit(f"/leads/{lead}/take").status_code == 404


def test_nobody_opens_a_lead_of_their_own_household(clinic, leads):
    """R11."""
    make_account(clinic, "hal", own_household=("1207 Birch Ln",))
    visitor = signed_in(clinical_pages(clinic), "hal")
    assert "Birch" not in visitor.get("/today").text
    assert visitor.get(f"/leads/{leads['26-104209']}").status_code == 404


# --- the lead -----------------------------------------------------------------------------


def test_the_lead_begins_with_safety_and_how_firmly_it_was_said(carla, leads):
    page = plain(carla.get(f"/leads/{leads['26-104209']}").text)
    assert page.index("Safety") < page.index("The call") < page.index("Person as reported")
    for part in (
        "Knife or blade possible, 12:59",
        "To self stated, 12:59",
        "Stage away from the place Yes stated, 12:59",
        "Not taking it in the past",
        "Spanish",
        "CAD as typed until 13:01, radio not included.",
        "Nobody stated: injuries, vulnerable people there and alcohol or drugs taken.",
        "Not supplied: animals there.",
    ):
        assert part in page, part


def test_a_feed_without_remarks_is_said_to_say_nothing(carla, leads):
    """R9: not supplied is not none."""
    page = plain(carla.get(f"/leads/{leads['26-104199']}").text)
    assert "Weapon not supplied" in page
    assert "This agency sends no remarks, so its silence says nothing." in page
    assert "one stated" not in page


def test_none_stated_is_not_said_as_none(carla, leads):
    page = plain(carla.get(f"/leads/{leads['26-104120']}").text)
    assert "Weapon none stated" in page
    assert "“None stated” means that nobody has said so, not that there is none." in page


def test_facts_that_were_kept_back_are_said_to_be(clinic):
    lead = receive(clinic, request("26-1", 3, facts=None))
    page = plain(signed_in(clinical_pages(clinic), "carla").get(f"/leads/{lead}").text)
    assert "Safety facts were kept back" in page


@pytest.mark.parametrize(
    ("facts", "label", "value", "alarm"),
    [
        ({"weapon": Weapon.GUN}, "Weapon", "Gun", True),
        ({"weapon": Weapon.GUN, "weapon_assertion": "negated"}, "Weapon", "Gun", False),
        ({"weapon": Weapon.GUN, "weapon_assertion": "retracted"}, "Weapon", "Gun", False),
        ({"weapon": Weapon.NOT_SUPPLIED}, "Weapon", "not supplied", False),
        ({"threat": Threat.BOTH}, "Threat", "To self and others", True),
        ({"injuries": Said.TRUE}, "Injuries", "Yes", True),
        ({"injuries": Said.FALSE}, "Injuries", "No, said so", False),
    ],
)
def test_each_fact_has_its_words_and_its_alarm(facts, label, value, alarm):
    lines = {line.label: line for line in view_facts(SafetyFacts(**facts)).lines}
    assert (lines[label].value, lines[label].alarm) == (value, alarm)


def test_the_call_back_number_comes_with_a_role_and_no_name(carla, leads):
    """R2."""
    page = carla.get(f"/leads/{leads['26-104209']}").text
    assert 'href="tel:555-0142"' in page
    assert "relative" in plain(page)


def test_a_call_that_names_nobody_says_so(carla, leads):
    page = plain(carla.get(f"/leads/{leads['26-104199']}").text)
    assert "Nobody is named. The caller is not taken for the person concerned." in page


def test_a_suggestion_says_why_in_names_of_fields_and_opens_no_chart(carla, leads):
    """R6."""
    page = plain(carla.get(f"/leads/{leads['26-104209']}").text)
    assert "Likely known to the team" in page
    assert re.search(r"Same: [a-z ,]*birth date", page)
    assert "A suggestion opens no chart." in page
    assert "Marcus Vandermeer" not in page
    assert "Confirm this person" not in page


# --- taking it, setting it aside ----------------------------------------------------------


def test_the_second_clinician_is_told_that_the_first_was_quicker(ward, carla, leads, case):
    answer = signed_in(ward, "lee").submit(f"/leads/{leads['26-104209']}/take")
    assert answer.status_code == 409
    assert "Another clinician took this lead before you" in answer.text


def test_taking_it_twice_is_taking_it_once(carla, leads, case):
    again = carla.submit(f"/leads/{leads['26-104209']}/take")
    assert again.headers["location"] == case


def test_what_was_set_aside_can_be_brought_back(carla, leads):
    path = f"/leads/{leads['26-104199']}"
    assert carla.submit(f"{path}/not-bh", reason="medical_only").status_code == 303
    page = plain(carla.get(path).text)
    assert "Set aside: not behavioral health" in page
    assert "Take it" not in page
    assert carla.submit(f"{path}/undo").status_code == 303
    assert "Take it" in plain(carla.get(path).text)


def test_a_lead_that_dispatch_took_back_says_so(clinic, leads):
    receive(clinic, request("26-104199", 22, version=2, state=CallState.WITHDRAWN, request_id="r2"))
    page = plain(
        signed_in(clinical_pages(clinic), "carla").get(f"/leads/{leads['26-104199']}").text
    )
    chips = page.split("What dispatch has said")[0]
    assert chips.count("Taken back by dispatch") == 1, "lead and call say it once"


# --- the case -----------------------------------------------------------------------------


def test_the_case_shows_whom_to_compare_only_now(carla, case):
    page = plain(carla.get(case).text)
    assert "Marcus Vandermeer, born 1988-03-14" in page
    assert "I compared at least two" in page
    assert "Weapon: Knife or blade" in page


def form_of(page: str, action: str) -> dict[str, str]:
    """Hidden fields of the first form whose address ends so."""
    form = re.search(rf'<form[^>]*action="([^"]*{action})".*?</form>', page, re.DOTALL)
    assert form is not None, action
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group()))
    return {"to": form.group(1), **fields}


def confirm(visitor, case, proofs):
    form = form_of(visitor.get(case).text, "/confirm")
    return visitor.submit(
        form["to"], mention_id=form["mention_id"], person_id=form["person_id"], proofs=proofs
    )


@pytest.mark.parametrize("proofs", [[], ["name"], ["name", "name"]])
def test_one_identifier_links_nobody(carla, case, proofs):
    answer = confirm(carla, case, proofs)
    assert answer.status_code == 409
    assert "Two different identifiers are needed" in answer.text
    assert "Confirmed:" not in plain(carla.get(case).text)


def test_two_identifiers_confirm_the_person_in_the_clinicians_name(carla, case):
    assert confirm(carla, case, ["name", "birth_date"]).status_code == 303
    page = plain(carla.get(case).text)
    assert "Confirmed: Marcus Vandermeer" in page
    assert "By Carla Stone" in page
    assert "birth date" in page


def test_a_supervisor_reads_the_case_and_cannot_decide_who_it_is(ward, carla, case):
    lee = signed_in(ward, "lee")
    assert "Confirm this person" not in lee.get(case).text
    form = form_of(carla.get(case).text, "/confirm")
    answer = lee.submit(
        form["to"],
        mention_id=form["mention_id"],
        person_id=form["person_id"],
        proofs=["name", "birth_date"],
    )
    assert answer.status_code == 404


def test_nobody_is_linked_who_was_not_suggested(carla, case):
    form = form_of(carla.get(case).text, "/confirm")
    proofs = ["name", "birth_date"]
    answer = carla.submit(
        form["to"], mention_id=form["mention_id"], person_id="somebody", proofs=proofs
    )
    assert answer.status_code == 404


def test_a_refused_person_is_not_suggested_again(carla, case):
    form = form_of(carla.get(case).text, "/refuse")
    assert carla.submit(form["to"], link_id=form["link_id"]).status_code == 303
    assert "Marcus" not in carla.get(case).text.replace("MARCUS", "")


def test_a_new_record_is_opened_where_nobody_known_fits(carla, case):
    form = form_of(carla.get(case).text, "/new-person")
    told = {"mention_id": form["mention_id"], "shown": form["shown"]}
    assert carla.submit(form["to"], **told).status_code == 303
    assert "Compared: new record." in plain(carla.get(case).text)


def test_a_wrong_link_is_undone_with_the_list_of_who_saw_through_it(ward, carla, case):
    """R6."""
    confirm(carla, case, ["name", "birth_date"])
    carla.get(case)
    signed_in(ward, "lee").get(case)
    form = form_of(carla.get(case).text, "/unlink")
    answer = carla.submit(form["to"], link_id=form["link_id"])
    page = plain(carla.get(answer.headers["location"]).text)
    assert "The link was undone" in page
    assert "Carla Stone read the page of the case" in page
    assert "Lee Marsh read the page of the person" in page
    assert "Confirmed:" not in plain(carla.get(case).text)


def test_an_outcome_ends_the_encounter_and_lets_the_case_be_closed(carla, case):
    page = carla.get(case).text
    assert "Close the case" not in page
    form = form_of(page, "/outcome")
    answer = carla.submit(
        form["to"],
        encounter_id=form["encounter_id"],
        outcome="resolved_on_scene",
        ended="2026-11-23T13:02",
    )
    assert answer.status_code == 303
    page = plain(carla.get(case).text)
    assert re.search(r"Resolved on scene Mon 23 Nov, 13:02 – 13:02, Carla Stone", page)
    assert carla.submit(f"{case}/close", reason="resolved").status_code == 303
    assert "Closed: Resolved" in plain(carla.get(case).text)
    assert carla.submit(f"{case}/reopen").status_code == 303
    assert "Start another encounter" in plain(carla.get(case).text)


def test_an_outcome_of_another_case_is_not_taken(carla, case):
    answer = carla.submit(f"{case}/outcome", encounter_id="other", outcome="other")
    assert answer.status_code == 400


def test_the_timeline_says_whose_word_each_entry_is(carla, case):
    page = plain(carla.get(case).text)
    assert re.search(r"Clinician Lead taken, case opened Carla Stone", page)
    assert re.search(r"CAD Call reported", page)


# --- the privacy officer ------------------------------------------------------------------


def test_a_privacy_officer_states_a_reason_before_reading(ward, carla, leads, case):
    priya = signed_in(ward, "priya")
    for path in (case, f"/story/lead/{leads['26-104209']}"):
        asked = priya.get(path).text
        assert "Why do you read this?" in asked
        assert "Birch" not in asked
        assert same_page(priya.get(f"{path}?reason=because").text, asked)
        assert priya.get(f"{path}?reason=complaint").status_code == 200
    page = priya.get(f"{case}?reason=complaint").text
    assert "1207 Birch Ln" in page
    assert "Record the outcome" not in page
    assert "Confirm this person" not in page


# --- the story ----------------------------------------------------------------------------


def test_the_clinical_half_tells_request_suggestion_and_reply_in_their_order(carla, leads, case):
    page = plain(carla.get(f"/story/lead/{leads['26-104209']}").text)
    steps = [
        "A request came from dispatch",
        "A lead was opened",
        "A link to a known person was suggested",
        "The one reply went back to dispatch",
        "A clinician took it",
        "A case was opened",
    ]
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    assert "Marcus" not in page
    assert "Birch" not in page


def test_every_reading_is_audited_once_per_page_and_record_set(carla, clinic, leads, reads):
    """R58."""
    path = f"/leads/{leads['26-104199']}"
    for _ in range(3):
        carla.get(path)
    mine = [r for r in reads(clinic) if r.actor == account_id(clinic, "carla")]
    assert [r.page for r in mine] == ["lead"]
    assert mine[0].about["lead"] == leads["26-104199"]
    assert mine[0].at == NOON


def test_a_wrong_tap_is_given_back_by_one_button_until_something_is_written(carla, leads, case):
    lead = f"/leads/{leads['26-104209']}"
    assert "Give it back" in carla.get(case).text
    assert carla.submit(f"{lead}/give-back").headers["location"] == lead
    assert "New, nobody has taken them 3" in plain(carla.get("/today").text)
    assert carla.get(case).status_code == 404
    assert carla.submit(f"{lead}/take").headers["location"] == case
    carla.submit(f"{case}/triage", danger="no", urgency="today", next_step="go")
    assert "Give it back" not in carla.get(case).text
    refused = carla.submit(f"{lead}/give-back")
    assert refused.status_code == 409
    assert "All of it was kept" in plain(refused.text)
