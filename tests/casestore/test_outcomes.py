"""Outcomes, triage and episodes: a published vocabulary, three taps, one episode at a time."""

import pytest

from casestore.answers import Code
from casestore.care_tables import avoided
from casestore.cases.case_states import close_case
from casestore.cases.encounters import of_cases, record_outcome
from casestore.cases.episodes import close_episode, episodes_of, open_episode
from casestore.cases.outcomes import MEANINGS, Avoided, SaidBy
from casestore.cases.take import take
from casestore.cases.triage import Danger, NextStep, Urgency, newest_triage, record_triage
from casestore.people import records
from schemas.case import CloseReason, EncounterOutcome
from tests.casestore.town import ANA, BEN, NOON, later, person, request
from tests.house.test_vocabularies import listed

CALM = (Danger.NO, Urgency.TODAY, NextStep.CALL)


@pytest.fixture
def case(clinic):
    return clinic.do(take, clinic.hear(request()).lead_id, ANA, NOON).case_id


def end(clinic, case, outcome, *avoided_by):
    (encounter,) = clinic.see(lambda conn, _: of_cases(conn, [case]))
    told = (encounter.encounter_id, ANA, outcome, NOON, NOON, *avoided_by)
    assert clinic.do(record_outcome, *told).done
    return [(row["what"], row["said_by"]) for row in clinic.rows(avoided)]


def test_every_outcome_means_something_and_is_published():
    assert set(MEANINGS) == set(EncounterOutcome)
    said = {
        outcome: [
            meaning.family.value,
            "yes" if meaning.contact else "no",
            f"`{meaning.avoided.value}`" if meaning.avoided else "",
        ]
        for outcome, meaning in MEANINGS.items()
    }
    found = {
        code.strip("`"): [row[0].strip("`"), *row[1:]]
        for code, row in listed("Encounter outcomes").items()
    }
    assert found == {outcome.value: row for outcome, row in said.items()}


def test_r46_a_diversion_names_what_was_avoided_and_who_says_so(clinic, case):
    told = end(clinic, case, EncounterOutcome.DIVERTED_FROM_ARREST, Avoided.NOTHING, SaidBy.OFFICER)
    assert told == [("arrest", "officer")]


def test_r46_what_was_avoided_can_stand_beside_any_outcome(clinic, case):
    told = end(
        clinic,
        case,
        EncounterOutcome.TRANSPORTED_CRISIS_CENTER,
        Avoided.EMERGENCY_ROOM,
        SaidBy.PERSON,
    )
    assert told == [("emergency_room", "person")]


def test_an_outcome_that_avoided_nothing_claims_no_diversion(clinic, case):
    assert end(clinic, case, EncounterOutcome.RESOLVED_ON_SCENE) == []


def test_triage_is_three_answers_and_the_newest_counts(clinic, case):
    assert clinic.see(lambda conn, _: newest_triage(conn, [case])) is None
    clinic.do(record_triage, case, *CALM, ANA, NOON)
    now = (Danger.YES, Urgency.NOW, NextStep.GO)
    clinic.do(record_triage, case, *now, BEN, later(minutes=5))
    found = clinic.see(lambda conn, _: newest_triage(conn, [case]))
    assert (found.danger, found.urgency, found.next_step, found.actor) == (*now, BEN)


def test_a_closed_case_takes_no_triage(clinic, case):
    end(clinic, case, EncounterOutcome.REFUSED)
    clinic.do(close_case, case, ANA, CloseReason.RESOLVED, NOON)
    assert clinic.do(record_triage, case, *CALM, ANA, NOON).code is Code.CASE_CLOSED


def test_an_episode_of_care_opens_once_and_opens_again_after_its_end(clinic):
    clinic.do(records.create, person("p-1", "Ana", "Ortiz"), at=NOON, actor=ANA)
    first = clinic.do(open_episode, "p-1", "crisis", later(days=-2), ANA, NOON)
    again = clinic.do(open_episode, "p-1", "crisis", NOON, ANA, NOON)
    assert again.code is Code.EPISODE_OPEN
    assert clinic.do(
        close_episode, first.row_id, CloseReason.CARE_ELSEWHERE, BEN, later(days=9)
    ).done
    assert clinic.do(open_episode, "p-1", "follow_up", later(days=10), ANA, later(days=10)).done
    later_one, first_one = clinic.see(lambda conn, _: episodes_of(conn, "p-1"))
    assert first_one.holds(NOON)
    assert not first_one.holds(later(days=9))
    assert later_one.closed_at is None
