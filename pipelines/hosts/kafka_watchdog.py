"""Ends a worker that stands still: records wait, and the committed offset does not move.

Clients of Kafka are known to hang for ever after a rebalance or a broker's restart. A process
that ends is started again and goes on where it committed; one that hangs is a silent outage.
"""

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from pipelines.hosts.kafka_topics import Lag
from zone.errors import TryLater

EVERY = 5.0
Place = tuple[str, int]
log = structlog.get_logger()


class Watchdog:
    """Looks at the broker's own numbers, not at what the worker believes of itself.

    `mine` are the partitions that this worker has; while it has none, all are watched: a group
    in which nobody works is the worst hang. `excused` is true while the database is away.
    """

    def __init__(
        self,
        lags: Callable[[], Sequence[Lag]],
        mine: Callable[[], set[Place]],
        excused: Callable[[], bool],
        patience: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lags = lags
        self._mine = mine
        self._excused = excused
        self._patience = patience
        self._now = now
        self._still: dict[Place, tuple[int, float]] = {}

    def run(self, stop: threading.Event, stuck: Callable[[], None], every: float = EVERY) -> None:
        """Until told to stop; calls `stuck` once and ends when a partition stands still."""
        while not stop.wait(every):
            place = self.look()
            if place is not None:
                log.error("worker.stands_still", topic=place[0], partition=place[1])
                stuck()
                return

    def look(self) -> Place | None:
        """A partition that has stood still for too long, or None."""
        try:
            lags = self._lags()
        except TryLater:
            lags = ()
        if not lags or self._excused():
            self._still.clear()
            return None
        mine = self._mine()
        watched = [lag for lag in lags if not mine or (lag.topic, lag.partition) in mine]
        self._still = {place: since for place, since in map(self._since, watched) if since}
        late = [p for p, (_, since) in self._still.items() if self._now() - since > self._patience]
        return late[0] if late else None

    def _since(self, lag: Lag) -> tuple[Place, tuple[int, float] | None]:
        place = (lag.topic, lag.partition)
        if lag.waiting == 0:
            return place, None
        before = self._still.get(place)
        still = before is not None and before[0] == lag.committed
        return place, before if still else (lag.committed, self._now())
