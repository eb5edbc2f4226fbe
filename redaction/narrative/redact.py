"""Find and cover every identifier of a text: known values, patterns, cue words, places, names;
their union.

Measured as recall on named sets (tests/redaction/narrative), never claimed to be "de-identified":
free text is withheld by default, and this is the mechanism behind an explicit release rule
(release.py).
"""

from redaction.narrative.addresses import find_addresses
from redaction.narrative.compounds import DIGIT_WORDS, find_compounds, find_spoken
from redaction.narrative.cued_values import find_cued
from redaction.narrative.folding import Folded, fold
from redaction.narrative.joining import join_places
from redaction.narrative.known import Known
from redaction.narrative.known_search import KnownFound, find_known
from redaction.narrative.loose_numbers import find_loose, is_call_number
from redaction.narrative.loose_plates import find_plates
from redaction.narrative.names import find_people
from redaction.narrative.patterns import ANNOUNCED, find_numbered, find_signed
from redaction.narrative.spans import Redacted, Span, SpanType, covered, union
from redaction.narrative.tagger import Tagger, tagger
from redaction.narrative.tokens import Tokens, tokenise

__all__ = ["Known", "Redacted", "Span", "redact"]


_COUNT_DIGITS = 3
_ONE_SPACE = frozenset({" "})
_NOTHING_KNOWN = KnownFound((), frozenset())


def redact(text: str, known: Known | None = None, *, tagged: bool = True) -> Redacted:
    """The text with placeholders for its identifiers, and the spans in code points of the original.

    Without `tagged` the rules work alone. Pure; linear in the text; raises for no text.
    """
    folded = fold(text)
    found = _find(folded, known, tagger() if tagged else None)
    if len(found) > 1 and any(span.type is SpanType.ADDRESS for span in found):
        found += join_places(folded.text, found)
    spans = union(found if folded.origin is None else (_original(folded, s) for s in found))
    return Redacted(covered(text, spans), spans)


def _find(folded: Folded, known: Known | None, model: Tagger | None) -> list[Span]:
    tokens = tokenise(folded.text)
    already = find_known(tokens, known) if known is not None else _NOTHING_KNOWN
    found = [*already.spans, *_shapes(folded, tokens), *find_cued(tokens)]
    if not DIGIT_WORDS.isdisjoint(tokens.words):
        found += find_spoken(tokens)
    if tokens.numbers:
        found += find_loose(tokens)
        found += find_compounds(tokens)
        found += find_plates(tokens)
    found += find_addresses(tokens)
    found += find_people(tokens, already.people, model)
    return found


def _shapes(folded: Folded, tokens: Tokens) -> list[Span]:
    """What shows by its shape, save the number of a call that looks like a telephone's."""
    found = find_signed(folded.text)
    if tokens.numbers and not _is_plain_count(tokens):
        found += find_numbered(folded.text)
    return [s for s in found if s.rule != "phone.7" or not is_call_number(tokens, s.start)]


def _is_plain_count(tokens: Tokens) -> bool:
    """Whether the line's only number is one to three digits among words that announce nothing."""
    first, words = tokens.numbers[0], tokens.words
    if len(tokens.numbers) > 1 or len(words[first]) > _COUNT_DIGITS or not words[first].isdigit():
        return False
    return ANNOUNCED.isdisjoint(words) and _ONE_SPACE.issuperset(tokens.gaps[1:-1])


def _original(folded: Folded, span: Span) -> Span:
    start, end = folded.span(span.start, span.end)
    return Span(start, end, span.type, span.rule)
