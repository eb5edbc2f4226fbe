"""Pages to the team on duty: seen or escalated, and none when nobody is on (R39)."""

from datetime import timedelta

import pytest

from casestore.cases.give_back import give_back
from casestore.cases.take import not_behavioral_health, take
from casestore.duty import pages as duty_pages
from casestore.duty.pages import PageKind, record_and_page
from casestore.duty.teams import set_duty
from schemas.coresponse import CallState
from schemas.duty import Agreement, Shift, Team
from schemas.incident import Location
from schemas.lead import NotBhReason
from schemas.safety import SafetyFacts, Weapon
from tests.casestore.town import ANA, NOON, later, request

LAST_YEAR = later(days=-365)
AGENCIES = ("riverton-pd",)
ROUND_THE_CLOCK = tuple(Shift(weekday=day, starts="00:00", ends="00:00") for day in range(7))
AFTERNOON = tuple(Shift(weekday=day, starts="13:00", ends="19:00") for day in range(7))


def team(name="north", shifts=ROUND_THE_CLOCK, agency="riverton-pd"):
    return Team(
        team_id=name,
        name=name,
        employer="county",
        time_zone="UTC",
        shifts=shifts,
        agreements=(Agreement(agency=agency, since=LAST_YEAR),),
    )


@pytest.fixture
def duty(clinic):
    clinic.do(set_duty, (team(),), ANA, NOON)
    return clinic


def heard(clinic, version=1, at=NOON, **facts):
    return clinic.do(record_and_page, request("i-1", version, **facts), (), at)


def unseen(clinic, supervises=False, agencies=AGENCIES):
    with clinic.zone.read() as conn:
        return duty_pages.unseen(conn, agencies, supervises)


def kinds(clinic, supervises=False):
    return [one.kind for one in unseen(clinic, supervises)]


def test_a_new_lead_pages_the_team_on_duty_once(duty):
    heard(duty)
    heard(duty)
    assert kinds(duty) == [PageKind.NEW]
    assert unseen(duty, agencies=("elsewhere",)) == []


def test_a_moved_address_a_new_weapon_and_a_cancel_page_again_and_nothing_else_does(duty):
    here = {"location": Location(text="1 Elm St"), "facts": SafetyFacts(weapon=Weapon.NONE_STATED)}
    heard(duty, 1, **here)
    heard(duty, 2, **here)
    assert kinds(duty) == [PageKind.NEW]
    heard(duty, 3, **here | {"location": Location(text="9 Oak St")})
    there = here | {"location": Location(text="9 Oak St")}
    heard(duty, 4, **there | {"facts": SafetyFacts(weapon=Weapon.KNIFE)})
    heard(duty, 5, **there | {"facts": SafetyFacts(weapon=Weapon.KNIFE)})
    heard(duty, 6, state=CallState.CANCELLED)
    assert sorted(kinds(duty)) == sorted(
        [PageKind.NEW, PageKind.CHANGED, PageKind.CHANGED, PageKind.CANCELLED]
    )


def test_a_call_entered_late_pages_nobody(duty):
    heard(duty, entered_late=True)
    assert kinds(duty) == []


def test_when_nobody_is_on_the_lead_waits_and_is_paged_at_the_start_of_the_shift(clinic):
    clinic.do(set_duty, (team(shifts=AFTERNOON),), ANA, NOON)
    heard(clinic)
    assert kinds(clinic) == []
    assert clinic.do(duty_pages.page_shift_start, later(minutes=59)) == 0
    assert clinic.do(duty_pages.page_shift_start, later(minutes=60)) == 1
    assert clinic.do(duty_pages.page_shift_start, later(minutes=61)) == 0


def test_without_an_agreement_nobody_is_paged(clinic):
    clinic.do(set_duty, (team(agency="elsewhere"),), ANA, NOON)
    heard(clinic)
    assert kinds(clinic) == []
    assert clinic.do(duty_pages.page_shift_start, later(days=1)) == 0


