"""Taking leads, setting them aside, purging them (R5)."""

import pytest

from casestore import tables
from casestore.answers import SENTENCES, Code
from casestore.cases.case_states import close_case, reopen_case
from casestore.cases.encounters import has_open, open_encounter, record_outcome
from casestore.cases.give_back import give_back
from casestore.cases.inbox import today
from casestore.cases.lead_states import TRANSITIONS, LeadAct, refusal
from casestore.cases.pages import case_page, lead_page
from casestore.cases.purge import purge_due
from casestore.cases.take import not_behavioral_health, take, undo_not_behavioral_health
from casestore.cases.triage import Danger, NextStep, Urgency, record_triage
from casestore.people.records import create
from casestore.story import clinical_trail
from schemas.audit import AuditTag
from schemas.case import CareLabel, CaseState, CloseReason, EncounterOutcome
from schemas.coresponse import CallState
from schemas.lead import LeadState, NotBhReason
from schemas.person import Grade, LinkState, LinkSuggestion
from tests.casestore.town import ANA, BEN, NOON, later, merged, person, request, subject
from zone.audit.trail import trail

WRONG_TYPE = NotBhReason.WRONG_CALL_TYPE


def test_taking_a_lead_opens_a_case_with_an_open_encounter(clinic):
    lead = clinic.hear(request()).lead_id
    answer = clinic.do(take, lead, ANA, NOON)
    page = clinic.see(case_page, answer.case_id, NOON)
    assert page.case.owner == ANA
    assert page.case.state is CaseState.OPEN
    (encounter,) = page.encounters
    assert encounter.outcome is None
    with clinic.zone.read() as conn:
        assert has_open(conn, [answer.case_id])


def test_one_clinician_wins_and_the_loser_is_told_who(clinic):
    lead = clinic.hear(request()).lead_id
    units = [lambda uow, who=who: take(uow, lead, who, NOON) for who in (ANA, BEN)]
    won, lost = clinic.zone.writer.run_all(units)
    assert won.done
    assert (lost.code, lost.by, lost.case_id) == (Code.TAKEN_BY_OTHER, ANA, won.case_id)
    assert len(clinic.rows(tables.case)) == 1


def test_taking_twice_says_that_it_is_yours_already(clinic):
    lead = clinic.hear(request()).lead_id
    clinic.do(take, lead, ANA, NOON)
    assert clinic.do(take, lead, ANA, NOON).code is Code.ALREADY_YOURS


def test_taking_from_the_page_of_a_moved_lead_takes_the_survivor(clinic):
    moved = clinic.hear(request("a")).lead_id
    survivor = clinic.hear(request("b")).lead_id
    clinic.hear(merged("a", 2, into="b"))
    answer = clinic.do(take, moved, ANA, NOON)
    assert answer.lead_id == survivor
    page = clinic.see(case_page, answer.case_id, NOON)
    assert {call.lead_id for call in page.calls} == {moved, survivor}


def test_taking_what_nobody_heard_of_is_answered_plainly(clinic):
    assert clinic.do(take, "no such lead", ANA, NOON).code is Code.NOT_FOUND


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.DONE])
def test_every_refusal_says_what_was_kept_or_what_to_do(code):
    assert len(SENTENCES[code].split(". ")) >= 2


@pytest.mark.parametrize("state", list(LeadState))
@pytest.mark.parametrize("act", list(LeadAct))
def test_an_act_is_in_the_table_or_refused_with_a_reason(state, act):
    assert ((state, act) in TRANSITIONS) == (refusal(state, act) is None)


def test_a_lead_set_aside_is_shown_apart_and_comes_back_on_undo(clinic):
    lead = clinic.hear(request()).lead_id
    clinic.do(not_behavioral_health, lead, ANA, WRONG_TYPE, NOON)
    seen = clinic.see(today, NOON)
    assert seen.new == ()
    assert [call.lead_id for call in seen.set_aside] == [lead]
    assert clinic.do(undo_not_behavioral_health, lead, BEN, later(hours=1)).done
    assert [call.lead_id for call in clinic.see(today, NOON).new] == [lead]


