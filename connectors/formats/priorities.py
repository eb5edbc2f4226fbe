"""Priorities on one scale: 0 lowest to 10 highest, as EIDO counts.

Most CADs count the other way round (README.md, common trap 4), so a feed says which scale
it uses; a number is never guessed.
"""

import re

from connectors.feed import PriorityScale
from schemas.incident import Priority

_NUMBER = re.compile(r"[A-Za-z]{0,3}[ -]?(\d{1,2})(?![\d.])", re.ASCII)
_WORDS = {
    "emergency": 10,
    "critical": 10,
    "highest": 10,
    "immediate": 10,
    "urgent": 8,
    "high": 8,
    "medium": 5,
    "normal": 5,
    "routine": 4,
    "low": 2,
    "lowest": 0,
}


def priority_of(text: str | None, scale: PriorityScale) -> Priority | None:
    """The priority as typed, ranked where the scale says how: `F2` of a scale where 1 is highest
    has rank 9, `High` has rank 8, and an unknown word has none."""
    if text is None:
        return None
    return Priority(text=text, rank=_rank(text, scale))


def _rank(text: str, scale: PriorityScale) -> int | None:
    if scale == "text":
        return _WORDS.get(text.casefold())
    found = _NUMBER.match(text)
    if found is None:
        return _WORDS.get(text.casefold())
    number = int(found.group(1))
    if scale == "eido":
        return number if number <= 10 else None
    return min(10, 11 - number) if number <= 11 else None
