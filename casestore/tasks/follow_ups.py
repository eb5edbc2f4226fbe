"""Follow-up after a crisis: clocks become tasks, attempts answer them, a supervisor decides (R44).

No clock does anything but ask people to act. Calling the police to look after somebody is decided
by a supervisor, with a ground, and asked for by phone: this program sends no such request.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.cases.encounters import goes_on_in
from casestore.cause import Cause
from casestore.people.dead import nobody_to_reach
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.task_tables import follow_up as table
from casestore.task_tables import follow_up_attempt
from casestore.tasks.acts import add_step, end_one, open_task
from casestore.tasks.follow_up_words import (
    CLOCKS,
    NEEDS_NOTE,
    STOPS,
    Attempt,
    Channel,
    Decision,
    FollowUp,
    FollowUpState,
    Result,
)
from casestore.tasks.reads import open_about
from casestore.tasks.words import Note, TaskKind, What
from schemas.audit import AuditTag
from zone.accounts.account import Role
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_DAY = timedelta(days=1)
ABOUT = "follow_up"
"""Tasks are about `<follow_up_id>` with the clock in their level's place: `clock:24h`."""
_LEVEL = "clock:"
_SUPERVISOR = "role:supervisor"


def start(uow: UnitOfWork, case_id: str, account: str, at: datetime) -> str | None:
    """Begin a round, unless one runs or the person died (R45). Returns its id, or None."""
    row = goes_on_in(uow.conn, case_id)
    if row is None or any(_unsettled(one) for one in rounds_of(uow.conn, row.case_id)):
        return None
    if nobody_to_reach(uow.conn, row.case_id):
        return None
    return _begin(Cause(uow, at, account), row.case_id, row.owner)


def _unsettled(one: FollowUp) -> bool:
    return one.state is not FollowUpState.ENDED


def _begin(cause: Cause, case_id: str, owner: str) -> str:
    made = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(table).values(
            follow_up_id=made,
            case_id=case_id,
            state=FollowUpState.RUNNING,
            started_at=cause.at,
            started_by=cause.actor,
            row_version=1,
        )
    )
    for name, after in CLOCKS:
        due = cause.at + after
        open_task(
            cause, case_id, TaskKind.FOLLOW_UP, (ABOUT, made), owner, due, level=_LEVEL + name
        )
    _audit(cause, case_id, made, "begun")
    return made


def record_attempt(
    uow: UnitOfWork,
    follow_up_id: str,
    account: str,
    channel: Channel,
    result: Result,
    tried_at: datetime,
    at: datetime,
    note: str = "",
) -> bool:
    """Record one. It answers every clock that has run out, or else the next one.

    False: this round is not running, or somebody changed it meanwhile.
    """
    found = follow_up(uow.conn, follow_up_id)
    if found is None or found.state is not FollowUpState.RUNNING:
        return False
    cause = Cause(uow, at, account)
    _store(cause, found, channel, result, min(tried_at, at), note)
    answered = _answer_clocks(cause, found)
    _audit(cause, found.case_id, follow_up_id, "tried", result=result.value)
    if result in STOPS:
        return _stop(cause, found, FollowUpState.STOPPED)
    if result is Result.WRONG_NUMBER:
        owner = _owner(uow.conn, found)
        about = (ABOUT, follow_up_id)
        open_task(cause, found.case_id, TaskKind.FIND_CONTACT, about, owner, at + _DAY)
    if CLOCKS[-1][0] not in answered:
        return True
    if result is Result.REACHED:
        return _set(cause, found, state=FollowUpState.ENDED, ended_at=at)
    return _stop(cause, found, FollowUpState.LIMIT)


def _store(
    cause: Cause,
    found: FollowUp,
    channel: Channel,
    result: Result,
    tried_at: datetime,
    note: str,
) -> None:
    made, keys = cause.uow.keys.new_id(), cause.uow.keys
    body = sealed.seal(keys, follow_up_attempt.name, made, Note(text=note)) if note else None
    cause.uow.conn.execute(
        insert(follow_up_attempt).values(
            attempt_id=made,
            follow_up_id=found.follow_up_id,
            at=tried_at,
            recorded_at=cause.at,
            actor=cause.actor,
            channel=channel,
            result=result,
            body=body,
        )
    )


def _answer_clocks(cause: Cause, found: FollowUp) -> set[str]:
    clocks = [t for t in open_about(cause.uow.conn, ABOUT, found.follow_up_id) if _clock(t.level)]
    late = [t for t in clocks if t.due_at <= cause.at]
    for one in late or clocks[:1]:
        end_one(cause, one, "attempt")
    return {_clock(one.level) for one in late or clocks[:1]}


def _clock(level: str) -> str:
    return level.removeprefix(_LEVEL) if level.startswith(_LEVEL) else ""


def limit_reached(uow: UnitOfWork, at: datetime) -> int:
    """For upkeep: rounds whose last clock ran out without an attempt; supervisors decide."""
    over = select(table.c.follow_up_id).where(
        table.c.state == FollowUpState.RUNNING, table.c.started_at <= at - CLOCKS[-1][1]
    )
    stopped = 0
    for follow_up_id in uow.conn.execute(over).scalars().all():
        found = follow_up(uow.conn, follow_up_id)
        if found is not None:
            stopped += _stop(Cause(uow, at, "schedule"), found, FollowUpState.LIMIT)
    return stopped


