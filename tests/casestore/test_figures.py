"""Figures: answers, unknowns, who says so; groups in which the unknown always stands."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casestore.cases.encounters import of_cases, open_encounter, record_outcome
from casestore.cases.outcomes import Avoided, SaidBy
from casestore.cases.take import not_behavioral_health, take
from casestore.figures.groups import NOT_KNOWN, around, grouped
from casestore.figures.measures import Figures
from casestore.figures.trends import by_week, opened_by_week
from casestore.figures.words import MEASURES
from casestore.people import links, records
from casestore.tasks import follow_ups
from casestore.tasks.follow_up_words import Channel, Result
from schemas.case import EncounterOutcome as Outcome
from schemas.incident import Location
from schemas.lead import NotBhReason
from schemas.person import Proof
from tests.casestore.town import ANA, NOON, later, person, request, subject

pytestmark = pytest.mark.only_on("sqlite")
UTC = ZoneInfo("UTC")
START = datetime.combine(date(2026, 11, 1), time(), UTC)
END = datetime.combine(date(2026, 12, 1), time(), UTC)
AGENCY = ("riverton-pd",)


def meet(clinic, number, outcome=None, at=NOON, said_by=SaidBy.OFFICER, avoided=Avoided.NOTHING):
    told = request(f"i-{number}", subjects=(subject(given="Ann"),))
    lead = clinic.hear(told)
    case = clinic.do(take, lead.lead_id, ANA, at).case_id
    with clinic.zone.read() as conn:
        (met,) = of_cases(conn, [case])
    if outcome is not None:
        clinic.do(record_outcome, met.encounter_id, ANA, outcome, at, at, avoided, said_by)
    return lead, case


def figures(clinic, at=NOON, agencies=AGENCY):
    return clinic.see(lambda conn, keys: Figures(conn, keys, agencies, START, END, at).all())


def parts(figure):
    return figure.counted, figure.of, figure.unknown


@pytest.mark.only_on("sqlite", "postgresql")
def test_what_is_open_or_says_nothing_is_unknown_and_on_neither_side(clinic):
    meet(clinic, 1, Outcome.RESOLVED_ON_SCENE)
    meet(clinic, 2, Outcome.UNABLE_TO_LOCATE)
    meet(clinic, 3, Outcome.OTHER)
    meet(clinic, 4)
    found = figures(clinic)
    assert set(found) == set(MEASURES)
    assert parts(found["met"]) == (2, 3, 1)
    assert found["outcome"].answers["in_community"] == 1
    assert found["outcome"].unknown == 1
    assert figures(clinic, agencies=("other",))["met"].percent is None


def test_diverted_names_what_was_avoided_and_who_says_so(clinic):
    meet(clinic, 1, Outcome.DIVERTED_FROM_ARREST, said_by=SaidBy.OFFICER)
    meet(clinic, 2, Outcome.RESOLVED_ON_SCENE, avoided=Avoided.ARREST, said_by=SaidBy.CLINICIAN)
    meet(clinic, 3, Outcome.RESOLVED_ON_SCENE)
    found = figures(clinic)["avoided"]
    assert parts(found) == (2, 3, 0)
    assert found.said_by == {"clinician": 1, "officer": 1}
    assert found.answers["emergency_room"] == 0


def test_a_call_entered_late_says_nothing_of_how_fast_somebody_came(clinic):
    meet(clinic, 1, Outcome.REFERRED)
    late = clinic.hear(request("i-2", entered_late=True))
    clinic.do(take, late.lead_id, ANA, NOON)
    found = figures(clinic)["first_contact"]
    assert parts(found) == (1, 1, 1)
    assert found.median == 5


def test_calls_that_nobody_took_are_in_the_teams_own_figures_alone(clinic):
    meet(clinic, 1, Outcome.REFERRED)
    aside = clinic.hear(request("i-2"))
    clinic.do(not_behavioral_health, aside.lead_id, ANA, NotBhReason.OTHER, NOON)
    clinic.hear(request("i-3"))
    asked = clinic.hear(request("i-4", asked_by="unit"))
    clinic.do(take, asked.lead_id, ANA, NOON)
    found = figures(clinic)
    assert found["calls"].answers == {"taken": 2, "not_bh": 1, "waiting": 1}
    assert parts(found["flag_right"]) == (1, 2, 1)
    assert parts(found["flag_found"]) == (1, 2, 0)
    assert len(found["met"].lines) == 2
    assert not MEASURES["calls"].leaves
    assert not MEASURES["flag_right"].leaves


def test_a_round_of_follow_up_is_unknown_until_its_72_hours_are_over(clinic):
    _, reached = meet(clinic, 1, Outcome.REFERRED)
    _, tried = meet(clinic, 2, Outcome.REFERRED)
    for case, result in ((reached, Result.REACHED), (tried, Result.NO_ANSWER)):
        clinic.do(follow_ups.start, case, ANA, NOON)
        with clinic.zone.read() as conn:
            (round_,) = follow_ups.rounds_of(conn, case)
        told = (round_.follow_up_id, ANA, Channel.PHONE, result, later(hours=5))
        assert clinic.do(follow_ups.record_attempt, *told, later(hours=5))
    assert parts(figures(clinic, later(hours=10))["follow_up_reached"]) == (1, 1, 1)
    found = figures(clinic, later(hours=80))
    assert parts(found["follow_up_reached"]) == (1, 2, 0)
    assert parts(found["follow_up_tried"]) == (2, 2, 0)


def test_somebody_who_came_again_counts_once_their_30_days_are_over(clinic):
    known(clinic, "p-1")
    lead, case = meet(clinic, 1, Outcome.REFERRED)
    match(clinic, lead, "p-1")
    meet(clinic, 2, Outcome.REFERRED)
    clinic.do(open_encounter, case, ANA, later(days=4))
    assert parts(figures(clinic, later(days=10))["came_again"]) == (0, 0, 2)
    assert parts(figures(clinic, later(days=40))["came_again"]) == (1, 1, 1)


def known(clinic, name, **facts):
    made = person(name, "Ann", "Lee", **facts)
    clinic.do(lambda uow: records.create(uow, made, at=NOON, actor=ANA))


def match(clinic, lead, who):
    clinic.do(links.confirm, lead.lead_id, "m-1", who, ANA, (Proof.NAME, Proof.PHONE), NOON)


def test_groups_add_up_and_whoever_was_not_asked_is_a_group_of_its_own(clinic):
    known(clinic, "p-1", birth_date="1990-05-01", sex="female", race=("black",), language="es")
    known(clinic, "p-2", race=("asian", "white"))
    for number, who in ((1, "p-1"), (2, "p-2"), (3, None)):
        lead, _ = meet(clinic, number, Outcome.REFERRED)
        if who:
            match(clinic, lead, who)
    far = request("i-9", location=Location(postcode="60601"))
    clinic.do(take, clinic.hear(far).lead_id, ANA, NOON)
    figure = figures(clinic)["met"]

    def by(name):
        see = clinic.see(lambda conn, keys: around(conn, keys, [figure], UTC))
        found = grouped(figure, name, see)
        assert sum(len(part.lines) for part in found.values()) == len(figure.lines)
        return {group: len(part.lines) for group, part in found.items()}

    assert by("race") == {"black": 1, "several": 1, NOT_KNOWN: 2}
    assert by("language") == {"es": 1, NOT_KNOWN: 3}
    assert by("age") == {"25_44": 1, NOT_KNOWN: 3}
    assert by("sex") == {"F": 1, NOT_KNOWN: 3}
    assert by("area") == {"60601": 1, NOT_KNOWN: 3}
    assert by("month") == {"2026-11": 4}


def test_weeks_show_each_line_once_and_how_many_cases_stayed_open(clinic):
    meet(clinic, 1, Outcome.REFERRED)
    weeks = by_week(figures(clinic)["met"], later(hours=1), 2)
    assert [len(part.lines) for _, part in weeks] == [0, 1]
    with clinic.zone.read() as conn:
        found = opened_by_week(conn, AGENCY, NOON + timedelta(hours=1), 2)
    assert [(opened, still) for _, opened, still in found] == [(0, 0), (1, 1)]
