"""Time is handed in: what decides can be replayed, and the town can run on its own clock."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


class FixedClock:
    """A clock for tests: it stands still until it is advanced."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs a time with a zone")
        self._at = at.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the time at which the clock stands."""
        with self._lock:
            return self._at

    def advance(self, seconds: float) -> None:
        """Move the clock by so many seconds."""
        with self._lock:
            self._at += timedelta(seconds=seconds)
