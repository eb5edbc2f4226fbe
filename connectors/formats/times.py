"""Times as feeds write them, resolved to UTC; zone-less ones by the zone of the feed.

In the hour that autumn repeats, the earlier meaning is taken unless `not_before` excludes it
(README.md, common traps 1 and 2).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(\d{4})-\d\d-\d\d(?P<clock>[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,12})?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LONGEST = 64
_NULL_WORD = re.compile(r"[0/: .-]*0{2}[0/: .-]*|,", re.ASCII)
"""`00:00:00`, `00/00/0000 00:00` and their like."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One time read. `null`: it is a spelling of "no time", such as 0001-01-01."""

    at: datetime
    ambiguous: bool = False
    nonexistent: bool = False
    """Falls into the hour that spring skips; read with the offset before the change."""
    date_only: bool = False
    null: bool = False


_NULL = Moment(at=datetime.min.replace(tzinfo=UTC), null=True)


def read_moment(text: str, zone: ZoneInfo, not_before: datetime | None = None) -> Moment | None:
    """Read an ISO 8601 date or time; None when it is none."""
    return _read(text, zone, not_before) if len(text) < _LONGEST else None


@lru_cache(maxsize=4096)
def _read(text: str, zone: ZoneInfo, not_before: datetime | None) -> Moment | None:
    """Snapshots say the same times again and again, so most are read once."""
    text = text.strip()
    if _NULL_WORD.fullmatch(text):
        return _NULL
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    if not _FIRST_YEAR <= int(found.group(1)) <= _LAST_YEAR:
        return _NULL
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    date_only = found.group("clock") is None
    if value.tzinfo is not None:
        return Moment(at=value.astimezone(UTC))
    return resolve(value, zone, not_before, date_only=date_only)


def resolve(
    naive: datetime, zone: ZoneInfo, not_before: datetime | None = None, *, date_only: bool = False
) -> Moment:
    """Give a zone-less time its place in UTC.

    `fold=0` and `fold=1` differ in two hours of a year: the repeated one of autumn, where
    `fold=0` comes first, and the skipped one of spring, where it comes second.
    """
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first == second:
        return Moment(at=first, date_only=date_only)
    if second < first:
        return Moment(at=first, nonexistent=True, date_only=date_only)
    if not_before is not None and first < not_before <= second:
        return Moment(at=second, date_only=date_only)
    return Moment(at=first, ambiguous=True, date_only=date_only)


def order_text(at: datetime) -> str:
    """An instant as text of fixed width, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