def test_the_undo_of_setting_aside_has_an_end(clinic):
    lead = clinic.hear(request()).lead_id
    clinic.do(not_behavioral_health, lead, ANA, WRONG_TYPE, NOON)
    answer = clinic.do(undo_not_behavioral_health, lead, ANA, later(hours=73))
    assert answer.code is Code.TOO_LATE_TO_UNDO


def test_a_lead_set_aside_says_when_the_call_changed_since(clinic):
    lead = clinic.hear(request()).lead_id
    clinic.do(not_behavioral_health, lead, ANA, WRONG_TYPE, NOON)
    assert not clinic.see(today, NOON).set_aside[0].changed_since_decision
    clinic.hear(request(version=2, call_type="now with a knife"))
    assert clinic.see(today, NOON).set_aside[0].changed_since_decision


def test_setting_a_survivor_aside_counts_for_what_moved_to_it_only_while_merged(clinic):
    clinic.hear(request("a"))
    survivor = clinic.hear(request("b")).lead_id
    clinic.hear(merged("a", 2, into="b"))
    clinic.do(not_behavioral_health, survivor, ANA, WRONG_TYPE, NOON)
    assert clinic.see(today, NOON).new == ()
    clinic.hear(request("a", 3))
    assert [call.incident_id for call in clinic.see(today, NOON).new] == ["a"]


def test_r5_leads_that_nobody_took_are_purged_and_the_audit_remains(clinic):
    clinic.do(create, person("p-1", "Al", "Reed"), at=NOON, actor=ANA)
    hint = LinkSuggestion(mention_id="m-1", person_id="p-1", grade=Grade.LIKELY, weights="w")
    quiet = clinic.hear(request("quiet", subjects=(subject(given="Al"),)), (hint,)).lead_id
    aside = clinic.hear(request("aside")).lead_id
    clinic.do(not_behavioral_health, aside, ANA, WRONG_TYPE, NOON)
    taken = clinic.hear(request("taken")).lead_id
    clinic.do(take, taken, ANA, NOON)
    assert clinic.do(purge_due, later(days=29), 30) == ()
    assert set(clinic.do(purge_due, later(days=31), 30)) == {quiet, aside}
    bodies = {row["lead_id"]: row["body"] for row in clinic.rows(tables.request)}
    assert bodies[quiet] is None
    assert bodies[aside] is None
    assert bodies[taken] is not None
    assert [row for row in clinic.rows(tables.person_link) if row["lead_id"] == quiet] == []
    gone = clinic.see(lead_page, quiet, NOON)
    assert (gone.call, gone.lead.state) == (None, LeadState.PURGED)
    with clinic.zone.read() as conn:
        assert AuditTag.LEAD_PURGED in [event.tag for event in trail(conn, "lead", quiet)]


def test_a_purged_lead_stays_gone_for_repeats_and_comes_back_for_an_open_call(clinic):
    lead = clinic.hear(request(version=2)).lead_id
    clinic.do(purge_due, later(days=31), 30)
    clinic.hear(request(version=2), at=later(days=32))
    clinic.hear(request(version=1), at=later(days=32))
    clinic.hear(request(version=3, state=CallState.CLOSED), at=later(days=32))
    assert all(row["body"] is None for row in clinic.rows(tables.request))
    assert clinic.see(lead_page, lead, NOON).state is LeadState.PURGED
    assert clinic.do(take, lead, ANA, NOON).code is Code.PURGED
    clinic.hear(request(version=4, call_type="again"), at=later(days=33))
    (call,) = clinic.see(today, later(days=33)).new
    assert call.call_type == "again"


def test_a_lead_with_a_fresher_merged_call_is_not_purged(clinic):
    clinic.hear(request("b"))
    clinic.hear(request("a"), at=later(days=20))
    clinic.hear(merged("a", 2, into="b"), at=later(days=20))
    assert clinic.do(purge_due, later(days=31), 30) == ()
    assert len(clinic.do(purge_due, later(days=51), 30)) == 2


