"""Times that are not written as ISO 8601 has it, and still say one instant and no other.

.NET dates, seconds and thousandths since 1970, ISO without marks or with a blank before the offset,
and, for vendors of the United States, month first.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from connectors.formats.times import Moment, read_moment, resolve

_LOOSE = re.compile(
    r"((?:19|20|21)\d\d-?\d\d-?\d\d)[Tt ]?(\d\d):?(\d\d)(?::?(\d\d)([.,]\d{1,9})?)?"
    r"\s?(Z|z|UTC|GMT|[ECMP][SD]T|[+-]\d\d(?::?\d\d)?)?(?:\[[A-Za-z_/+-]{1,40}\])?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?:19|20|21)\d{6}", re.ASCII)
_DOT_NET = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/", re.ASCII)
_SECONDS, _THOUSANDTHS = re.compile(r"1\d{9}(?:\.\d+)?", re.ASCII), re.compile(r"1\d{12}", re.ASCII)
_AMERICAN = re.compile(
    r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})"
    r"(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(?:\s?([AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)
_ZONES = {
    **dict.fromkeys(("Z", "z", "UTC", "GMT"), "Z"),
    "EST": "-05:00",
    "EDT": "-04:00",
    "CST": "-06:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
    "PST": "-08:00",
    "PDT": "-07:00",
}
"""Zones by the names that the continental United States have for them."""
_NULL = Moment(at=datetime.min.replace(tzinfo=UTC), null=True)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@lru_cache(maxsize=2048)
def other_moment(text: str, zone: ZoneInfo, not_before: datetime | None) -> Moment | None:
    """A time in one of these forms, month-first ones left out; None when it is none."""
    if len(text) > 64:
        return None
    found = _LOOSE.fullmatch(text)
    if found is not None:
        return _loose(found, zone, not_before)
    if _COMPACT.fullmatch(text):
        return read_moment(f"{text[:4]}-{text[4:6]}-{text[6:]}", zone, not_before)
    counted = _DOT_NET.fullmatch(text)
    if counted is not None:
        return _since_1970(float(counted.group(1)) / 1000)
    if _THOUSANDTHS.fullmatch(text):
        return _since_1970(float(text) / 1000)
    return _since_1970(float(text)) if _SECONDS.fullmatch(text) else None


def _loose(found: re.Match[str], zone: ZoneInfo, not_before: datetime | None) -> Moment | None:
    day, hour, minute, second, part, offset = found.groups()
    digits = day.replace("-", "")
    mark = _ZONES.get(offset, offset) if offset else ""
    if mark and len(mark) == 3:
        mark = f"{mark}:00"
    date = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    clock = f"{hour}:{minute}:{second or '00'}{(part or '').replace(',', '.')}"
    return read_moment(f"{date}T{clock}{mark}", zone, not_before)


def _since_1970(seconds: float) -> Moment | None:
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Moment(at=at) if _FIRST_YEAR <= at.year <= _LAST_YEAR else _NULL


@lru_cache(maxsize=2048)
def american_moment(
    text: str, zone: ZoneInfo, not_before: datetime | None
) -> tuple[Moment, bool] | None:
    """`3/1/2026 8:01:00 AM`, month first, and whether the day could also come first."""
    found = _AMERICAN.fullmatch(text) if len(text) <= 64 else None
    if found is None:
        return None
    month, day, year, hour, minute, second, part, half = found.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return _NULL, False
    clock = int(hour or 0)
    if half is not None:
        clock = clock % 12 + (12 if half in "Pp" else 0)
    try:
        local = datetime(  # noqa: DTZ001 (the zone is the feed's)
            int(year),
            int(month),
            int(day),
            clock,
            int(minute or 0),
            int(second or 0),
            int((part or ".0")[1:].ljust(6, "0")),
        )
    except ValueError:
        return None
    moment = resolve(local, zone, not_before, date_only=hour is None)
    return moment, int(day) <= 12 and day.zfill(2) != month.zfill(2)
