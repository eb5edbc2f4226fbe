"""What a finder says: which code points of the text are an identifier, of which type, by which
rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple


class SpanType(StrEnum):
    """The kinds of identifier that narrative redaction names."""

    PERSON = "PERSON"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    DOB = "DOB"
    SSN = "SSN"
    PLATE = "PLATE"
    EMAIL = "EMAIL"
    OLN = "OLN"
    MRN = "MRN"
    ACCOUNT = "ACCOUNT"


class Span(NamedTuple):
    """Code points [start, end) of the original text; `rule` names the finder, never the content."""

    start: int
    end: int
    type: SpanType
    rule: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text with placeholders, and the spans (offsets in the original text) they stand for."""

    text: str = field(repr=False)
    spans: tuple[Span, ...]


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order without overlap; where finders overlap all of it is covered (union, never
    intersect).

    The type and rule of a joined span are those of its longest part.
    """
    ordered = sorted(spans, key=itemgetter(0))
    if len(ordered) < 2:
        return tuple(ordered)
    joined: list[Span] = []
    reached = longest = 0
    for span in ordered:
        start, end, _, _ = span
        if start >= reached or not joined:
            joined.append(span)
            reached, longest = end, end - start
            continue
        last = joined[-1]
        kept = span if end - start > longest else last
        longest = max(longest, end - start)
        reached = max(reached, end)
        joined[-1] = Span(last[0], reached, kept[2], kept[3])
    return tuple(joined)


def covered(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by its placeholder, such as [PERSON]. Spans must not
    overlap.
    """
    parts: list[str] = []
    at = 0
    for start, end, kind, _ in spans:
        parts += (text[at:start], "[", kind, "]")
        at = end
    parts.append(text[at:])
    return "".join(parts)
