"""Known values in the text: whole variants by Aho-Corasick on the squeezed text, single words token
by token.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from redaction.narrative.address_words import furniture
from redaction.narrative.known import Known
from redaction.narrative.known_variants import Variants, squeeze, variants
from redaction.narrative.lexicon import ORDINARY, Kind, kinds
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens

_TYPO_LEAST, _TYPO_MOST = 4, 20
"""Words shorter than this are too close to others, longer ones are no names: no typo search."""


@dataclass(frozen=True, slots=True)
class KnownFound:
    """Spans (folded offsets) of known values, and the tokens that are words of a known person's
    name.
    """

    spans: tuple[Span, ...]
    people: frozenset[int]


def find_known(tokens: Tokens, known: Known) -> KnownFound:
    """Every known value of the record in the text."""
    wanted = variants(known)
    people = frozenset(_people(tokens, wanted))
    spans = (*_whole(tokens, wanted), *_places(tokens, wanted), *_last_fours(tokens, wanted))
    return KnownFound(spans, people)


def _whole(tokens: Tokens, wanted: Variants) -> Iterator[Span]:
    if not wanted.whole:
        return
    automaton = ahocorasick.Automaton()
    for variant, kind in wanted.whole.items():
        automaton.add_word(variant, (len(variant), kind))
    automaton.make_automaton()
    squeezed = [squeeze(word) for word in tokens.words]
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for i, word in enumerate(squeezed):
        starts[at] = i
        at += len(word)
        ends[at - 1] = i
    for end, (length, kind) in automaton.iter("".join(squeezed)):
        # A variant must begin and end with tokens: 5550142 is not found inside 95550142.
        first, last = starts.get(end - length + 1), ends.get(end)
        if first is not None and last is not None:
            yield Span(tokens.starts[first], tokens.ends[last], kind, f"known.{kind.lower()}")


def _people(tokens: Tokens, wanted: Variants) -> Iterator[int]:
    if not wanted.words:
        return
    typos = _one_letter_out(wanted.words)
    words = [squeeze(word.removesuffix("'S")) for word in tokens.words]
    hits = [word in wanted.words for word in words]
    for i, word in enumerate(words):
        bits = kinds().get(word, 0)
        # A known name that is a function word (DO, AN, SO) counts beside another known name.
        beside = (i > 0 and hits[i - 1]) or (i + 1 < len(hits) and hits[i + 1])
        known = hits[i] and (not bits & Kind.FUNCTION or beside)
        if known or (not bits & ORDINARY and _is_typo(word, typos)):
            yield i


def _is_typo(word: str, typos: frozenset[str]) -> bool:
    if not _TYPO_LEAST <= len(word) <= _TYPO_MOST:
        return False
    return any(form in typos for form in _deletions(word))


def _one_letter_out(words: set[str]) -> frozenset[str]:
    return frozenset(
        form
        for word in words
        if _TYPO_LEAST <= len(word) <= _TYPO_MOST
        for form in _deletions(word)
    )


def _deletions(word: str) -> Iterator[str]:
    """The word and each form with one letter gone: two words one letter apart share such a form."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _places(tokens: Tokens, wanted: Variants) -> Iterator[Span]:
    """Words of a known address, with the street type, direction and flat that stand beside them."""
    if not wanted.places:
        return
    marked = [word in wanted.places for word in tokens.words]
    for i, word in enumerate(tokens.words):
        beside = (i and marked[i - 1]) or (i + 1 < len(marked) and marked[i + 1])
        if word in furniture() and beside:
            marked[i] = True
    for i, hit in enumerate(marked):
        if hit:
            yield Span(tokens.starts[i], tokens.ends[i], SpanType.ADDRESS, "known.address")


def _last_fours(tokens: Tokens, wanted: Variants) -> Iterator[Span]:
    for i, word in enumerate(tokens.words):
        if word in wanted.last_fours:
            yield Span(tokens.starts[i], tokens.ends[i], SpanType.PHONE, "known.last-four")
