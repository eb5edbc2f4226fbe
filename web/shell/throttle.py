"""A limit on sign-in attempts per address, so that the password check cannot be flooded.

Locking of a single login is the accounts' own affair; this one only protects the machine, and
forgets everything after a minute.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

_WINDOW = timedelta(minutes=1)
_ADDRESSES = 10_000


class Throttle:
    """Sliding window of one minute, kept in memory."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def admits(self, address: str, now: datetime) -> bool:
        """Count one attempt; False when the address has used up its minute."""
        with self._lock:
            recent = self._recent(address, now)
            if len(recent) >= self._per_minute:
                return False
            recent.append(now)
            return True

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        if len(self._seen) >= _ADDRESSES:
            self._seen = {a: s for a, s in self._seen.items() if s and now - s[-1] < _WINDOW}
        recent = self._seen.setdefault(address, deque())
        while recent and now - recent[0] >= _WINDOW:
            recent.popleft()
        return recent
