"""Answers to those who may not know leave at the same moment, whatever was looked up:
"no record" and "restricted" are of one timing class."""

import time
from collections.abc import Callable

BUCKET_S = 0.25
"""Long enough for any lookup and its audit on a busy machine; short enough to wait for."""


def rest(passed_s: float, bucket_s: float = BUCKET_S) -> float:
    """Seconds from now to the end of the bucket, `passed_s` after the question came."""
    return bucket_s - passed_s % bucket_s


class Evenly:
    """Begun when the question came; `wait` returns at the end of its bucket."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now, self._sleep = now, sleep
        self._began = now()

    def wait(self) -> None:
        """Sleep until then; a worker thread waits, no other request does."""
        self._sleep(rest(self._now() - self._began))
