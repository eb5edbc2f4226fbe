"""Replay of all messages of one cause: started, paused, stopped; a few at a time, oldest first.

What arrives under the same cause after the start is not part of it. Stopped, the rest stays parked.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

import structlog
from sqlalchemy import Connection, select, update

from schemas.audit import AuditTag
from zone.errors import Refused, TryLater
from zone.insert_once import insert_once
from zone.journal import dead_letters
from zone.journal.tables import replay_run
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

AT_ONCE = 20
_EVERY_S = 1.0
log = structlog.get_logger()


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


_MAY = {
    RunState.RUNNING: (RunState.PAUSED,),
    RunState.PAUSED: (RunState.RUNNING,),
    RunState.STOPPED: (RunState.RUNNING, RunState.PAUSED),
    RunState.DONE: (RunState.RUNNING,),
}
"""New state → those from which it may be reached."""


@dataclass(frozen=True, slots=True)
class Run:
    """One replay of many."""

    run_id: str
    reason: str
    feed: str | None
    place: str
    actor: str
    until: datetime
    changed_at: datetime
    state: RunState
    total: int
    done: int
    refused: int


def start(
    uow: UnitOfWork, reason: str, feed: str | None, place: str, actor: str, token: str
) -> str:
    """Begin; the same token again is the same run. Raises Refused when one of this cause runs."""
    run_id = uow.keys.event_id("replay-run", token)
    if any(one.run_id == run_id for one in runs(uow.conn)):
        return run_id
    if any((r.reason, r.feed, r.place) == (reason, feed, place) for r in open_runs(uow.conn)):
        raise Refused("These messages are being replayed already. Nothing was started.")
    now = uow.clock.now()
    cause = [
        one
        for one in dead_letters.causes(uow.conn)
        if (one.reason, one.feed, one.place) == (reason, feed, place)
    ]
    total = sum(one.replayable for one in cause)
    row = {
        "run_id": run_id,
        "reason": reason,
        "feed": feed,
        "place": place,
        "actor": actor,
        "until": now,
        "changed_at": now,
        "state": RunState.RUNNING.value,
        "total": total,
        "done": 0,
        "refused": 0,
    }
    insert_once(uow.conn, replay_run, row, ("run_id",))
    _audit(uow, run_id, actor, "started", total)
    return run_id


def change(uow: UnitOfWork, run_id: str, to: RunState, actor: str) -> None:
    """Pause, go on or stop. Raises Refused when the run is not in a state that can."""
    changed = uow.conn.execute(
        update(replay_run)
        .where(replay_run.c.run_id == run_id)
        .where(replay_run.c.state.in_([one.value for one in _MAY[to]]))
        .values(state=to.value, changed_at=uow.clock.now())
    )
    if changed.rowcount != 1:
        raise Refused("This replay has ended or changed meanwhile. Nothing was done.")
    _audit(uow, run_id, actor, to.value, 0)


def runs(conn: Connection, limit: int = 50) -> list[Run]:
    """Runs, the newest first."""
    query = select(replay_run).order_by(replay_run.c.until.desc()).limit(limit)
    return [Run(**{**row._mapping, "state": RunState(row.state)}) for row in conn.execute(query)]


def open_runs(conn: Connection) -> list[Run]:
    """Those that run or are paused."""
    return [one for one in runs(conn) if one.state in (RunState.RUNNING, RunState.PAUSED)]


def step(zone: Zone) -> int:
    """Replay the next few of every running run; returns how many were tried."""
    with zone.read() as conn:
        running = [one for one in runs(conn) if one.state is RunState.RUNNING]
    return sum(_step(zone, run) for run in running)


def run_until(zone: Zone, stop: threading.Event) -> None:
    """A worker: steps until told to stop. A database that is away is tried again."""
    while not stop.wait(_EVERY_S):
        try:
            while step(zone) and not stop.is_set():
                pass
        except TryLater as error:
            log.warning("replay.held", reason=type(error).__name__)


def _step(zone: Zone, run: Run) -> int:
    with zone.read() as conn:
        letters = dead_letters.of_cause(
            conn,
            run.reason,
            run.feed,
            run.place,
            until=run.until,
            limit=AT_ONCE,
            skip=run.refused,
            replayable=True,
        )
    if not letters:
        zone.writer.run(partial(_end, run=run))
        return 0
    for letter in letters:
        try:
            zone.writer.run(partial(_one, run=run, event_id=letter.event_id))
        except Refused:
            zone.writer.run(partial(_count, run_id=run.run_id, refused=1))
    return len(letters)


def _one(uow: UnitOfWork, run: Run, event_id: str) -> None:
    """Replay one and count it, in one transaction; nothing when the run was paused meanwhile."""
    if not _count(uow, run.run_id, done=1):
        return
    dead_letters.replay(uow, event_id, run.actor, run.run_id, place=run.place)


def _count(uow: UnitOfWork, run_id: str, done: int = 0, refused: int = 0) -> bool:
    t = replay_run.c
    changed = uow.conn.execute(
        update(replay_run)
        .where(t.run_id == run_id, t.state == RunState.RUNNING.value)
        .values(done=t.done + done, refused=t.refused + refused, changed_at=uow.clock.now())
    )
    return changed.rowcount == 1


def _end(uow: UnitOfWork, run: Run) -> None:
    changed = uow.conn.execute(
        update(replay_run)
        .where(replay_run.c.run_id == run.run_id, replay_run.c.state == RunState.RUNNING.value)
        .values(state=RunState.DONE.value, changed_at=uow.clock.now())
    )
    if changed.rowcount == 1:
        _audit(uow, run.run_id, "stage:replay", "done", run.done)


def _audit(uow: UnitOfWork, run_id: str, actor: str, what: str, count: int) -> None:
    uow.audit(
        AuditTag.REPLAY_CHANGED,
        at=uow.clock.now(),
        actor=actor,
        about={"run": run_id},
        detail={"what": what, "messages": count},
    )
