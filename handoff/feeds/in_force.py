"""The feeds of a running zone: read as the version in force says, as far as their stage goes.

What stands in the configuration is a proposal. A feed that is draft or shadow takes it at the next
start; a live one goes on with what is in force until somebody takes the change live, after its
cases were run (`handoff feed state NAME live`, or the page Operations).
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import structlog
from sqlalchemy import Connection

from connectors.feed import Feed
from handoff.bootstrap.reading import read_with
from handoff.feeds.reading_text import read_by, reading_of
from pipelines.parked import Parked
from schemas.envelope import Event
from zone.feeds import readings, stages
from zone.feeds.stages import Stage
from zone.journal.park_reasons import ParkReason
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

SKEW_OF, SKEW_FROM = 20, 5
"""Messages of which the median counts, and how many there must be at least."""
_ACTOR = "stage:configuration"
log = structlog.get_logger()

ReadWith = Callable[[Feed, Event], Sequence[Any]]
"""Reads a message by its feed: updates of calls in the dispatch zone, of charts in the clinical."""


class FeedsInForce:
    """Reads messages by the version in force, and says how far each feed's messages go.

    `training`: the whole installation is a training town, so its feeds need no mark of their own.
    """

    def __init__(
        self,
        zone: Zone,
        feeds: Iterable[Feed],
        *,
        training: bool = False,
        read: ReadWith = read_with,
    ) -> None:
        self._read_with = read
        self._zone = zone
        self._configured = {feed.name: feed for feed in feeds}
        self._training = training
        self._versions: dict[str, int] = {}
        self._feeds: dict[str, Feed] = {}
        self._skews: dict[str, deque[float]] = {}

    def begin(self) -> None:
        """Take note of new feeds, and of changes of those that are not live."""
        self._zone.writer.run(self._begin)
        with self._zone.read() as conn:
            self.look(conn)

    def look(self, conn: Connection) -> Mapping[str, Stage]:
        """How far each feed's messages go now; a training feed's go no further than shadow."""
        for name, reading in readings.in_force(conn).items():
            feed = self._configured.get(name)
            if feed is not None and self._versions.get(name) != reading.version:
                self._feeds[name] = read_by(feed, reading.text)
                self._versions[name] = reading.version
        held = stages.standings(conn)
        return {name: self._stage(feed, held.get(name)) for name, feed in self._configured.items()}

    def read(self, event: Event) -> Sequence[Any]:
        """Raise Parked for what cannot be read, or came for a feed that is not set up."""
        feed = self._feeds.get(event.feed or "")
        if feed is None:
            raise Parked(ParkReason.UNKNOWN_FEED, {"feed": event.feed or ""})
        updates = self._read_with(feed, event)
        seen = self._skews.setdefault(feed.name, deque(maxlen=SKEW_OF))
        seen += [(one.at - event.at).total_seconds() for one in updates if one.at is not None]
        return updates

    def skew(self, name: str) -> float | None:
        """Median seconds by which the last messages' times lie ahead of their arrival; None: too
        few were read in this process."""
        seen = self._skews.get(name, ())
        return median(seen) if len(seen) >= SKEW_FROM else None

    def feed(self, name: str) -> Feed | None:
        """One feed as it is read now."""
        return self._feeds.get(name)

    def _stage(self, feed: Feed, standing: stages.Standing | None) -> Stage:
        stage = standing.stage if standing else Stage.DRAFT
        if feed.training and not self._training and stage is Stage.LIVE:
            return Stage.SHADOW
        return stage

    def _begin(self, uow: UnitOfWork) -> None:
        for feed in self._configured.values():
            stages.first_seen(uow, feed.name, Stage(feed.starts_as), _ACTOR)
            held = readings.in_force(uow.conn).get(feed.name)
            stage = stages.standings(uow.conn)[feed.name].stage
            now = reading_of(feed)
            if held is None or stage is not Stage.LIVE:
                readings.adopt(uow, feed.name, now, _ACTOR, "first" if held is None else "changed")
            elif held.text != now:
                log.warning("feed.change_waits", feed=feed.name, version=held.version)
