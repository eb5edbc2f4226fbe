"""How the feeds of a zone are doing, in words with an age (R33).

A backlog is red. Silence is grey with its age, since a quiet night and a dead exporter look
alike; it is red only where the agency has promised a heartbeat.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from web.shell.settings import PageSettings
from web.shell.times import age
from web.shell.wording import _


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed as the zone knows it. `waiting` counts messages received but not yet worked on."""

    name: str
    last_at: datetime | None
    waiting: int = 0
    oldest_waiting_at: datetime | None = None


FeedStates = Callable[[Connection, datetime], Sequence[FeedState]]


@dataclass(frozen=True, slots=True)
class FeedView:
    """One feed as shown: state `alive`, `quiet`, `silent` or `backlog`, a shape, a sentence."""

    name: str
    last_at: datetime | None
    state: str
    shape: str
    words: str

    def plain(self) -> dict[str, str | None]:
        """For the board's stream."""
        last = self.last_at.isoformat(timespec="seconds") if self.last_at else None
        return {
            "name": self.name,
            "last_at": last,
            "state": self.state,
            "shape": self.shape,
            "words": self.words,
        }


def view_feed(feed: FeedState, now: datetime, settings: PageSettings) -> FeedView:
    """Judge one feed and put it in words."""
    waits = feed.oldest_waiting_at
    if waits is not None and (now - waits).total_seconds() > settings.stale_after:
        words = _(
            "%(name)s BEHIND: %(n)s messages wait, the oldest for %(age)s",
            name=feed.name,
            n=feed.waiting,
            age=age(waits, now),
        )
        return FeedView(feed.name, feed.last_at, "backlog", "alarm", words)
    if feed.last_at is None:
        words = _("%(name)s: no message yet", name=feed.name)
        return FeedView(feed.name, None, "quiet", "wait", words)
    seconds = (now - feed.last_at).total_seconds()
    told = {"name": feed.name, "age": age(feed.last_at, now)}
    if settings.feed_silent_after is not None and seconds > settings.feed_silent_after:
        words = _("%(name)s SILENT: last message %(age)s ago", **told)
        return FeedView(feed.name, feed.last_at, "silent", "alarm", words)
    if seconds > settings.feed_quiet_after:
        words = _("%(name)s quiet: last message %(age)s ago", **told)
        return FeedView(feed.name, feed.last_at, "quiet", "wait", words)
    words = _("%(name)s: %(age)s ago", **told)
    return FeedView(feed.name, feed.last_at, "alive", "dot", words)
