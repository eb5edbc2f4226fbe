"""Workers of the feeds that are not pushed: each looks, or stands, in a thread of its own.

Trouble is said once, in the log and in the feed's health, with growing pauses between tries; the
same when it is over. A mistake in one door never ends the zone: the other feeds go on.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator

import structlog

from connectors.catalog import looking_door, standing_door
from connectors.contract import Door, Keeper, OutOfReach, Standing
from connectors.feed import Feed
from handoff.bootstrap.process import Worker
from handoff.bootstrap.watching import watch
from zone.errors import TryLater

log = structlog.get_logger()
LONGEST_PAUSE_S = 30.0
PROBE_S = 30.0
"""A connection is tried at least so often, so that a quiet night is told from a dead line (R33)."""
_OURS = (
    "The program made a mistake ({}) while it looked at this feed. The mistake is ours; nothing was"
    " lost. It tries again. Report it with the name in brackets."
)


def door_workers(feeds: Iterable[Feed], keeper: Keeper) -> Iterator[Worker]:
    """One worker for each feed that is not pushed."""
    for feed in feeds:
        if feed.transport == "file_drop":
            yield Worker(f"feed {feed.name}", watch(feed, keeper.accept, keeper=keeper))
            continue
        door = looking_door(feed, keeper)
        if door is not None:
            yield Worker(f"feed {feed.name}", looking(feed.name, door, keeper))
            continue
        standing = standing_door(feed, keeper)
        if standing is not None:
            yield Worker(f"feed {feed.name}", standing_open(feed.name, standing, keeper))


def looking(
    name: str, door: Door, keeper: Keeper, monotonic: Callable[[], float] = time.monotonic
) -> Callable[[threading.Event], None]:
    """A worker that looks again and again, and probes where looks are far apart."""

    def run(stop: threading.Event) -> None:
        told = _Told(name, keeper)
        due, pause = monotonic(), 0.0
        while not stop.wait(pause):
            now = monotonic()
            looks = now >= due
            well = told.try_(door.poll if looks else door.probe)
            if well and looks:
                due = now + door.every_seconds
            again = min(told.pause, door.every_seconds)
            pause = min(PROBE_S, max(0.0, due - monotonic())) if well else again

    return run


def standing_open(name: str, door: Standing, keeper: Keeper) -> Callable[[threading.Event], None]:
    """A worker that holds a door open, and opens it again when it falls shut."""

    def run(stop: threading.Event) -> None:
        told = _Told(name, keeper)
        pause = 0.0
        while not stop.wait(pause):
            began = time.monotonic()
            told.try_(lambda: door.run(stop))
            if time.monotonic() - began > LONGEST_PAUSE_S:
                told.pause = 1.0
            pause = told.pause

    return run


class _Told:
    """Tries, and says once when it does not go, and once when it goes again."""

    def __init__(self, name: str, keeper: Keeper) -> None:
        self._name, self._keeper = name, keeper
        self._words: str | None = None
        self.pause = 1.0
        """Seconds until the next try after a failure; doubled each time."""

    def try_(self, what: Callable[[], object]) -> bool:
        """Whether it went."""
        try:
            what()
        except OutOfReach as error:
            return self._failed(str(error))
        except TryLater as error:
            return self._failed(str(error))
        except Exception as error:
            log.error("feed.door_failed", feed=self._name, error=type(error).__name__)
            return self._failed(_OURS.format(type(error).__name__))
        if self._words is not None:
            log.info("feed.back", feed=self._name)
        self._words, self.pause = None, 1.0
        self._keeper.in_contact(self._name)
        return True

    def _failed(self, words: str) -> bool:
        if self._words != words:
            log.error("feed.out_of_reach", feed=self._name, reason=words)
            self._keeper.in_trouble(self._name, words)
        self._words, self.pause = words, min(self.pause * 2, LONGEST_PAUSE_S)
        return False