# --- cases and encounters ---------------------------------------------------------------------


@pytest.fixture
def case(clinic):
    return clinic.do(take, clinic.hear(request()).lead_id, ANA, NOON).case_id


def _first_encounter(clinic, case):
    return clinic.see(case_page, case, NOON).encounters[0].encounter_id


def test_a_case_closes_only_when_every_encounter_has_its_outcome(clinic, case):
    closing = (close_case, case, ANA, CloseReason.RESOLVED, later(hours=2))
    assert clinic.do(*closing).code is Code.ENCOUNTER_OPEN
    encounter = _first_encounter(clinic, case)
    outcome = EncounterOutcome.DIVERTED_FROM_ED
    clinic.do(record_outcome, encounter, ANA, outcome, later(hours=1), later(hours=2))
    assert clinic.do(*closing).done
    assert clinic.do(*closing).code is Code.CASE_CLOSED
    page = clinic.see(case_page, case, later(hours=3))
    assert (page.case.state, page.case.close_reason) == (CaseState.CLOSED, CloseReason.RESOLVED)
    assert page.timeline[0].code == "resolved"


def test_a_closed_case_is_opened_again_and_its_closing_stays_told(clinic, case):
    encounter = _first_encounter(clinic, case)
    clinic.do(record_outcome, encounter, ANA, EncounterOutcome.REFUSED, NOON, NOON)
    clinic.do(close_case, case, ANA, CloseReason.DECLINED, later(hours=1))
    assert clinic.do(open_encounter, case, ANA, NOON).code is Code.CASE_CLOSED
    assert clinic.do(reopen_case, case, BEN, later(hours=2)).done
    assert clinic.do(reopen_case, case, BEN, later(hours=2)).code is Code.CASE_OPEN
    page = clinic.see(case_page, case, later(hours=3))
    assert page.case.closed_at is None
    assert {"closed", "reopened"} <= {entry.kind for entry in page.timeline}


def test_an_outcome_is_given_once_and_says_when_it_was_written(clinic, case):
    encounter = _first_encounter(clinic, case)
    acts = (EncounterOutcome.TRANSFERRED_TO_988, EncounterOutcome.OTHER)
    first, second = (
        clinic.do(record_outcome, encounter, ANA, act, later(hours=1), later(hours=5))
        for act in acts
    )
    assert first.done
    assert second.code is Code.OUTCOME_GIVEN
    (kept,) = clinic.see(case_page, case, NOON).encounters
    assert kept.outcome is EncounterOutcome.TRANSFERRED_TO_988
    assert (kept.ended_at, kept.recorded_at) == (later(hours=1), later(hours=5))


def test_r22_without_a_dated_status_entries_count_as_part_2(clinic, case):
    assert clinic.see(case_page, case, NOON).encounters[0].label is CareLabel.UNKNOWN


def test_r6_unnamed_people_get_separate_temporary_records(clinic):
    nobody = (subject("m-1", given="JOHN", family="DOE"), subject("m-2", given="UNK"))
    pages = []
    for incident in ("i-1", "i-2"):
        lead = clinic.hear(request(incident, subjects=nobody)).lead_id
        pages.append(clinic.see(case_page, clinic.do(take, lead, ANA, NOON).case_id, NOON))
    people = [view.person.person_id for page in pages for view in page.people]
    assert len(set(people)) == 4
    assert all(view.link.state is LinkState.TEMPORARY for page in pages for view in page.people)
    assert clinic.rows(tables.block_key) == []


def test_r6_a_call_that_mentions_nobody_still_concerns_somebody(clinic, case):
    (view,) = clinic.see(case_page, case, NOON).people
    assert view.person.temporary


