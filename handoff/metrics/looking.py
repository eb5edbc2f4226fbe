"""Reads the gauges from the zone's database now and then, never while a monitor waits."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, func, or_, select, text

from handoff.metrics import names
from handoff.metrics.numbers import Numbers, Reading
from zone.feeds import measure
from zone.journal import dead_letter_rows, outbox
from zone.journal.tables import dead_letter, endpoint, feed_alarm, inbox
from zone.journal.tables import outbox as leaving
from zone.zone import Zone

EVERY_S = 15.0
log = structlog.get_logger()
_BY_LABEL = (
    names.STANDING,
    names.LEAVING,
    names.LEAVING_AGE,
    names.FAILURES,
    names.PAUSED,
    names.FEED_WAITING,
    names.FEED_LAST,
    names.FEED_LINK,
    names.FEED_ALARMS,
)


class Look:
    """Looks at one zone. A database that is away shows as `handoff_database_up 0`; the rest
    then stands as it was last seen, and `handoff_looked_at_seconds` says when that was."""

    def __init__(self, zone: Zone, numbers: Numbers) -> None:
        self._zone = zone
        self._numbers = numbers
        self._failing = False

    def once(self) -> None:
        """Look at everything. Raises nothing: whoever watches must not stop what is watched."""
        numbers = self._numbers
        try:
            numbers.set(names.DISK_FREE, shutil.disk_usage(self._zone.folder).free)
            self._read()
        except Exception as error:
            numbers.set(names.UP, 0)
            if not self._failing:
                log.warning("metrics.cannot_look", error=type(error).__name__)
            self._failing = True
        else:
            numbers.set(names.UP, 1)
            numbers.set(names.LOOKED, self._zone.wall.now().timestamp())
            self._failing = False

    def _read(self) -> None:
        now = self._zone.clock.now()
        with self._zone.read() as conn:
            found = [
                *_inbox(conn, now),
                *_parked(conn),
                *_outbox(conn, now),
                *_endpoints(conn),
                *_feeds(conn),
                Reading(names.DATABASE_BYTES, _size(conn, self._zone.folder)),
            ]
        self._numbers.show(found, instead_of=_BY_LABEL)


def _inbox(conn: Connection, now: datetime) -> Iterator[Reading]:
    pending = select(func.count(), func.min(inbox.c.arrival)).where(inbox.c.state == "pending")
    count, oldest = conn.execute(pending).one()
    since = conn.scalar(select(inbox.c.received_at).where(inbox.c.arrival == oldest))
    yield Reading(names.WAITING, count)
    yield Reading(names.OLDEST, (now - since).total_seconds() if since else 0)


def _parked(conn: Connection) -> Iterator[Reading]:
    t = dead_letter.c
    query = select(t.reason, func.count()).where(t.state == dead_letter_rows.PARKED)
    for cause, count in conn.execute(query.group_by(t.reason)):
        yield Reading(names.STANDING, count, (cause,))


def _outbox(conn: Connection, now: datetime) -> Iterator[Reading]:
    t = leaving.c
    due = or_(t.not_before.is_(None), t.not_before <= now)
    since = func.min(func.coalesce(t.not_before, t.at), type_=t.at.type)
    query = select(t.destination, func.count(), since).where(t.state.in_(outbox.OPEN), due)
    for to, count, first in conn.execute(query.group_by(t.destination)):
        yield Reading(names.LEAVING, count, (to,))
        yield Reading(names.LEAVING_AGE, max(0.0, (now - first).total_seconds()), (to,))


def _endpoints(conn: Connection) -> Iterator[Reading]:
    for row in conn.execute(select(endpoint)):
        yield Reading(names.FAILURES, row.failures, (row.destination,))
        yield Reading(names.PAUSED, row.paused, (row.destination,))


def _feeds(conn: Connection) -> Iterator[Reading]:
    for feed, health in measure.newest(conn).items():
        yield Reading(names.FEED_WAITING, health.waiting, (feed,))
        if health.last_at is not None:
            yield Reading(names.FEED_LAST, health.last_at.timestamp(), (feed,))
        if health.link_up is not None:
            yield Reading(names.FEED_LINK, health.link_up, (feed,))
    t = feed_alarm.c
    for feed, kind in conn.execute(select(t.feed, t.kind).where(t.cleared_at.is_(None))):
        yield Reading(names.FEED_ALARMS, 1, (feed, kind))


def _size(conn: Connection, folder: Path) -> int:
    if conn.dialect.name == "postgresql":
        return int(conn.scalar(text("select pg_database_size(current_database())")) or 0)
    return sum(part.stat().st_size for part in folder.glob("*.sqlite3*"))
