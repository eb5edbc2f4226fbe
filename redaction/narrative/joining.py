"""Places that small words join are one place: 200 FT E OF, BETWEEN, NEAR, X."""

import re
from collections.abc import Iterable, Iterator

from redaction.narrative.spans import Span, SpanType

_LONGEST = 40
_PLACES = {SpanType.ADDRESS, SpanType.PERSON}
_WORD = (
    r"(?:X|BETWEEN|BTWN|BTW|NEAR|AT|OF|OFF|ON|TO|AND|OR|THE|JUST|PAST|BY|CORNER|COR|ACROSS|FROM|OLD"
    r"|[NSEW]{1,2}|[NSEW]/O|NORTH|SOUTH|EAST|WEST|Y|ENTRE"
    r"|\d{1,4} ?(?:FT|FEET|YDS?|YARDS|MI|MILES?|BLKS?|BLOCKS?))"
)
_SIGNS = r"[ ,./&@()-]{0,3}"
_JOINS = re.compile(rf"{_SIGNS}(?:{_WORD}(?![A-Z0-9]){_SIGNS}){{1,5}}")
_SURE = re.compile(r"\b(?:X|BETWEEN|BTWN|BTW|ENTRE|(?:[NSEW]{1,2}|NORTH|SOUTH|EAST|WEST) OF)\b")
"""Between a place and what may be a person's name only these make one place of both."""


def join_places(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans (folded offsets) over the small words between two places of a line."""
    last: Span | None = None
    for span in sorted(span for span in spans if span.type in _PLACES):
        if last is not None and span.end <= last.end:
            continue
        if last is not None and last.end < span.start <= last.end + _LONGEST:
            gap = text[last.end : span.start]
            if _is_one_place(gap, {last.type, span.type}):
                yield Span(last.start, span.end, SpanType.ADDRESS, "address.joined")
        last = span


def _is_one_place(gap: str, types: set[SpanType]) -> bool:
    if SpanType.ADDRESS not in types:
        return False
    if "\n" in gap or not _JOINS.fullmatch(gap):
        return False
    return types == {SpanType.ADDRESS} or _SURE.search(gap) is not None
