"""What formats share about people: phone numbers out of URIs, birth dates that can be true."""

import re
from datetime import date

from connectors.formats.reading import Reading

_PHONE = re.compile(r"(?:tel|sips?):(\+?[\d().-]{3,24})(?:[;@?].*)?", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?", re.ASCII | re.DOTALL)
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
    found = _DATE.fullmatch(text)
    try:
        born = date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        born = None
    if born is None or not _possible(born, age, reading):
        reading.warn("birth_date_impossible", path)
        return None
    return born.isoformat()


def _possible(born: date, age: str | None, reading: Reading) -> bool:
    if reading.latest is None:
        return born.year >= 1890
    years = (reading.latest.date() - born).days / 365.25
    if not -0.01 <= years <= _OLDEST:
        return False
    stated = int(age) if age and _YEARS.fullmatch(age) else None
    return stated is None or abs(years - stated) < 3
