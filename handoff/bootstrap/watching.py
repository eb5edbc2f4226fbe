"""Watches the folder of a file-drop feed, also while it, or the disk, is out of reach."""

import threading
from collections.abc import Callable

import structlog

from connectors.catalog import clinical_formats, formats
from connectors.contract import Keeper, Received
from connectors.feed import Feed
from connectors.transports.file_drop import FileDrop
from zone.errors import TryLater

log = structlog.get_logger()
EVERY_S = 0.25
LONGEST_PAUSE_S = 30.0
_AWAY = (
    "The feed's folder, or the disk, is out of reach. Nothing was lost: files stay where they are."
    " Check the share, its mount and the free space."
)


def watch(
    feed: Feed,
    accept: Callable[[Received], bool],
    every_s: float = EVERY_S,
    keeper: Keeper | None = None,
) -> Callable[[threading.Event], None]:
    """A worker that polls. A share that is gone or a full disk is said once, tried again with
    growing pauses, and said once more when it is over; the files stay where they are meanwhile."""
    reader = formats().get(feed.format) or clinical_formats()[feed.format]
    drop = FileDrop(feed, accept, reader)

    def run(stop: threading.Event) -> None:
        pause, failing = every_s, False
        while not stop.wait(pause):
            try:
                drop.poll()
            except (OSError, TryLater) as error:
                if not failing:
                    log.error("drop.out_of_reach", feed=feed.name, error=type(error).__name__)
                    if keeper is not None:
                        keeper.in_trouble(feed.name, _AWAY)
                pause, failing = min(pause * 2, LONGEST_PAUSE_S), True
            else:
                if failing:
                    log.info("drop.back", feed=feed.name)
                pause, failing = every_s, False
                if keeper is not None:
                    keeper.in_contact(feed.name)

    return run
