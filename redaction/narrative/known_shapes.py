"""The type of a known value that came without one, told by its shape."""

import re
from collections.abc import Callable

from redaction.narrative.known_dates import read_date
from redaction.narrative.spans import SpanType

_PHONE_LENGTHS = {7, 10, 11}
_LONGEST_PLATE = 8
_SSN = re.compile(r"[\dX*]{3}[- ][\dX*]{2}[- ]\d{4}|\d{9}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")


def guess(value: str) -> SpanType:
    """The likeliest type; names and anything unclear are PERSON, so that each word is covered."""
    text = value.strip()
    return next((kind for kind, fits in _SHAPES if fits(text)), SpanType.PERSON)


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


_SHAPES: tuple[tuple[SpanType, Callable[[str], bool]], ...] = (
    (SpanType.EMAIL, lambda text: "@" in text),
    (SpanType.PERSON, lambda text: not _digits(text)),
    (SpanType.SSN, lambda text: _SSN.fullmatch(text) is not None),
    (SpanType.DOB, lambda text: read_date(text) is not None),
    (SpanType.PHONE, lambda text: not _has_letters(text) and _digits(text) in _PHONE_LENGTHS),
    (SpanType.ACCOUNT, lambda text: not _has_letters(text)),
    (SpanType.ADDRESS, lambda text: " " in text and _WORD.search(text) is not None),
    (SpanType.PLATE, lambda text: len(text) <= _LONGEST_PLATE),
    (SpanType.OLN, lambda _text: True),
)
