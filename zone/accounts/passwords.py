"""Passwords: argon2id, a bounded number at a time, the same time for unknown sign-in names."""

import threading
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from zone.errors import Refused

SHORTEST = 12
TOO_SHORT = f"A password needs at least {SHORTEST} characters. Nothing was changed."
_AT_ONCE = threading.Semaphore(2)
"""Each check takes 64 MiB; a flood of sign-ins must not take the memory of the chain."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess costs: passes, memory (KiB), lanes."""

    time: int = 3
    memory: int = 64 * 1024
    lanes: int = 4


FULL = Cost()
CHEAP_FOR_TESTS = Cost(time=1, memory=8, lanes=1)


@lru_cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(cost.time, cost.memory, cost.lanes, type=Type.ID)


@lru_cache
def _nobodys(cost: Cost) -> str:
    return _hasher(cost).hash("nobody has this password")


def hashed(password: str, cost: Cost = FULL) -> str:
    """Hash a new password. Raises Refused when it is too short."""
    if len(password) < SHORTEST:
        raise Refused(TOO_SHORT)
    with _AT_ONCE:
        return _hasher(cost).hash(password)


def fits(password: str, stored: str | None, cost: Cost = FULL) -> bool:
    """Say whether the password gave this hash. Without a hash it works as long, and says no."""
    with _AT_ONCE:
        try:
            _hasher(cost).verify(stored or _nobodys(cost), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
