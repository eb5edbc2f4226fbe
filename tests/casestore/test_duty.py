"""Who is on duty for an agency, and from when on if nobody is (R38); which law binds (R22)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from casestore.duty.teams import label_for, set_duty, team_state
from schemas.audit import AuditTag
from schemas.case import CareLabel
from schemas.coresponse import TeamState
from schemas.duty import Agreement, PartStatus, Shift, Team
from tests.casestore.town import ANA, NOON
from zone.journal.tables import audit

LAST_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
HERE = Agreement(agency="riverton-pd", since=LAST_YEAR)
DAYS = tuple(Shift(weekday=day, starts="07:00", ends="19:00") for day in range(5))


def team(name="north", shifts=DAYS, agreements=(HERE,), **more) -> Team:
    base = {"name": name, "employer": "health_agency", "time_zone": "America/Denver"}
    return Team(team_id=name, shifts=shifts, agreements=agreements, **{**base, **more})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Town time (winter: seven hours behind UTC). The 23rd of November 2026 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("America/Denver"))


@pytest.fixture
def duty(clinic):
    def state(when, *teams, agency="riverton-pd"):
        clinic.do(set_duty, teams, ANA, NOON)
        with clinic.zone.read() as conn:
            return team_state(conn, agency, when)

    return state


def test_a_team_on_shift_is_notified(duty):
    assert duty(at(23, 7), team()) == (TeamState.NOTIFIED, None)
    assert duty(at(23, 18, 59), team()) == (TeamState.NOTIFIED, None)


def test_off_shift_it_says_when_a_team_is_on_again(duty):
    assert duty(at(23, 19), team()) == (TeamState.NONE_ON_DUTY, at(24, 7))
    assert duty(at(28, 12), team()) == (TeamState.NONE_ON_DUTY, at(30, 7))


def test_r38_without_an_agreement_nobody_is_eligible(duty):
    assert duty(at(23, 12), team(agreements=())) == (TeamState.NONE_ON_DUTY, None)
    assert duty(at(23, 12), team(), agency="elsewhere-so") == (TeamState.NONE_ON_DUTY, None)


def test_r38_an_agreement_holds_from_its_first_day_until_its_end(duty):
    dated = team(agreements=(HERE.model_copy(update={"since": at(23, 9), "until": at(23, 12)}),))
    assert duty(at(23, 8, 59), dated)[0] is TeamState.NONE_ON_DUTY
    assert duty(at(23, 9), dated)[0] is TeamState.NOTIFIED
    assert duty(at(23, 12), dated) == (TeamState.NONE_ON_DUTY, None)


def test_no_promise_is_made_beyond_the_end_of_an_agreement(duty):
    ending = team(agreements=(HERE.model_copy(update={"until": at(24, 6)}),))
    assert duty(at(23, 20), ending) == (TeamState.NONE_ON_DUTY, None)


def test_a_night_shift_runs_into_the_next_morning(duty):
    night = team(shifts=(Shift(weekday=6, starts="22:00", ends="06:00"),))
    assert duty(at(23, 5, 59), night)[0] is TeamState.NOTIFIED
    assert duty(at(23, 6), night) == (TeamState.NONE_ON_DUTY, at(29, 22))


def test_equal_times_mean_the_whole_day(duty):
    always = team(shifts=tuple(Shift(weekday=d, starts="00:00", ends="00:00") for d in range(7)))
    assert duty(at(23, 0), always)[0] is TeamState.NOTIFIED
    assert duty(at(29, 23, 59), always)[0] is TeamState.NOTIFIED


def test_the_earliest_of_several_teams_is_named(duty):
    early = team("early", shifts=(Shift(weekday=1, starts="05:00", ends="06:00"),))
    assert duty(at(23, 20), team(), early)[1] == at(24, 5)


def test_shifts_follow_the_clock_on_the_wall_when_it_changes(duty):
    sundays = team(shifts=(Shift(weekday=6, starts="07:00", ends="19:00"),))
    assert duty(at(1, 6, 59), sundays) == (TeamState.NONE_ON_DUTY, at(1, 7))
    assert duty(at(1, 7), sundays)[0] is TeamState.NOTIFIED


def test_setting_the_same_duty_again_writes_nothing(clinic):
    assert clinic.do(set_duty, (team("b"), team("a")), ANA, NOON)
    assert not clinic.do(set_duty, (team("a"), team("b")), ANA, NOON)
    changes = [row for row in clinic.rows(audit) if row["tag"] == AuditTag.DUTY_CHANGED]
    assert len(changes) == 1


@pytest.mark.parametrize("text", ["7:00", "24:00", "0700", "noon"])
def test_a_time_that_no_clock_shows_is_refused(text):
    with pytest.raises(ValidationError):
        Shift(weekday=0, starts=text, ends="19:00")


def test_r22_the_label_follows_the_teams_dated_status(clinic):
    statuses = (PartStatus(since=at(1, 0), part2=False), PartStatus(since=at(23, 0), part2=True))
    clinic.do(set_duty, (team(statuses=statuses),), ANA, NOON)
    with clinic.zone.read() as conn:
        assert label_for(conn, "riverton-pd", at(22, 12)) is CareLabel.HIPAA
        assert label_for(conn, "riverton-pd", at(23, 12)) is CareLabel.PART2
        assert label_for(conn, "elsewhere-so", at(23, 12)) is CareLabel.UNKNOWN
        assert label_for(conn, None, at(23, 12)) is CareLabel.UNKNOWN


def test_r22_teams_that_disagree_leave_the_label_unknown(clinic):
    one = team("one", statuses=(PartStatus(since=LAST_YEAR, part2=True),))
    two = team("two", statuses=(PartStatus(since=LAST_YEAR, part2=False),))
    clinic.do(set_duty, (one, two), ANA, NOON)
    with clinic.zone.read() as conn:
        assert label_for(conn, "riverton-pd", NOON) is CareLabel.UNKNOWN
