"""Indicators: numerator, denominator, unknowns; who says what was avoided; what may leave."""

import csv
import io
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from casestore.cases.encounters import of_cases, open_encounter, record_outcome
from casestore.cases.outcomes import Avoided, SaidBy
from casestore.cases.take import take
from casestore.indicators.leaving import leaving
from casestore.indicators.measures import indicators
from casestore.indicators.words import Window
from casestore.people import links, records
from casestore.tasks import follow_ups
from casestore.tasks.follow_up_words import Channel, Result
from schemas.case import EncounterOutcome as Outcome
from schemas.person import Proof
from tests.casestore.town import ANA, NOON, later, person, request, subject

pytestmark = pytest.mark.only_on("sqlite")
WINDOW = Window(since=date(2026, 11, 1), until=date(2026, 11, 30))


def meet(clinic, number, outcome=None, at=NOON, said_by=SaidBy.OFFICER, avoided=Avoided.NOTHING):
    lead = clinic.hear(request(f"i-{number}", subjects=(subject(given="Ann"),)))
    case = clinic.do(take, lead.lead_id, ANA, at).case_id
    with clinic.zone.read() as conn:
        (met,) = of_cases(conn, [case])
    if outcome is not None:
        clinic.do(record_outcome, met.encounter_id, ANA, outcome, at, at, avoided, said_by)
    return lead, case


def counted(clinic, at=NOON, agencies=("riverton-pd",)):
    with clinic.zone.read() as conn:
        found = indicators(conn, agencies, WINDOW, ZoneInfo("UTC"), at)
    return {one.code: one for one in found}


def parts(one):
    return one.numerator, one.denominator, one.unknown


@pytest.mark.only_on("sqlite", "postgresql")
def test_what_is_open_or_says_nothing_is_unknown_and_on_neither_side(clinic):
    meet(clinic, 1, Outcome.RESOLVED_ON_SCENE)
    meet(clinic, 2, Outcome.UNABLE_TO_LOCATE)
    meet(clinic, 3, Outcome.OTHER)
    meet(clinic, 4)
    found = counted(clinic)
    assert parts(found["contact_made"]) == (2, 3, 1)
    assert parts(found["family_in_community"]) == (1, 2, 2)
    assert found["family_in_community"].percent == 50.0
    assert counted(clinic, agencies=("other",))["contact_made"].percent is None


def test_diverted_names_what_was_avoided_and_who_says_so(clinic):
    meet(clinic, 1, Outcome.DIVERTED_FROM_ARREST, said_by=SaidBy.OFFICER)
    meet(clinic, 2, Outcome.RESOLVED_ON_SCENE, avoided=Avoided.ARREST, said_by=SaidBy.CLINICIAN)
    meet(clinic, 3, Outcome.RESOLVED_ON_SCENE)
    found = counted(clinic)
    assert parts(found["avoided_arrest"]) == (2, 3, 0)
    assert found["avoided_arrest"].said_by == {"clinician": 1, "officer": 1}
    assert found["avoided_emergency_room"].numerator == 0


def test_a_call_entered_late_says_nothing_of_how_fast_somebody_came(clinic):
    meet(clinic, 1, Outcome.REFERRED)
    late = clinic.hear(request("i-2", entered_late=True))
    clinic.do(take, late.lead_id, ANA, NOON)
    assert parts(counted(clinic)["arrived_soon"]) == (1, 1, 1)


def test_a_round_of_follow_up_is_unknown_until_its_72_hours_are_over(clinic):
    _, reached = meet(clinic, 1, Outcome.REFERRED)
    _, not_reached = meet(clinic, 2, Outcome.REFERRED)
    for case in (reached, not_reached):
        clinic.do(follow_ups.start, case, ANA, NOON)
    with clinic.zone.read() as conn:
        (round_,) = follow_ups.rounds_of(conn, reached)
    tried = (round_.follow_up_id, ANA, Channel.PHONE, Result.REACHED, later(hours=5))
    assert clinic.do(follow_ups.record_attempt, *tried, later(hours=5))
    assert parts(counted(clinic, later(hours=10))["followed_up"]) == (1, 1, 1)
    assert parts(counted(clinic, later(hours=80))["followed_up"]) == (1, 2, 0)


def test_somebody_who_came_again_counts_once_their_30_days_are_over(clinic):
    clinic.do(lambda uow: records.create(uow, person("p-1", "Ann", "Lee"), at=NOON, actor=ANA))
    lead, case = meet(clinic, 1, Outcome.REFERRED)
    proofs = (Proof.NAME, Proof.PHONE)
    clinic.do(links.confirm, lead.lead_id, "m-1", "p-1", ANA, proofs, NOON)
    meet(clinic, 2, Outcome.REFERRED)
    clinic.do(open_encounter, case, ANA, later(days=4))
    assert parts(counted(clinic, later(days=10))["came_again"]) == (0, 0, 2)
    assert parts(counted(clinic, later(days=40))["came_again"]) == (1, 1, 1)


def lines(clinic):
    found = list(counted(clinic).values())
    text = leaving(found, WINDOW).decode("utf-8-sig")
    return {row["indicator"]: row for row in csv.DictReader(io.StringIO(text))}


def test_no_count_from_1_to_10_leaves_nor_follows_from_what_does(clinic):
    for number in range(13):
        meet(clinic, number, Outcome.RESOLVED_ON_SCENE)
    whole = lines(clinic)["family_in_community"]
    assert (whole["numerator"], whole["denominator"], whole["percent"]) == ("13", "13", "100.0")
    meet(clinic, 13, Outcome.TAKEN_INTO_CUSTODY, avoided=Avoided.HOSPITAL_STAY)
    rows = lines(clinic)
    assert rows["family_custody"]["numerator"] == "<11"
    assert rows["avoided_hospital_stay"]["said by"] == ""
    of_contacts = [row for code, row in rows.items() if code.startswith(("family_", "avoided_"))]
    assert "14" not in {cell for row in of_contacts for cell in row.values()}
    assert rows["contact_made"]["numerator"] == "withheld"
    assert rows["family_in_community"]["percent"] == ""
