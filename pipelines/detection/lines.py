"""Which stretches of a narrative a person said about this call.

Left out: robot lines, comments of earlier incidents (other people's history), unit stamps, and
criminal-justice returns, which are no evidence and never cross (R23, R29). Every pattern is
anchored or bounded, so that the time is linear in the text.
"""

import re
from collections.abc import Iterable, Iterator
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


_PART_MARKS = frozenset("/|*-=")
_RETURN_FORM = re.compile(
    r"\b(?:FBI|SID)\b ?(?:NO|NUM|NBR|NUMBER)?[ #/:.-]{0,3}[A-Z]{0,2}\d{3,}"
    r"|\b(?:NAM|OLN|MKE|ORI|OCA|CAU|MIS|FPC|NIC|DOW|WNO)/"
)
_RETURN_FOLLOWS = re.compile(
    r" ?[:#=/-] ?\S| (?:HIT|RETURN|RETURNS|RESPONSE|RECORD|RESULT|CAUTION|SHOWS|ADVISES|NO\b|\d)"
)
_CLEAR = re.compile(r" (?:CLEAR|NEG|NEGATIVE|CK|CHK|CHECK|RAN|RUN)\b[ .,;]")
_NUMBER_FOLLOWS = re.compile(r" ?(?:[:#-]|NO|NUM)? ?[A-Z]{0,4}\d{2,}|:")


class Stretch(NamedTuple):
    """A piece of one line; `start` is its place in the line's text."""

    line_id: str
    order: int
    """Which stretch of the whole narrative this is, counted from 0."""
    start: int
    text: str
    prior: bool
    """Carried over from an earlier incident."""
    fresh: bool
    """Begins a new remark, not only a new part of one."""


def is_robot(text: str) -> bool:
    """Whether a program wrote this stretch."""
    return _ROBOT.match(text) is not None


def stretches(lines: Iterable[NarrativeLine]) -> Iterator[Stretch]:
    """What people said, remark by remark, in the order given."""
    order = 0
    for line in lines:
        if line.kind is LineKind.SYSTEM:
            continue
        prior = line.kind is LineKind.PRIOR
        begin, fresh = 0, True
        text = line.text
        for start, end in (*(hit.span() for hit in _BREAK.finditer(text)), (len(text), 0)):
            said = text[begin:start]
            if said and not said.isspace():
                if not is_robot(said):
                    yield Stretch(line.line_id, order, begin, said, prior, fresh)
                    order += 1
                fresh = False
            fresh = fresh or text[start : start + 1] not in _PART_MARKS
            begin = end


def begins_return(scope: str) -> int | None:
    """Where a criminal-justice return begins in a folded text by its form; None: nowhere."""
    if "/" not in scope and "FBI" not in scope and "SID" not in scope:
        return None
    hit = _RETURN_FORM.search(scope)
    return hit.start() if hit else None


def names_return(scope: str, start: int, end: int) -> bool:
    """Whether the words at `[start, end)` open a return, rather than mention that one was run."""
    opens = not scope[:start].strip(" -:*.>([") and not _CLEAR.match(scope, end)
    return opens or _RETURN_FOLLOWS.match(scope, end) is not None


def names_incident(scope: str, start: int, end: int) -> bool:
    """Whether the words at `[start, end)` open the record of an earlier incident."""
    opens = not scope[:start].strip(" -:*.>([")
    return opens or _NUMBER_FOLLOWS.match(scope, end) is not None
