"""Reads the state of a zone's feeds: last message, what waits, stage, alarms, usual rhythm."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from web.shell.feeds import FeedState
from zone.feeds import alarms, measure, stages
from zone.feeds.alarms import Alarm
from zone.feeds.stages import Stage
from zone.journal import feed_holds
from zone.journal.tables import inbox


class ZoneFeeds:
    """Feeds by name; those that are configured but never spoke are listed, too."""

    def __init__(self, names: Sequence[str] = (), training: Sequence[str] = ()) -> None:
        """`training`: feeds of a training or test CAD, whatever their stage."""
        self._names = tuple(names)
        self._training = frozenset(training)

    def __call__(self, conn: Connection, now: datetime) -> list[FeedState]:
        """One state per feed, in order of name."""
        last = dict.fromkeys(self._names) | _last_messages(conn)
        waiting = _waiting(conn)
        holds = feed_holds.holds(conn)
        health, held = measure.newest(conn), stages.standings(conn)
        wrong: dict[str, list[Alarm]] = {}
        for alarm in alarms.standing(conn):
            wrong.setdefault(alarm.feed, []).append(alarm)
        return [
            FeedState(
                name,
                at,
                *waiting.get(name, (0, None)),
                stage=held[name].stage if name in held else Stage.LIVE,
                training=name in self._training,
                paused_until=held[name].paused_until
                if name in held and held[name].paused(now)
                else None,
                alarms=tuple(wrong.get(name, ())),
                health=health.get(name),
                held_since=holds[name].since if name in holds else None,
            )
            for name, at in sorted(last.items())
        ]


def _last_messages(conn: Connection) -> dict[str, datetime | None]:
    rows = conn.execute(
        select(inbox.c.feed, func.max(inbox.c.received_at).label("at"))
        .where(inbox.c.feed.is_not(None))
        .group_by(inbox.c.feed)
    )
    return {row.feed: row.at for row in rows}


def _waiting(conn: Connection) -> dict[str, tuple[int, datetime | None]]:
    rows = conn.execute(
        select(inbox.c.feed, func.count().label("n"), func.min(inbox.c.received_at).label("since"))
        .where(inbox.c.state == "pending", inbox.c.feed.is_not(None))
        .group_by(inbox.c.feed)
    )
    return {row.feed: (row.n, row.since) for row in rows}
