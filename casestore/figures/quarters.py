"""Calendar quarters: the one grid of periods that leaves, so that no two ever overlap (R26)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from casestore.figures.later import AGAIN

SETTLED = AGAIN + timedelta(days=1)
"""After its end a quarter is closed no sooner: who came again within 30 days is known then."""
_NAME = re.compile(r"(\d{4})-Q([1-4])")


class Quarter(NamedTuple):
    """One calendar quarter in the agency's time."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Quarter":
        """`2026-Q3`. Raises ValueError for anything else."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise ValueError("a quarter is written like 2026-Q3")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def name(self) -> str:
        """As it is written: `2026-Q3`."""
        return f"{self.year:04d}-Q{self.number}"

    @property
    def before(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From its first moment to the end of its last, in UTC."""
        first = datetime(self.year, 3 * self.number - 2, 1, tzinfo=zone)
        following = (self.year, 3 * self.number + 1) if self.number < 4 else (self.year + 1, 1)
        return first.astimezone(UTC), datetime(*following, 1, tzinfo=zone).astimezone(UTC)

    def may_close(self, at: datetime, zone: ZoneInfo) -> bool:
        """Is it over, and long enough ago for all its figures to be known?"""
        return at >= self.bounds(zone)[1] + SETTLED


def closable(at: datetime, zone: ZoneInfo, count: int = 4) -> tuple[Quarter, ...]:
    """The last quarters that may be closed, the newest first."""
    one = Quarter.of(at.astimezone(zone).date())
    while not one.may_close(at, zone):
        one = one.before
    found = [one]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(found)