def test_r7_the_clinical_story_runs_from_the_lead_to_the_outcome(clinic, case):
    encounter = _first_encounter(clinic, case)
    ended = (encounter, ANA, EncounterOutcome.REFERRED, later(hours=1), later(hours=1))
    clinic.do(record_outcome, *ended)
    lead = clinic.rows(tables.lead)[0]["lead_id"]
    with clinic.zone.read() as conn:
        told = [event.tag for event in clinical_trail(conn, lead)]
        assert clinical_trail(conn, "no such lead") == []
    assert (told[0], told[-1]) == (AuditTag.LEAD_OPENED, AuditTag.ENCOUNTER_RECORDED)
    steps = {AuditTag.LEAD_TAKEN, AuditTag.CASE_OPENED, AuditTag.ENCOUNTER_OPENED}
    assert steps <= set(told)
    assert len(told) == len(set(told))


def test_r11_today_shows_only_the_agencies_asked_for(clinic):
    clinic.hear(request("mine"))
    clinic.hear(request("theirs", agency="elsewhere-so"))
    seen = clinic.see(today, NOON, agencies=["riverton-pd"])
    assert [call.incident_id for call in seen.new] == ["mine"]


def test_today_says_when_a_list_was_cut(clinic):
    for name in "abc":
        clinic.hear(request(name))
    assert not clinic.see(today, NOON).more
    cut = clinic.see(today, NOON, limit=2)
    assert cut.more
    assert len(cut.new) == 2


def test_a_wrong_tap_goes_back_to_the_queue_and_both_acts_stay_told(clinic):
    lead = clinic.hear(request(subjects=(subject(given=None),)))
    first = clinic.do(take, lead.lead_id, ANA, NOON)
    assert clinic.do(give_back, lead.lead_id, BEN, later(minutes=1)).code is Code.TAKEN_BY_OTHER
    done = clinic.do(give_back, lead.lead_id, ANA, later(minutes=1))
    assert done.code is Code.DONE
    (row,) = clinic.rows(tables.lead)
    assert (row["state"], row["case_id"], row["decision"]) == (LeadState.NEW, None, None)
    gone = (tables.case, tables.encounter, tables.person, tables.person_link, tables.block_key)
    assert not [one for table in gone for one in clinic.rows(table)]
    assert clinic.do(give_back, lead.lead_id, ANA, later(minutes=2)).code is Code.TAKE_IT_FIRST
    again = clinic.do(take, lead.lead_id, BEN, later(minutes=3))
    assert again.case_id == first.case_id
    kinds = [row["kind"] for row in clinic.rows(tables.case_event)]
    assert [kinds.count(kind) for kind in ("taken", "lead_left")] == [2, 1]
    assert clinic.rows(tables.case)[0]["owner"] == BEN


def test_what_was_worked_on_or_is_old_does_not_go_back(clinic):
    old, busy = (clinic.hear(request(name)) for name in ("i-1", "i-2"))
    clinic.do(take, old.lead_id, ANA, NOON)
    late = later(minutes=16)
    assert clinic.do(give_back, old.lead_id, ANA, late).code is Code.TOO_LATE_TO_GIVE_BACK
    case = clinic.do(take, busy.lead_id, ANA, NOON).case_id
    clinic.do(record_triage, case, Danger.NO, Urgency.TODAY, NextStep.GO, ANA, NOON)
    assert clinic.do(give_back, busy.lead_id, ANA, NOON).code is Code.WORKED_ON
    assert len(clinic.rows(tables.case)) == 2


def test_a_linked_call_of_another_agency_waits_again_too(clinic):
    first = clinic.hear(request("i-1"))
    second = clinic.hear(request("i-2", agency="lakeside-pd", linked=("i-1",)))
    clinic.do(take, first.lead_id, ANA, NOON)
    assert {row["state"] for row in clinic.rows(tables.lead)} == {LeadState.TAKEN}
    assert clinic.do(give_back, first.lead_id, ANA, NOON).code is Code.DONE
    rows = {row["lead_id"]: row for row in clinic.rows(tables.lead)}
    assert {row["state"] for row in rows.values()} == {LeadState.NEW}
    assert rows[second.lead_id]["case_id"] is None
