"""A birth date of the record, in every way a dispatcher may have typed it."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
]
_PIVOT = 30
"""Two-digit years up to this are 20xx (this reads known birth dates only; nothing is decided by
it).
"""


def read_date(value: str) -> date | None:
    """The date a record's value means: ISO, M/D/Y, MMDDYY(YY), YYYYMMDD, "3 MAR 1984", "March 3,
    1984"; else None.
    """
    text = value.strip().upper()
    named = re.search(r"[A-Z]{3,9}", text)
    if named and (month := _month(named.group())):
        numbers = [int(n) for n in re.findall(r"\d+", text)]
        return _date(numbers[1], month, numbers[0]) if len(numbers) == 2 else None
    text = re.sub(r"T.*$", "", text)
    if found := re.fullmatch(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", text):
        year, month, day = map(int, found.groups())
        if (read := _date(year, month, day)) and year > 1800:
            return read
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", text) or re.fullmatch(
        r"(\d{2})(\d{2})(\d{4}|\d{2})", text
    ):
        month, day, year = map(int, found.groups())
        return _date(year, month, day) or _date(year, day, month)
    return None


def written(born: date) -> Iterator[str]:
    """Squeezed forms (letters and digits only) of a date, with and without the century."""
    day, month, year = born.day, born.month, born.year
    long, short = str(year), f"{year % 100:02d}"
    name = _MONTHS[month - 1]
    days = {f"{day:02d}", str(day), f"{day}{_suffix(day)}"}
    months = {name, name[:3], "SEPT"} if month == 9 else {name, name[:3]}
    for y in (long, short):
        for m, d in (
            (f"{month:02d}", f"{day:02d}"),
            (str(month), str(day)),
            (f"{month:02d}", str(day)),
        ):
            yield from (m + d + y, d + m + y, y + m + d)
        yield from (str(month) + f"{day:02d}" + y, f"{day:02d}" + str(month) + y)
        for word in months:
            for d in days:
                yield from (d + word + y, word + d + y, y + word + d)
    for word in months:
        for d in days:
            yield from (d + word, word + d)


def _suffix(day: int) -> str:
    if 11 <= day <= 13:
        return "TH"
    return {1: "ST", 2: "ND", 3: "RD"}.get(day % 10, "TH")


def _month(word: str) -> int | None:
    for number, name in enumerate(_MONTHS, start=1):
        if name.startswith(word) or word == "SEPT":
            return 9 if word == "SEPT" else number
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 2000 if year <= _PIVOT else 1900
    try:
        return date(year, month, day)
    except ValueError:
        return None