def test_a_lead_unseen_after_minutes_goes_to_the_supervisors_once(duty):
    heard(duty)
    assert duty.do(duty_pages.escalate_unseen, later(minutes=4, seconds=59)) == 0
    assert duty.do(duty_pages.escalate_unseen, later(minutes=5)) == 1
    assert duty.do(duty_pages.escalate_unseen, later(minutes=20)) == 0
    assert kinds(duty) == [PageKind.NEW], "the team still has to see it"
    assert kinds(duty, supervises=True) == [PageKind.NEW, PageKind.UNSEEN]


def test_a_page_that_was_seen_does_not_escalate(duty):
    heard(duty)
    (one,) = unseen(duty)
    assert duty.do(duty_pages.see, one.page_id, ANA, later(minutes=1))
    assert not duty.do(duty_pages.see, one.page_id, ANA, later(minutes=2))
    assert duty.do(duty_pages.escalate_unseen, later(minutes=5)) == 0


def test_taking_the_lead_is_seeing_it(duty):
    made = heard(duty)
    duty.do(take, made.lead_id, ANA, later(minutes=1))
    assert duty.do(duty_pages.escalate_unseen, later(minutes=5)) == 0
    assert kinds(duty) == []


@pytest.mark.parametrize("act", ["take", "set_aside"])
def test_who_decides_on_an_escalated_lead_ends_its_pages_at_once(duty, act):
    made = heard(duty)
    assert duty.do(duty_pages.escalate_unseen, later(minutes=6)) == 1
    if act == "take":
        duty.do(take, made.lead_id, ANA, later(minutes=7))
    else:
        why = next(iter(NotBhReason))
        duty.do(not_behavioral_health, made.lead_id, ANA, why, later(minutes=7))
    assert kinds(duty, supervises=True) == []
    assert duty.do(duty_pages.escalate_unseen, later(hours=5)) == 0


def test_a_lead_taken_back_by_dispatch_leaves_only_the_page_that_says_so(duty):
    heard(duty)
    duty.do(duty_pages.escalate_unseen, later(minutes=6))
    heard(duty, 2, later(minutes=7), state=CallState.WITHDRAWN)
    duty.do(duty_pages.escalate_unseen, later(minutes=8))
    assert kinds(duty, supervises=True) == [PageKind.CANCELLED]


def test_seeing_a_page_late_ends_what_the_supervisors_were_told_of_it(duty):
    heard(duty)
    (one,) = unseen(duty)
    duty.do(duty_pages.escalate_unseen, later(minutes=6))
    duty.do(duty_pages.see, one.page_id, ANA, later(minutes=7))
    assert kinds(duty, supervises=True) == []


def test_two_pages_of_a_lead_in_the_same_minutes_go_up_as_one_line(duty):
    here = {"facts": SafetyFacts(weapon=Weapon.NONE_STATED)}
    heard(duty, 1, **here)
    heard(duty, 2, later(seconds=20), facts=SafetyFacts(weapon=Weapon.KNIFE))
    assert duty.do(duty_pages.escalate_unseen, later(minutes=6)) == 1
    assert kinds(duty, supervises=True).count(PageKind.UNSEEN) == 1


def test_a_change_after_the_taking_pages_anew(duty):
    made = heard(duty, 1, facts=SafetyFacts(weapon=Weapon.NONE_STATED))
    duty.do(take, made.lead_id, ANA, later(minutes=1))
    heard(duty, 2, later(minutes=2), facts=SafetyFacts(weapon=Weapon.KNIFE))
    assert duty.do(duty_pages.escalate_unseen, later(minutes=8)) == 1
    assert kinds(duty, supervises=True) == [PageKind.CHANGED, PageKind.UNSEEN]


def test_a_lead_given_back_pages_the_team_again(duty):
    made = heard(duty)
    duty.do(take, made.lead_id, ANA, later(minutes=1))
    duty.do(give_back, made.lead_id, ANA, later(minutes=2))
    assert kinds(duty) == [PageKind.NEW]


def test_what_leaves_is_marked_and_what_was_seen_before_need_not_leave(duty):
    heard(duty)
    with duty.zone.read() as conn:
        (one,) = duty_pages.unsent(conn)
    assert duty.do(duty_pages.sent, one, NOON)
    with duty.zone.read() as conn:
        assert duty_pages.unsent(conn) == []
    assert one.escalate_at - one.made_at == timedelta(minutes=5)
