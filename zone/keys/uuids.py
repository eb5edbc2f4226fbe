"""UUIDs of versions 7 and 8, made by hand (RFC 9562, sections 5.7 and 5.8)."""

import secrets
import threading
import time
from uuid import UUID

_VARIANT = 0b10 << 62
_RAND_A = 12


def version_8(digest: bytes) -> str:
    """Make a UUIDv8 of the first 16 bytes of a digest; 122 of its 128 bits are kept."""
    number = int.from_bytes(digest[:16], "big")
    high = (number >> 64) & ~(0xF << 12) | (8 << 12)
    low = number & ((1 << 62) - 1) | _VARIANT
    return str(UUID(int=high << 64 | low))


class Version7:
    """Makes UUIDv7: milliseconds first, so that rows lie in order of their making.

    Within one process they never go backwards, also when the clock does (section 6.2, method 1:
    a 12-bit counter in rand_a, which borrows a millisecond when it runs over).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def make(self) -> str:
        """Return the next id."""
        tick = (time.time_ns() // 1_000_000) << _RAND_A
        with self._lock:
            self._last = max(tick, self._last + 1)
            tick = self._last
        milliseconds, counter = tick >> _RAND_A, tick & 0xFFF
        high = (milliseconds & ((1 << 48) - 1)) << 16 | 7 << 12 | counter
        low = secrets.randbits(62) | _VARIANT
        return str(UUID(int=high << 64 | low))
