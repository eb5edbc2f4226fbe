"""Upkeep of a zone: checkpoints of the audit chain, and purges on schedule."""

import threading
from collections.abc import Callable, Sequence

import structlog

log = structlog.get_logger()
EVERY_SECONDS = 30.0

Task = Callable[[], None]


def upkeep(
    tasks: Sequence[Task], every_s: float = EVERY_SECONDS
) -> Callable[[threading.Event], None]:
    """A worker that does each task in turn; one that fails is logged and tried again later."""

    def run(stop: threading.Event) -> None:
        while not stop.wait(every_s):
            for task in tasks:
                try:
                    task()
                except Exception as error:
                    name = getattr(task, "__name__", "task")
                    log.exception("upkeep.failed", task=name, exc_info=error)

    return run
