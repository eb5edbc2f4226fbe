"""A share with its 95 % interval, after Wilson (1927): honest for small counts and near 0 and 1."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

_Z = 1.959964
"""Standard normal deviate of a two-sided 95 % interval."""


class Share(NamedTuple):
    """`hits` of `of`; both counts, `value` and bounds in 0 to 1."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """None when nothing was counted."""
        return self.hits / self.of if self.of else None

    @property
    def low(self) -> float:
        """The lower bound of the interval."""
        return max(self._middle() - self._half(), 0.0) if self.of else 0.0

    @property
    def high(self) -> float:
        """The upper bound of the interval."""
        return min(self._middle() + self._half(), 1.0) if self.of else 1.0

    def _middle(self) -> float:
        return (self.hits + _Z * _Z / 2) / (self.of + _Z * _Z)

    def _half(self) -> float:
        spread = self.hits * (self.of - self.hits) / self.of + _Z * _Z / 4
        return _Z * sqrt(spread) / (self.of + _Z * _Z)

    def __str__(self) -> str:
        if self.value is None:
            return "     - (none)"
        return f"{self.value:6.3f} [{self.low:.2f} {self.high:.2f}] {self.hits}/{self.of}"


def share(held: Iterable[bool]) -> Share:
    """The share of what holds."""
    values = list(held)
    return Share(sum(values), len(values))
