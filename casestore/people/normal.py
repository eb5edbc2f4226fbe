"""One spelling for each value, so that equal things compare as equal; placeholders become None."""

import re
import unicodedata
from datetime import date

from casestore.people.placeholders import (
    is_placeholder_birth_date,
    is_placeholder_phone,
    is_placeholder_ssn,
    real_pair,
)

_NOT_LETTERS = re.compile(r"[^A-Z]+")
_NOT_DIGITS = re.compile(r"\D+")
_SUFFIX = re.compile(r"[\s,]+(JR|SR|II|III|IV)\.?$")
_SEX = {"M": "M", "MALE": "M", "F": "F", "FEMALE": "F", "X": "X"}
_PHONE_DIGITS = 10
_SSN_DIGITS = 9
_OLDEST_AGE = 120


def name(text: str | None) -> str:
    """Upper case, letters only, no accents, no suffix; placeholders are still in it."""
    plain = unicodedata.normalize("NFKD", text or "").upper()
    return _NOT_LETTERS.sub("", _SUFFIX.sub("", plain.strip()))


def names(given: str | None, family: str | None) -> tuple[str | None, str | None]:
    """Normalised (given, family); None for what says nobody's name (JOHN DOE, UNKNOWN)."""
    return real_pair(name(given), name(family))


def birth_date(text: str | None) -> str | None:
    """ISO date that a living person can have, else None."""
    try:
        parsed = date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
    iso = parsed.isoformat()
    return None if is_placeholder_birth_date(iso) else iso


def phone(text: str | None) -> str | None:
    """Ten digits of a North American number, else None; seven digits alone reach no one safely."""
    digits = _NOT_DIGITS.sub("", text or "")
    if len(digits) == _PHONE_DIGITS + 1 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != _PHONE_DIGITS or is_placeholder_phone(digits):
        return None
    return digits


def age(text: str | None) -> int | None:
    """Years as a number (`42`, `42 Y`, `abt 40`), else None; months and days count as 0 years."""
    found = re.search(r"\d{1,3}", text or "")
    if found is None:
        return None
    if re.search(r"\b(MO|MOS|MONTHS?|DAYS?|WKS?|WEEKS?)\b", (text or "").upper()):
        return 0
    years = int(found.group())
    return years if years <= _OLDEST_AGE else None


def sex(text: str | None) -> str | None:
    """`M`, `F`, `X`, else None."""
    return _SEX.get((text or "").strip().upper())


def identifier(kind: str, text: str | None) -> str | None:
    """Letters and digits of a number in upper case; None for a placeholder social security no."""
    plain = re.sub(r"[^A-Z0-9]+", "", (text or "").upper())
    if kind == "ssn":
        digits = _NOT_DIGITS.sub("", plain)
        return digits if len(digits) == _SSN_DIGITS and not is_placeholder_ssn(digits) else None
    return plain or None
