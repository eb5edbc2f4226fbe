"""Alarms of feeds: one when something starts, one when it is over, never one per message.

What comes and goes is one alarm: it is over when it stayed away for five minutes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection, Row, or_, select, update

from schemas.audit import AuditTag
from zone.feeds.judge import AlarmKind
from zone.insert_once import insert_once
from zone.journal.tables import feed_alarm
from zone.journal.unit_of_work import UnitOfWork

CALM = timedelta(minutes=5)
_GONE = "gone_since"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm from its start to its end."""

    alarm_id: str
    feed: str
    kind: AlarmKind
    params: dict[str, str]
    started_at: datetime
    cleared_at: datetime | None
    start_told_at: datetime | None = None
    clear_told_at: datetime | None = None


def settle(
    uow: UnitOfWork, feed: str, found: Mapping[AlarmKind, Mapping[str, str]], now: datetime
) -> list[Alarm]:
    """Start what is found and does not stand; end what stands and is over. Returns the changes."""
    held = {one.kind: one for one in standing(uow.conn, feed)}
    changed = [_start(uow, feed, kind, found[kind], now) for kind in found if kind not in held]
    for kind, one in held.items():
        if kind in found:
            _set(uow, one, params=dict(found[kind]))
        elif _GONE not in one.params:
            _set(uow, one, params=one.params | {_GONE: now.isoformat()})
        elif now - datetime.fromisoformat(one.params[_GONE]) >= CALM:
            changed.append(_clear(uow, one, now))
    return changed


def standing(conn: Connection, feed: str | None = None) -> list[Alarm]:
    """Alarms that stand, oldest first; of one feed, or of all."""
    query = select(feed_alarm).where(feed_alarm.c.cleared_at.is_(None))
    if feed is not None:
        query = query.where(feed_alarm.c.feed == feed)
    return _read(conn.execute(query.order_by(feed_alarm.c.started_at)))


def past(conn: Connection, limit: int = 20) -> list[Alarm]:
    """Alarms that are over, the newest first."""
    query = select(feed_alarm).where(feed_alarm.c.cleared_at.is_not(None))
    return _read(conn.execute(query.order_by(feed_alarm.c.cleared_at.desc()).limit(limit)))


def untold(conn: Connection) -> list[Alarm]:
    """Starts and ends of which nobody was sent a notice yet; an end is told after its start."""
    t = feed_alarm.c
    ended = t.cleared_at.is_not(None) & t.clear_told_at.is_(None)
    query = select(feed_alarm).where(or_(t.start_told_at.is_(None), ended)).order_by(t.started_at)
    return _read(conn.execute(query))


def told(uow: UnitOfWork, alarm: Alarm, now: datetime) -> None:
    """Note that the start of an alarm was told, or, when it was, its end."""
    if alarm.start_told_at is None:
        _set(uow, alarm, start_told_at=now)
    else:
        _set(uow, alarm, clear_told_at=now)


def _start(
    uow: UnitOfWork, feed: str, kind: AlarmKind, params: Mapping[str, str], now: datetime
) -> Alarm:
    made = Alarm(uow.keys.new_id(), feed, kind, dict(params), now, None)
    row = {
        "alarm_id": made.alarm_id,
        "feed": feed,
        "kind": kind.value,
        "params": orjson.dumps(made.params).decode(),
        "started_at": now,
    }
    insert_once(uow.conn, feed_alarm, row, ("alarm_id",))
    _audit(uow, AuditTag.ALARM_STARTED, made, now)
    return made


def _clear(uow: UnitOfWork, one: Alarm, now: datetime) -> Alarm:
    _set(uow, one, cleared_at=now)
    _audit(uow, AuditTag.ALARM_CLEARED, one, now)
    return Alarm(one.alarm_id, one.feed, one.kind, one.params, one.started_at, now)


def _audit(uow: UnitOfWork, tag: AuditTag, one: Alarm, now: datetime) -> None:
    uow.audit(
        tag,
        at=now,
        actor="stage:health",
        about={"feed": one.feed, "alarm": one.alarm_id},
        detail={"kind": one.kind.value},
        event_id=uow.keys.effect_id(one.alarm_id, tag.value),
    )


def _set(uow: UnitOfWork, one: Alarm, **values: object) -> None:
    given = dict(values)
    if isinstance(params := given.get("params"), dict):
        given["params"] = orjson.dumps(params).decode()
    uow.conn.execute(
        update(feed_alarm).where(feed_alarm.c.alarm_id == one.alarm_id).values(**given)
    )


def _read(rows: Iterable[Row[tuple[str, ...]]]) -> list[Alarm]:
    return [
        Alarm(
            alarm_id=row.alarm_id,
            feed=row.feed,
            kind=AlarmKind(row.kind),
            params=orjson.loads(row.params),
            started_at=row.started_at,
            cleared_at=row.cleared_at,
            start_told_at=row.start_told_at,
            clear_told_at=row.clear_told_at,
        )
        for row in rows
    ]
