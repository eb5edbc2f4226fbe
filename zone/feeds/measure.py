"""How a feed does, measured from what the zone holds: news, rhythm, backlog, parked, rate."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Select, func, select

from zone.insert_once import insert_once
from zone.journal import dead_letter_rows
from zone.journal.tables import dead_letter, feed_health, inbox
from zone.journal.unit_of_work import UnitOfWork

DAYS = 14
"""Days looked back for what is usual at this time of day."""
ENOUGH_DAYS = 3
"""With fewer days nobody can say what is usual."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Link:
    """What a probe of the way to the sender found. `why` is a code."""

    up: bool | None = None
    """None: nothing can be probed from here, as with a sender that calls us."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """One feed at one moment. Times are the zone's; `usual_pause` and `skew` are seconds."""

    feed: str
    measured_at: datetime
    last_at: datetime | None = None
    usual_pause: float | None = None
    """The longest pause around this time of day in the last 14 days; None: not known yet."""
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    parked: int = 0
    parked_hour: int = 0
    came_hour: int = 0
    came_day: int = 0
    link_up: bool | None = None
    link_why: str = ""
    skew: float | None = None
    """How far the times in its messages lie ahead of their arrival; below zero: behind."""


def measure(conn: Connection, feed: str, now: datetime, link: Link, skew: float | None) -> Health:
    """Measure one feed now."""
    mine = inbox.c.feed == feed
    last = conn.scalar(select(func.max(inbox.c.received_at)).where(mine))
    pending = conn.execute(
        select(func.count(), func.min(inbox.c.received_at)).where(mine, inbox.c.state == "pending")
    ).one()
    return Health(
        feed=feed,
        measured_at=now,
        last_at=last,
        usual_pause=usual_pause(conn, feed, now),
        waiting=pending[0],
        oldest_waiting_at=pending[1],
        parked=conn.scalar(_parked(feed)) or 0,
        parked_hour=conn.scalar(_parked(feed).where(dead_letter.c.parked_at > now - _HOUR)) or 0,
        came_hour=_came(conn, feed, now - _HOUR),
        came_day=_came(conn, feed, now - _DAY),
        link_up=link.up,
        link_why=link.why,
        skew=skew,
    )


def usual_pause(conn: Connection, feed: str, now: datetime) -> float | None:
    """The longest pause that lay around this time of day on one of the last days, in seconds."""
    pauses = []
    for days in range(1, DAYS + 1):
        at = now - timedelta(days=days)
        mine = inbox.c.feed == feed
        before = conn.scalar(
            select(func.max(inbox.c.received_at)).where(mine, inbox.c.received_at <= at)
        )
        after = conn.scalar(
            select(func.min(inbox.c.received_at)).where(mine, inbox.c.received_at > at)
        )
        if before is None or after is None:
            break
        pauses.append((after - before).total_seconds())
    return max(pauses) if len(pauses) >= ENOUGH_DAYS else None


def note(uow: UnitOfWork, health: Health) -> None:
    """Keep the newest measurement, for pages and boards."""
    held = {name: value for name, value in asdict(health).items() if name != "feed"}
    row = {"measured_at": health.measured_at, "values": orjson.dumps(held).decode()}
    if not insert_once(uow.conn, feed_health, {"feed": health.feed} | row, ("feed",)):
        uow.conn.execute(
            feed_health.update().where(feed_health.c.feed == health.feed).values(**row)
        )


def newest(conn: Connection) -> dict[str, Health]:
    """The newest measurement of every feed."""
    return {row.feed: _read(row.feed, row.values) for row in conn.execute(select(feed_health))}


def _read(feed: str, values: str) -> Health:
    held: dict[str, Any] = orjson.loads(values)
    for name in ("measured_at", "last_at", "oldest_waiting_at"):
        held[name] = datetime.fromisoformat(held[name]) if held.get(name) else None
    known = {one.name for one in fields(Health)}
    return Health(feed=feed, **{name: one for name, one in held.items() if name in known})


def _came(conn: Connection, feed: str, since: datetime) -> int:
    query = select(func.count()).where(inbox.c.feed == feed, inbox.c.received_at > since)
    return conn.scalar(query) or 0


def _parked(feed: str) -> Select[Any]:
    return (
        select(func.count())
        .select_from(dead_letter.join(inbox, inbox.c.event_id == dead_letter.c.event_id))
        .where(dead_letter.c.place == dead_letter_rows.INBOX, inbox.c.feed == feed)
        .where(dead_letter.c.state == dead_letter_rows.PARKED)
    )
