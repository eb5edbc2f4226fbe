"""De-identification by safe harbor: the eighteen identifiers of 45 CFR 164.514(b)(2)(i), with the
traps of dispatch data, one row at a time.

A field is known by its kind or it is removed. What remains is no proof by itself: the agency must
not know that the rest identifies somebody (164.514(b)(2)(ii)), and rows of rare events do.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from redaction.remark import Method, Remark

ZIP3_MORE_THAN = 20_000
OLDEST = 89
CITATION = "45 CFR 164.514(b)(2)(i)"


class Kind(StrEnum):
    """What a field holds, named as the rule names it: (A) to (R), then what may stay."""

    NAME = "A"
    PLACE = "B"
    """Street, town, county, district, beat, geocode, intersection, hundred-block."""
    ZIP = "B-zip"
    STATE = "B-state"
    DATE = "C"
    """Any date or time of a person or event, the time of the call too."""
    AGE = "C-age"
    PHONE = "D"
    FAX = "E"
    EMAIL = "F"
    SSN = "G"
    RECORD_NUMBER = "H"
    PLAN_NUMBER = "I"
    ACCOUNT = "J"
    LICENSE = "K"
    VEHICLE = "L"
    DEVICE = "M"
    URL = "N"
    IP = "O"
    BIOMETRIC = "P"
    PHOTO = "Q"
    UNIQUE = "R"
    """Any other unique number or code: CAD and RMS numbers, unit and badge, hash of a name."""
    TEXT = "text"
    """Free text: holds any of them."""
    COUNT = "count"
    CODE = "code"
    """A word of a closed vocabulary: call type, outcome, yes and no."""


Treatment = Callable[[object, int], object]
"""Value and people in its ZIP3 area → what may stay, None for nothing."""


def _year(value: object, _: int) -> object:
    text = str(value)
    return text[:4] if len(text) >= 4 and text[:4].isdigit() and text[:4].isascii() else None


def _age(value: object, _: int) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value if value <= OLDEST else f"{OLDEST + 1} or older"


def _zip3(value: object, people: int) -> object:
    digits = str(value)[:3]
    known = len(digits) == 3 and digits.isdigit() and digits.isascii()
    return (digits if people > ZIP3_MORE_THAN else "000") if known else None


def _stays(value: object, _: int) -> object:
    return value


TREATMENTS: Mapping[Kind, Treatment] = {
    Kind.ZIP: _zip3,
    Kind.STATE: _stays,
    Kind.DATE: _year,
    Kind.AGE: _age,
    Kind.COUNT: _stays,
    Kind.CODE: _stays,
}
"""Kinds of which something may stay; every other kind is removed whole."""


def deidentified(
    row: Mapping[str, object], kinds: Mapping[str, Kind], zip3_people: int = 0
) -> tuple[dict[str, object], tuple[Remark, ...]]:
    """The row with identifiers removed or made coarser, a remark for each. Idempotent.

    `zip3_people`: how many live in the row's ZIP3 area; 0 when nobody knows. A birth year that
    tells an age over 89 goes with it: give such a row's birth date as UNIQUE.
    """
    left: dict[str, object] = {}
    remarks: list[Remark] = []
    for name, value in row.items():
        kind = kinds.get(name)
        treat = TREATMENTS.get(kind) if kind is not None else None
        left[name] = treat(value, zip3_people) if treat and value is not None else None
        if left[name] != value:
            coarser = Method.GENERALISE if left[name] is not None else Method.REMOVE
            rule = f"safe-harbor-{kind.value if kind else 'undeclared'}"
            remarks.append(Remark(field=name, rule=rule, method=coarser, citation=CITATION))
    return left, tuple(remarks)


def undeclared(fields: Iterable[str], kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Fields that nobody declared: they are removed, and somebody should say what they are."""
    return tuple(name for name in fields if name not in kinds)
