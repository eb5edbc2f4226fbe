"""Is the flag the same for every area and hour, and does it stay so from week to week?

Rates only, never single calls. A group with fewer than `SMALL` calls, or with so few flagged or
unflagged ones, is not shown: small cells point at people.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pipelines.detection.evaluation.share import Share, share

SMALL = 11
RECENT = timedelta(days=7)
BEFORE = timedelta(days=28)


class Seen(NamedTuple):
    """What counts of one call. `area` and `part_of_day` are names of groups."""

    at: datetime
    agency: str
    area: str
    part_of_day: str
    flagged: bool
    type_known: bool


class Group(NamedTuple):
    """One group of calls; `rate` is None where the cell is too small to be shown."""

    heading: str
    name: str
    rate: Share | None


class Move(NamedTuple):
    """One measure, recent against before; it moved when the two intervals do not meet."""

    agency: str
    measure: str
    before: Share
    recent: Share

    @property
    def moved(self) -> bool:
        """Whether chance is a poor explanation (95 % intervals apart)."""
        if not (self.before.of and self.recent.of):
            return False
        return self.recent.low > self.before.high or self.recent.high < self.before.low


def by_group(calls: Sequence[Seen]) -> list[Group]:
    """Flag rates by agency, area and time of day."""
    return [
        Group(heading, name, _shown(share(call.flagged for call in calls if of(call) == name)))
        for heading, of in _HEADINGS.items()
        for name in sorted({of(call) for call in calls})
    ]


_HEADINGS: dict[str, Callable[[Seen], str]] = {
    "agency": lambda call: call.agency,
    "area": lambda call: call.area,
    "time of day": lambda call: call.part_of_day,
}


def _shown(rate: Share) -> Share | None:
    small = rate.of < SMALL or 0 < rate.hits < SMALL or 0 < rate.of - rate.hits < SMALL
    return None if small else rate


def moves(calls: Iterable[Seen], now: datetime) -> list[Move]:
    """Per agency: flag rate and share of unknown types, the last 7 days against 28 before."""
    recent: dict[str, list[Seen]] = {}
    before: dict[str, list[Seen]] = {}
    for call in calls:
        age = now - call.at
        if age <= RECENT:
            recent.setdefault(call.agency, []).append(call)
        elif age <= RECENT + BEFORE:
            before.setdefault(call.agency, []).append(call)
    return [
        Move(agency, measure, share(map(of, before.get(agency, []))), share(map(of, seen)))
        for agency, seen in sorted(recent.items())
        for measure, of in _MEASURES.items()
    ]


_MEASURES: dict[str, Callable[[Seen], bool]] = {
    "flagged": lambda call: call.flagged,
    "unknown type": lambda call: not call.type_known,
}
