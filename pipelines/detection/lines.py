"""Which stretches of a narrative a person said about this call.

Left out: robot lines, comments of earlier incidents (other people's history), unit stamps, and
criminal-justice returns, which are no evidence and never cross (R23, R29). Every pattern is
anchored or bounded, so that the time is linear in the text. Places count in the plain form.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

_STAMP = re.compile(
    r"\[[^\[\]\n]{0,40}\d{1,2}:\d{2}[^\[\]\n]{0,40}\]"
    r"|\b(?:\d{1,2}/\d{1,2}(?:/\d{2,4})? )?\d{1,2}:\d{2}:\d{2}(?: ?[AP]M)?\b(?: ?[-:])?"
    r"|\|+|\n|-{3,}|={3,}"
)
_TIME = re.compile(r"\d:\d\d")
_SEPARATORS = ("|", "---", "===")
_PART_MARKS = frozenset("|-=")
_ROBOT_HEADS = frozenset(
    (
        *("UNI", "LOI", "EVE", "CAL", "INC", "TYP", "PRI", "NAT", "BEA", "ZON", "STA", "ALI"),
        *("ANI", "E91", "RAP", "PHA", "WPH", "REB", "DUP", "AUT", "LAT", "SYS", "PRE", "CAS"),
        "PRO",
    )
)
"""How robot lines begin: three letters, so that nearly all remarks cost one look."""
_ROBOT = re.compile(
    r"UNITS? ?[A-Z0-9]{1,8} (?:EN ?ROUTE|ENRT|ARRIVED|ON ?SCENE|CLEARED?|DISPATCHED|ASSIGNED)\b"
    r"|LOI SEARCH|(?:EVENT|CALL|INCIDENT) (?:CREATED|REOPENED|CLOSED|HELD|TRANSFERRED|ASSIGNED)\b"
    r"|(?:CALL ?|INCIDENT ?|EVENT ?)?(?:TYPE|PRIORITY|NATURE|BEAT|ZONE|STATUS) CHANGED?\b"
    r"|(?:ALI|ANI|E911|RAPIDSOS|PHASE (?:2|II)|WPH2|REBID)\b(?! ?(?:CALLER|STATES|ADV))"
    r"|DUPLICATE (?:CALL|EVENT|INCIDENT)\b|AUTOMATIC (?:CASE|LOCATION)"
    r"|LAT(?:ITUDE)? ?[:=]|SYSTEM ?[:,]|SYSTEM\)|PREMISE (?:INFO|HAZARD)S? (?:FOUND|QUERIED)"
    r"|CASE NUMBER \S{1,20} (?:ASSIGNED|ISSUED)|PROQA (?:LAUNCHED|COMPLETED|ABORTED)"
)
_RETURN_FORM = re.compile(
    r"\b(?:FBI|SID)\b ?(?:NO|NUM|NBR|NUMBER)?[ #/:.-]{0,3}[A-Z]{0,2}\d{3,}"
    r"|\b(?:NAM|OLN|MKE|ORI|OCA|CAU|MIS|FPC|NIC|DOW|WNO)/"
)
_RETURN_MARKS = (
    *("FBI", "NAM/", "OLN/", "MKE/", "ORI/", "OCA/", "CAU/", "MIS/"),
    *("FPC/", "NIC/", "DOW/", "WNO/"),
)
"""Without one of these no return has its form: a look that costs little."""
_SID_FIRST = re.compile(r"SID\b")
_RETURN_FOLLOWS = re.compile(
    r" ?[:#=/-] ?\S"
    r"| (?:HIT|RETURN|RETURNS|RESPONSE|RECORD|RESULT|CAUTION|SHOWS|SHOWING|ADVISES|NO\b|\d)"
)
_CLEAR = re.compile(r" (?:CLEAR|NEG|NEGATIVE|CK|CHK|CHECK|RAN|RUN)\b[ .,;]")
_NUMBER_FOLLOWS = re.compile(r" ?(?:[:#-]|NO|NUM)? ?[A-Z]{0,4}\d{2,}|:")
_EARLIER = re.compile(
    r"\b(?:PRIORS?|PREV|PREVIOUS|PREMISES?)(?: [A-Z]{2,10}){0,4}"
    r" ?(?:[:#]? ?\d{1,2}[/-]\d|[:#])"
)
"""PRIOR: at the beginning of a remark, PRIOR CALL AT ADDR 8/12 anywhere."""
_EARLIER_WORDS = ("PRIOR", "PREV", "PREMIS")
_EARLIER_ENDS = re.compile(
    r"END (?:OF )?(?:PRIOR|PREV|HX|HISTORY|COMMENTS)"
    r"|[.;|\n] ?(?:TODAY|TONIGHT|NOW|CURRENT|CURRENTLY|THIS CALL|THIS TIME|NEW CALL|UPDATE|RP)\b"
)
_STOPS = frozenset(".;|")
_FOLLOW = re.compile(r"(?:COMMENTS|REMARKS|NARRATIVE|NOTES) (?:TO )?FOLLOWS?")
_LEADING = " -:*.>([\n"
_LEAD = 12


class Remarks(NamedTuple):
    """Where remarks begin, in order, and which of them only go on in an earlier one."""

    starts: list[int]
    ends: list[int]
    fresh: list[bool]


def remarks_in(scope: str) -> Remarks:
    """Cut a folded text into remarks: at line breaks, unit stamps and separators."""
    timed = ":" in scope and _TIME.search(scope) is not None
    if not timed and not any(mark in scope for mark in _SEPARATORS):
        return _by_line(scope)
    starts, ends, fresh = [0], [], [True]
    for hit in _STAMP.finditer(scope):
        ends.append(hit.start())
        starts.append(hit.end())
        new = scope[hit.start()] not in _PART_MARKS
        blank = not scope[starts[-2] : ends[-1]].strip()
        fresh.append(new or (blank and fresh[-1]))
    ends.append(len(scope))
    return Remarks(starts, ends, fresh)


def _by_line(scope: str) -> Remarks:
    starts, ends = [0], []
    at = scope.find("\n")
    while at >= 0:
        ends.append(at)
        starts.append(at + 1)
        at = scope.find("\n", at + 1)
    ends.append(len(scope))
    return Remarks(starts, ends, [True] * len(starts))


def is_robot(scope: str, start: int) -> bool:
    """Whether a program wrote the remark that begins here."""
    head = scope[start : start + 4].lstrip(_LEADING)[:3]
    if head not in _ROBOT_HEADS and len(head) == 3:
        return False
    begin = scope[start : start + _LEAD].lstrip(_LEADING)
    start += min(_LEAD, len(scope) - start) - len(begin)
    return _ROBOT.match(scope, start) is not None


def robot_end(scope: str, start: int, end: int) -> int:
    """Where people speak again in the remark that a program began: at the next sentence."""
    at = scope.find(". ", start, end)
    while at >= 0:
        if not is_robot(scope, at + 1):
            return at + 1
        at = scope.find(". ", at + 1, end)
    return end


def return_form(scope: str) -> int | None:
    """Where a criminal-justice return begins by its form; None: nowhere."""
    if not any(mark in scope for mark in _RETURN_MARKS) and not _SID_FIRST.search(scope):
        return None
    hit = _RETURN_FORM.search(scope)
    return hit.start() if hit else None


def earlier_heads(scope: str, starts: list[int]) -> list[int]:
    """Where the record of an earlier incident begins by its form: PRIOR: or PREV CALL 8/12."""
    if not any(word in scope for word in _EARLIER_WORDS):
        return []
    return [hit.start() for hit in _EARLIER.finditer(scope) if _is_head(scope, starts, hit)]


def _is_head(scope: str, starts: list[int], hit: re.Match[str]) -> bool:
    start = hit.start()
    if hit.group()[-1].isdigit() or scope[max(start - 2, 0) : start].strip() in _STOPS:
        return True
    return _opens(scope, starts[bisect_right(starts, start) - 1], start)


def earlier_end(scope: str, start: int, end: int) -> int:
    """Where the record of an earlier incident ends that begins at `start` and lasts to `end`.

    COMMENTS FOLLOW with nothing behind it takes the lines below too, up to a blank one; a word
    that says that the present begins ends it.
    """
    if _FOLLOW.search(scope, start, end):
        blank = scope.find("\n \n", end)
        end = len(scope) if blank < 0 else blank
    stop = _EARLIER_ENDS.search(scope, start, end)
    return stop.start() if stop else end


def _opens(scope: str, remark_start: int, start: int) -> bool:
    return not scope[remark_start:start].strip(_LEADING)


def names_return(scope: str, remark_start: int, start: int, end: int) -> bool:
    """Whether the words at `[start, end)` open a return, rather than mention that one was run."""
    if _RETURN_FOLLOWS.match(scope, end):
        return True
    return _opens(scope, remark_start, start) and not _CLEAR.match(scope, end)


def names_incident(scope: str, remark_start: int, start: int, end: int) -> bool:
    """Whether the words at `[start, end)` open the record of an earlier incident."""
    return _opens(scope, remark_start, start) or _NUMBER_FOLLOWS.match(scope, end) is not None
