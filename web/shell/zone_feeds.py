"""Reads the state of a zone's feeds from its own inbox: last message, and what waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from web.shell.feeds import FeedState
from zone.journal.tables import inbox


class ZoneFeeds:
    """Feeds by name; those that are configured but never spoke are listed, too."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = tuple(names)

    def __call__(self, conn: Connection, _now: datetime) -> list[FeedState]:
        """One state per feed, in order of name."""
        last = dict.fromkeys(self._names) | _last_messages(conn)
        waiting = _waiting(conn)
        return [
            FeedState(name, at, *waiting.get(name, (0, None))) for name, at in sorted(last.items())
        ]


def _last_messages(conn: Connection) -> dict[str, datetime | None]:
    rows = conn.execute(
        select(inbox.c.feed, func.max(inbox.c.arrival).label("arrival"))
        .where(inbox.c.feed.is_not(None))
        .group_by(inbox.c.feed)
    ).all()
    at = conn.execute(
        select(inbox.c.feed, inbox.c.received_at).where(
            inbox.c.arrival.in_([row.arrival for row in rows])
        )
    )
    return {row.feed: row.received_at for row in at}


def _waiting(conn: Connection) -> dict[str, tuple[int, datetime | None]]:
    rows = conn.execute(
        select(inbox.c.feed, func.count().label("n"), func.min(inbox.c.received_at).label("since"))
        .where(inbox.c.state == "pending", inbox.c.feed.is_not(None))
        .group_by(inbox.c.feed)
    )
    return {row.feed: (row.n, row.since) for row in rows}
