"""Follow-up by 24 h, 72 h, 7 d and 30 d: attempts answer clocks, a supervisor decides (R44)."""

from datetime import timedelta

import pytest

from casestore.cases.take import take
from casestore.tasks import follow_ups, reads
from casestore.tasks.follow_up_words import Channel, Decision, FollowUpState, Result
from casestore.tasks.words import TaskKind
from tests.casestore.town import ANA, BEN, NOON, later, request
from zone.accounts.account import Role
from zone.journal.tables import outbox

SUPERVISOR = "account-lena"


@pytest.fixture
def round_id(clinic):
    lead = clinic.hear(request())
    clinic.case_id = clinic.do(take, lead.lead_id, ANA, NOON).case_id
    return clinic.do(follow_ups.start, clinic.case_id, ANA, NOON)


def tried(clinic, round_id, result, at, channel=Channel.PHONE, note=""):
    return clinic.do(follow_ups.record_attempt, round_id, ANA, channel, result, at, at, note)


def open_clocks(clinic):
    with clinic.zone.read() as conn:
        found = reads.tasks_of_case(conn, [clinic.case_id])
    return [t.level.removeprefix("clock:") for t in found if t.kind == TaskKind.FOLLOW_UP]


def open_kinds(clinic):
    with clinic.zone.read() as conn:
        return {t.kind for t in reads.tasks_of_case(conn, [clinic.case_id])}


def state(clinic, round_id):
    with clinic.zone.read() as conn:
        return follow_ups.follow_up(conn, round_id).state


def test_a_round_has_four_clocks_and_runs_once(clinic, round_id):
    assert open_clocks(clinic) == ["24h", "72h", "7d", "30d"]
    assert clinic.do(follow_ups.start, clinic.case_id, BEN, NOON) is None
    with clinic.zone.read() as conn:
        dues = [t.due_at - NOON for t in reads.tasks_of_case(conn, [clinic.case_id])]
    assert dues == [timedelta(days=n) for n in (1, 3, 7, 30)]


def test_an_attempt_answers_the_next_clock_or_every_one_that_ran_out(clinic, round_id):
    assert tried(clinic, round_id, Result.NO_ANSWER, later(hours=20))
    assert open_clocks(clinic) == ["72h", "7d", "30d"]
    assert tried(clinic, round_id, Result.REACHED, later(days=8), note="Feels better.")
    assert open_clocks(clinic) == ["30d"]
    newest, oldest = clinic.see(follow_ups.attempts_of, [round_id])
    assert (newest.result, newest.note) == (Result.REACHED, "Feels better.")
    assert (oldest.channel, oldest.result) == (Channel.PHONE, Result.NO_ANSWER)


def test_a_wrong_number_asks_for_another_contact_and_the_clocks_go_on(clinic, round_id):
    assert tried(clinic, round_id, Result.WRONG_NUMBER, later(hours=2))
    assert TaskKind.FIND_CONTACT in open_kinds(clinic)
    assert open_clocks(clinic) == ["72h", "7d", "30d"]


@pytest.mark.parametrize("result", [Result.HOSPITAL, Result.JAIL])
def test_in_hospital_or_jail_the_follow_up_goes_on(clinic, round_id, result):
    assert tried(clinic, round_id, result, later(hours=2))
    assert state(clinic, round_id) is FollowUpState.RUNNING


@pytest.mark.parametrize("result", [Result.DECLINED, Result.DIED])
def test_who_declines_or_died_is_not_called_again_until_a_supervisor_decides(
    clinic, round_id, result
):
    assert tried(clinic, round_id, result, later(hours=2))
    assert state(clinic, round_id) is FollowUpState.STOPPED
    assert open_kinds(clinic) == {TaskKind.FOLLOW_UP_DECISION}
    assert not tried(clinic, round_id, Result.REACHED, later(hours=3))


def test_at_the_limit_a_supervisor_decides_and_nobody_else(clinic, round_id):
    assert clinic.do(follow_ups.limit_reached, later(days=29)) == 0
    assert clinic.do(follow_ups.limit_reached, later(days=30)) == 1
    assert clinic.do(follow_ups.limit_reached, later(days=31)) == 0
    assert state(clinic, round_id) is FollowUpState.LIMIT
    with clinic.zone.read() as conn:
        found = reads.inbox(conn, SUPERVISOR, ("riverton-pd",), True, later(days=30))
    assert [t.kind for t in found.escalated] == [TaskKind.FOLLOW_UP_DECISION]
    decide = follow_ups.decide
    assert not clinic.do(decide, round_id, ANA, Role.CLINICIAN, Decision.END, later(days=30))
    assert clinic.do(decide, round_id, SUPERVISOR, Role.SUPERVISOR, Decision.END, later(days=30))
    assert state(clinic, round_id) is FollowUpState.ENDED
    assert open_kinds(clinic) == set()


def test_the_last_clock_answered_by_a_contact_ends_the_round(clinic, round_id):
    assert tried(clinic, round_id, Result.REACHED, later(days=30))
    assert state(clinic, round_id) is FollowUpState.ENDED


@pytest.mark.parametrize("decision", [Decision.GO_ON, Decision.HOME_VISIT])
def test_a_further_round_has_clocks_from_the_decision(clinic, round_id, decision):
    clinic.do(follow_ups.limit_reached, later(days=30))
    clinic.do(follow_ups.decide, round_id, SUPERVISOR, Role.SUPERVISOR, decision, later(days=30))
    assert open_clocks(clinic) == ["24h", "72h", "7d", "30d"]
    assert (TaskKind.HOME_VISIT in open_kinds(clinic)) is (decision is Decision.HOME_VISIT)


def test_a_police_welfare_check_is_never_automatic(clinic, round_id):
    """Clocks and limits of months make none; a supervisor asks, with a ground, by phone."""
    for days in range(90):
        clinic.do(follow_ups.limit_reached, later(days=days))
    assert TaskKind.WELFARE_CHECK_RESULT not in open_kinds(clinic)
    ask = (Role.SUPERVISOR, Decision.ASK_WELFARE_CHECK, later(days=90))
    decide = follow_ups.decide
    assert not clinic.do(decide, round_id, SUPERVISOR, *ask), "without its ground"
    assert not clinic.do(decide, round_id, ANA, Role.CLINICIAN, *ask[1:], "She worries me.")
    assert clinic.do(decide, round_id, SUPERVISOR, *ask, "Said goodbye to her sister.")
    assert open_kinds(clinic) == {TaskKind.WELFARE_CHECK_RESULT}
    assert clinic.rows(outbox) == [], "nothing goes to dispatch by itself"
