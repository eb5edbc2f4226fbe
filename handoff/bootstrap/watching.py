"""Watches the folder of a file-drop feed, also while it, or the disk, is out of reach."""

import threading
from collections.abc import Callable

import structlog

from connectors.catalog import formats
from connectors.contract import Received
from connectors.feed import Feed
from connectors.transports.file_drop import FileDrop
from zone.errors import TryLater

log = structlog.get_logger()
EVERY_S = 0.25
LONGEST_PAUSE_S = 30.0


def watch(
    feed: Feed, accept: Callable[[Received], bool], every_s: float = EVERY_S
) -> Callable[[threading.Event], None]:
    """A worker that polls. A share that is gone or a full disk is said once, tried again with
    growing pauses, and said once more when it is over; the files stay where they are meanwhile."""
    drop = FileDrop(feed, accept, formats()[feed.format])

    def run(stop: threading.Event) -> None:
        pause, failing = every_s, False
        while not stop.wait(pause):
            try:
                drop.poll()
            except (OSError, TryLater) as error:
                if not failing:
                    log.error("drop.out_of_reach", feed=feed.name, error=type(error).__name__)
                pause, failing = min(pause * 2, LONGEST_PAUSE_S), True
            else:
                if failing:
                    log.info("drop.back", feed=feed.name)
                pause, failing = every_s, False

    return run
