"""Watches the feeds of a zone: probes, measures, starts and ends alarms, and tells people once."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from connectors.feed import Feed
from handoff.bootstrap.certificates import ends_of
from handoff.bootstrap.notices import Teller
from handoff.feeds.in_force import FeedsInForce
from schemas.word import Word
from zone.errors import TryLater
from zone.feeds import alarms, measure, stages
from zone.feeds.alarms import Alarm
from zone.feeds.judge import Expected, judge, judge_certificates
from zone.feeds.measure import Health, Link
from zone.feeds.stages import Stage, Standing
from zone.journal import doors
from zone.journal.doors import DoorHealth
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

EVERY_S = 30.0
"""R33."""
log = structlog.get_logger()

_CONTACT = timedelta(seconds=3 * EVERY_S)
"""Doors that look by themselves do so at least every 30 seconds."""


class FeedWatch:
    """One look at all feeds per `look`; `run` looks every 30 seconds."""

    def __init__(
        self,
        zone: Zone,
        feeds: Sequence[Feed],
        in_force: FeedsInForce | None = None,
        tell: Teller | None = None,
        others: Mapping[str, Word] | None = None,
    ) -> None:
        """`others`: what else of the configuration names certificates, by what people call it."""
        self._zone = zone
        self._feeds = feeds
        self._in_force = in_force
        self._tell = tell
        self._others = others or {}

    def run(self, stop: threading.Event) -> None:
        """Until told to stop. A database that is away is looked at again later."""
        while True:
            try:
                self.look()
            except TryLater as error:
                log.warning("health.held", reason=type(error).__name__)
            if stop.wait(EVERY_S):
                return

    def look(self) -> None:
        """Measure every feed, settle its alarms, and send the notices that are due."""
        now = self._zone.clock.now()
        with self._zone.read() as conn:
            held = stages.standings(conn)
            known = doors.all_health(conn)
            found = [
                measure.measure(
                    conn,
                    feed.name,
                    now,
                    link_of(known.get(feed.name), now),
                    self._skew(feed.name),
                )
                for feed in self._feeds
            ]
        by_name = {feed.name: feed for feed in self._feeds}
        for health in found:
            feed = by_name[health.feed]
            expected = _expected(feed, held.get(feed.name), now)
            for alarm in self._zone.writer.run(partial(_note, health=health, expected=expected)):
                _log(alarm)
        for name, word in self._others.items():
            ending = judge_certificates(ends_of(word), now)
            settle = partial(alarms.settle, feed=name, found=ending, now=now)
            for alarm in self._zone.writer.run(settle):
                _log(alarm)
        if self._tell is not None:
            self._tell.tell_due(self._zone)

    def _skew(self, feed: str) -> float | None:
        return self._in_force.skew(feed) if self._in_force else None


def link_of(door: DoorHealth | None, now: datetime) -> Link:
    """The way to the sender, as its door last found it. A sender that calls us cannot be probed
    from here: what it last sent is all that is known (R33)."""
    if door is None:
        return Link()
    if door.trouble is not None:
        return Link(up=False, why=door.trouble)
    contact = door.last_contact
    return Link(up=True if contact is not None and now - contact < _CONTACT else None)


def _expected(feed: Feed, standing: Standing | None, now: datetime) -> Expected:
    muted = standing is None or standing.stage is Stage.DRAFT or standing.paused(now)
    return Expected(feed.heartbeat_minutes, muted, ends_of(feed))


def _note(uow: UnitOfWork, health: Health, expected: Expected) -> list[Alarm]:
    measure.note(uow, health)
    found = judge(health, expected, health.measured_at)
    return alarms.settle(uow, health.feed, found, health.measured_at)


def _log(alarm: Alarm) -> None:
    if alarm.cleared_at is None:
        log.warning("feed.alarm_started", feed=alarm.feed, kind=alarm.kind.value)
    else:
        log.info("feed.alarm_cleared", feed=alarm.feed, kind=alarm.kind.value)