def stop_rounds(cause: Cause, case_ids: Sequence[str]) -> int:
    """Stop what runs for these cases, since nobody is to be reached any more; how many did."""
    running = [r for r in rounds_of(cause.uow.conn, *case_ids) if r.state is FollowUpState.RUNNING]
    return sum(_stop(cause, one, FollowUpState.STOPPED) for one in running)


def _stop(cause: Cause, found: FollowUp, state: FollowUpState) -> bool:
    """No outreach any more: what is open ends, and a supervisor is asked."""
    if not _set(cause, found, state=state):
        return False
    owner = _owner(cause.uow.conn, found)
    for one in open_about(cause.uow.conn, ABOUT, found.follow_up_id):
        end_one(cause, one, "outreach_stopped")
    about, kind = (ABOUT, found.follow_up_id), TaskKind.FOLLOW_UP_DECISION
    due = cause.at + _DAY
    open_task(cause, found.case_id, kind, about, owner, due, level=_SUPERVISOR)
    _audit(cause, found.case_id, found.follow_up_id, state.value)
    return True


def decide(
    uow: UnitOfWork,
    follow_up_id: str,
    account: str,
    role: Role,
    decision: Decision,
    at: datetime,
    note: str = "",
) -> bool:
    """A supervisor decides about a round that stopped or is at its limit, or ends a running one.

    False: not a supervisor, it has ended, or a police check without its ground.
    """
    found = follow_up(uow.conn, follow_up_id)
    if found is None or role is not Role.SUPERVISOR or not _unsettled(found):
        return False
    if decision in NEEDS_NOTE and not note.strip():
        return False
    cause, owner = Cause(uow, at, account), _owner(uow.conn, found)
    ended = FollowUpState.ENDED
    if not _set(cause, found, state=ended, ended_at=at, decision=decision, decided_by=account):
        return False
    for one in open_about(uow.conn, ABOUT, follow_up_id):
        end_one(cause, one, decision.value)
    _audit(cause, found.case_id, follow_up_id, "decided", decision=decision.value)
    _carry_on(cause, found, decision, owner, note)
    return True


def _carry_on(cause: Cause, found: FollowUp, decision: Decision, owner: str, note: str) -> None:
    about, case_id, due = (ABOUT, found.follow_up_id), found.case_id, cause.at + _DAY
    if decision in (Decision.GO_ON, Decision.HOME_VISIT):
        _begin(cause, case_id, owner)
    if decision is Decision.HOME_VISIT:
        open_task(cause, case_id, TaskKind.HOME_VISIT, about, owner, due)
    if decision is Decision.ASK_WELFARE_CHECK:
        kind = TaskKind.WELFARE_CHECK_RESULT
        task_id = open_task(cause, case_id, kind, about, cause.actor, cause.at + _DAY / 12)
        add_step(cause, task_id, What.WAITING, code="agency", note=note)


def _owner(conn: Connection, found: FollowUp) -> str:
    """Whoever has the case now; a case that was joined goes on in another one."""
    row = goes_on_in(conn, found.case_id)
    return found.started_by if row is None else str(row.owner)


def _set(cause: Cause, found: FollowUp, **values: object) -> bool:
    try:
        compare_and_set(cause.uow.conn, table, found.follow_up_id, found.row_version, values)
    except ChangedMeanwhile:
        return False
    return True


def _audit(cause: Cause, case_id: str, follow_up_id: str, what: str, **codes: str) -> None:
    about = {"case": case_id, "follow_up": follow_up_id}
    cause.audit(AuditTag.FOLLOW_UP_CHANGED, about, {"what": what, **codes})


def follow_up(conn: Connection, follow_up_id: str) -> FollowUp | None:
    """One round, or None."""
    row = conn.execute(select(table).where(table.c.follow_up_id == follow_up_id)).one_or_none()
    return None if row is None else FollowUp(**row._mapping)


def rounds_of(conn: Connection, *case_ids: str) -> list[FollowUp]:
    """All rounds of these cases, newest first."""
    wanted = select(table).where(table.c.case_id.in_(case_ids))
    rows = conn.execute(wanted.order_by(table.c.started_at.desc(), table.c.follow_up_id.desc()))
    return [FollowUp(**row._mapping) for row in rows]


def attempts_of(conn: Connection, keys: KeyRing, follow_up_ids: Sequence[str]) -> list[Attempt]:
    """Attempts of these rounds, newest first."""
    one = follow_up_attempt
    wanted = select(one).where(one.c.follow_up_id.in_(follow_up_ids))
    found = []
    for row in conn.execute(wanted.order_by(one.c.at.desc(), one.c.attempt_id.desc())):
        values = row._asdict()
        body = values.pop("body")
        note = sealed.unseal(keys, one.name, row.attempt_id, body, Note).text if body else ""
        found.append(Attempt(**values, note=note))
    return found
