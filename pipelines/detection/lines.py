"""Which stretches of a narrative a person said about this call.

Left out: robot lines, comments of earlier incidents (other people's history), unit stamps, and
criminal-justice returns, which are no evidence and never cross (R23, R29). Every pattern is
anchored or bounded, so that the time is linear in the text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas.incident import LineKind, NarrativeLine

_STAMP = (
    r"\[[^\[\]\n]{0,40}\d{1,2}:\d{2}[^\[\]\n]{0,40}\]"
    r"|\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})? )?\d{1,2}:\d{2}:\d{2}(?: ?[AP]M)?\b(?: ?[-:])?"
    r"|//+|\||\n|\*{2,}|-{3,}|={3,}"
)
_BREAK = re.compile(_STAMP)
_ROBOT = re.compile(
    r"\W*(?:"
    r"UNITS? ?[A-Z0-9]{1,8} (?:EN ?ROUTE|ENRT|ARRIVED|ON ?SCENE|CLEARED?|DISPATCHED|ASSIGNED)\b"
    r"|LOI SEARCH|(?:EVENT|CALL|INCIDENT) (?:CREATED|REOPENED|CLOSED|HELD|TRANSFERRED|ASSIGNED)\b"
    r"|(?:CALL ?|INCIDENT ?|EVENT ?)?(?:TYPE|PRIORITY|NATURE|BEAT|ZONE|STATUS) CHANGED?\b"
    r"|(?:ALI|ANI|E911|RAPIDSOS|PHASE (?:2|II)|WPH2|REBID)\b(?! ?(?:CALLER|STATES|ADV))"
    r"|DUPLICATE (?:CALL|EVENT|INCIDENT)\b|AUTOMATIC (?:CASE|LOCATION)"
    r"|LAT(?:ITUDE)? ?[:=]|SYSTEM ?[:,]|\(?SYSTEM\)?$|PREMISE (?:INFO|HAZARD)S? (?:FOUND|QUERIED)"
    r"|CASE NUMBER \S+ (?:ASSIGNED|ISSUED)|PROQA (?:LAUNCHED|COMPLETED|ABORTED)"
    r")",
    re.IGNORECASE,
)


class Stretch(NamedTuple):
    """A piece of one line; `start` is its place in the line's text."""

    line_id: str
    order: int
    """Which stretch of the whole narrative this is, counted from 0."""
    start: int
    text: str
    prior: bool
    """Carried over from an earlier incident."""


def is_robot(text: str) -> bool:
    """Whether a program wrote this stretch."""
    return _ROBOT.match(text) is not None


def stretches(lines: tuple[NarrativeLine, ...]) -> Iterator[Stretch]:
    """What people said, remark by remark, in the order given."""
    order = 0
    for line in lines:
        if line.kind is LineKind.SYSTEM:
            continue
        begin = 0
        bounds = [hit.span() for hit in _BREAK.finditer(line.text)]
        for start, end in (*bounds, (len(line.text), 0)):
            text = line.text[begin:start]
            if not text.isspace() and text and not is_robot(text):
                yield Stretch(line.line_id, order, begin, text, line.kind is LineKind.PRIOR)
                order += 1
            begin = end
