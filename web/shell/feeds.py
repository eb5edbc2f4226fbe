"""How the feeds of a zone are doing, in words with an age (R33).

Red is a link that does not answer, a backlog, and a promised heartbeat that was not kept. Silence
without a promise is grey with its age, since a quiet night and a dead exporter look alike; amber
when the feed was never so quiet at this time of day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from web.shell.settings import PageSettings
from web.shell.times import age
from web.shell.wording import _
from zone.feeds.alarms import Alarm
from zone.feeds.judge import AlarmKind
from zone.feeds.measure import Health
from zone.feeds.stages import Stage


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed as the zone knows it. `waiting` counts messages received but not yet worked on."""

    name: str
    last_at: datetime | None
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    stage: Stage = Stage.LIVE
    training: bool = False
    paused_until: datetime | None = None
    alarms: tuple[Alarm, ...] = ()
    health: Health | None = None
    held_since: datetime | None = None
    """Since when nothing of it crosses until a person releases it (R14)."""

    @property
    def shows(self) -> bool:
        """Do its calls reach the board and the clinic?"""
        return self.stage is Stage.LIVE and not self.training


FeedStates = Callable[[Connection, datetime], Sequence[FeedState]]


@dataclass(frozen=True, slots=True)
class FeedView:
    """One feed as shown: a state, a shape, a sentence.

    States: `alive`, `quiet` (grey), `unusual` and `unreadable` (amber), `down`, `backlog`,
    `held` and `silent` (red), `paused`, and `aside` for a feed whose calls are not shown.
    """

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
    state, shape, words = _judged(feed, now, settings)
    return FeedView(feed.name, feed.last_at, state, shape, words)


def _judged(feed: FeedState, now: datetime, settings: PageSettings) -> tuple[str, str, str]:
    told = {"name": feed.name}
    if not feed.shows:
        return "aside", "none", _aside(feed)
    if feed.held_since is not None:
        held = age(feed.held_since, now)
        return "held", "alarm", _("%(name)s HELD for %(age)s: nothing crosses", age=held, **told)
    if feed.paused_until is not None:
        until = age(now, feed.paused_until)
        return "paused", "wait", _("%(name)s: planned silence, %(age)s more", age=until, **told)
    wrong = {alarm.kind for alarm in feed.alarms}
    if AlarmKind.LINK in wrong:
        return "down", "alarm", _("%(name)s DOES NOT ANSWER", **told)
    waits = feed.oldest_waiting_at
    if waits is not None and (now - waits).total_seconds() > settings.stale_after:
        words = _(
            "%(name)s BEHIND: %(n)s messages wait, the oldest for %(age)s",
            n=feed.waiting,
            age=age(waits, now),
            **told,
        )
        return "backlog", "alarm", words
    return _by_silence(feed, now, settings, wrong)


def _by_silence(
    feed: FeedState, now: datetime, settings: PageSettings, wrong: set[AlarmKind]
) -> tuple[str, str, str]:
    if feed.last_at is None:
        return "quiet", "wait", _("%(name)s: no message yet", name=feed.name)
    seconds = (now - feed.last_at).total_seconds()
    told = {"name": feed.name, "age": age(feed.last_at, now)}
    late = settings.feed_silent_after is not None and seconds > settings.feed_silent_after
    if late or AlarmKind.SILENCE in wrong:
        return "silent", "alarm", _("%(name)s SILENT: last message %(age)s ago", **told)
    if AlarmKind.UNUSUAL in wrong:
        words = _("%(name)s quieter than usual at this hour: last message %(age)s ago", **told)
        return "unusual", "wait", words
    if AlarmKind.PARSE_FAILURES in wrong:
        return "unreadable", "alarm", _("%(name)s: many messages cannot be read", **told)
    if seconds > settings.feed_quiet_after:
        return "quiet", "wait", _("%(name)s quiet: last message %(age)s ago", **told)
    return "alive", "dot", _("%(name)s: %(age)s ago", **told)


def _aside(feed: FeedState) -> str:
    if feed.training:
        return _("%(name)s: training, its calls are not shown", name=feed.name)
    if feed.stage is Stage.DRAFT:
        return _("%(name)s: draft, not live yet", name=feed.name)
    return _("%(name)s: shadow, its calls are not shown", name=feed.name)
