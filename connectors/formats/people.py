"""What formats share about people: phone numbers out of URIs, birth dates that can be true."""

import re
from datetime import date

from connectors.formats.reading import Reading

_PHONE = re.compile(r"(?:tel|sips?):(\+?[\d().-]{3,24})(?:[;@?].*)?", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?", re.ASCII | re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?", re.ASCII | re.DOTALL)
_NO_NAME = {"unknown", "anonymous", "anon", "refused", "none", "n/a", "911", "cell", "same"}
_YEARS = re.compile(r"\d{1,3}", re.ASCII)
_OLDEST = 120


def phone_of(uri: str) -> str | None:
    """The number in `tel:` or `sip:`; None for addresses that hold none."""
    found = _PHONE.fullmatch(uri)
    return found.group(1) if found else None


def believable_birth_date(
    text: str | None, age: str | None, reading: Reading, path: str
) -> str | None:
    """The ISO date, or None with a warning when it cannot be true.

    A birth date in 2015 beside the age 37 has been seen (README.md, N-DEx trap 4). The message's
    latest time so far stands for its own day, since formats know no clock.
    """
    if text is None:
        return None
    born = _date(text, month_first=reading.month_first)
    if born is None or not _possible(born, age, reading):
        reading.warn("birth_date_impossible", path)
        return None
    return born.isoformat()


def _date(text: str, *, month_first: bool) -> date | None:
    """`1991-07-30`, `19910730`; `7/30/1991` of a vendor who writes the month first."""
    found = _DATE.fullmatch(text)
    stated = found.group(1) if found else None
    if stated is None and (found := _COMPACT.fullmatch(text)):
        stated = "-".join(found.groups())
    if stated is None and month_first and (found := _MONTH_FIRST.fullmatch(text)):
        month, day, year = found.groups()
        stated = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    try:
        return date.fromisoformat(stated) if stated else None
    except ValueError:
        return None


def split_name(name: str | None) -> tuple[str | None, str | None]:
    """`Given Family` or `FAMILY, GIVEN`; words that name nobody give nothing."""
    if name is None or name.casefold() in _NO_NAME:
        return None, None
    if "," in name:
        family, _, given = name.partition(",")
    else:
        given, _, family = name.rpartition(" ")
    return given.strip() or None, family.strip() or None


def _possible(born: date, age: str | None, reading: Reading) -> bool:
    if reading.latest is None:
        return born.year >= 1890
    years = (reading.latest.date() - born).days / 365.25
    if not -0.01 <= years <= _OLDEST:
        return False
    stated = int(age) if age and _YEARS.fullmatch(age) else None
    return stated is None or abs(years - stated) < 3
