"""Plates that nothing announces: by their shape, shortly after a vehicle, or spelled out."""

import re
from collections.abc import Iterator
from functools import lru_cache

from redaction.narrative.cued_values import phonetic, with_state
from redaction.narrative.lexicon import ORDINARY, kinds, read_sections
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens

_MOST_LETTERS, _LEAST_DIGITS, _MOST_DIGITS = 3, 3, 5
_NEAR = 6
_SPELLED = 3
_DECADE = re.compile(r"\d0'?S$|\d{1,2}Y|\d{1,3}(?:ST|ND|RD|TH)$")
"""WM 50S, BF 20YO, AND 5TH: no plate."""
_TAIL = re.compile(r"[A-Z]{1,3}\d{1,3} \d{3,4}|[A-Z] \d{3} \d{3}|\d{1,2}[A-Z]{1,3} \d{3,5}")


def find_plates(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of plates, with the state that stands before them."""
    words, tried = tokens.words, 0
    for i in tokens.numbers:
        # A plate ends with the number or with the word after it; each end is tried once.
        for j in (i, i + 1):
            if j <= tried or j >= len(words) or _is_long(words[i - 1 if j == i else j]):
                continue
            tried = j
            start = _start(tokens, j)
            if start is not None:
                first = with_state(tokens, start)
                yield Span(tokens.starts[first], tokens.ends[j], SpanType.PLATE, "loose.plate")
    if not phonetic().isdisjoint(words):
        yield from _spelled(tokens)


def _is_long(word: str) -> bool:
    return len(word) > _MOST_LETTERS and (len(word) > _MOST_DIGITS or word.isalpha())


def _start(tokens: Tokens, j: int) -> int | None:
    """Where a plate begins that ends with token `j`: BNR 2281, 482 LFK, A19 KVR, 7 HUZ 287."""
    if tokens.gaps[j] not in {" ", "-"}:
        return None
    first, second = tokens.words[j - 1], tokens.words[j]
    letters = next((word for word in (first, second) if word.isalpha()), "")
    number = second if letters == first else first
    if not letters or len(letters) == 1:
        return _after_vehicle(tokens, j)
    if len(letters) > _MOST_LETTERS or not _is_number(number):
        return None
    if not _free(tokens, j, letters):
        return None
    before = j - 2
    single = before >= 0 and tokens.gaps[j - 1] == " " and letters == first
    joins = single and len(tokens.words[before]) == 1 and tokens.words[before].isdigit()
    return before if joins else j - 1


def _is_number(word: str) -> bool:
    if word.isdigit():
        return _LEAST_DIGITS <= len(word) <= _MOST_DIGITS
    return any(map(str.isdigit, word)) and len(word) <= _MOST_DIGITS and not _DECADE.match(word)


def _after_vehicle(tokens: Tokens, j: int) -> int | None:
    """T601 122, E 224 110: only a vehicle or a state before them makes a plate of these."""
    if not tokens.words[j].isdigit():
        return None
    near = _is_vehicle_near(tokens, j)
    for length in (2, 3):
        first = j - length + 1
        told = first > 0 and (near or with_state(tokens, first) < first)
        if told and _TAIL.fullmatch(" ".join(tokens.words[first : j + 1])):
            return first
    return None


def _free(tokens: Tokens, j: int, letters: str) -> bool:
    """Letters that are no word, or any short letters shortly after a vehicle."""
    if letters in _cues()["never_plates"]:
        return False
    bits = kinds().get(letters, 0)
    if _is_vehicle_near(tokens, j):
        return letters not in _cues()["never_partial"]
    return not bits & ORDINARY


def _is_vehicle_near(tokens: Tokens, j: int) -> bool:
    return not _cues()["vehicles"].isdisjoint(tokens.words[max(0, j - _NEAR) : j - 1])


def _spelled(tokens: Tokens) -> Iterator[Span]:
    """SIERRA ALPHA MIKE 1 2 3: three spoken letters and digits or more, two letters at least."""
    spoken = phonetic()
    words = tokens.words
    i = 0
    while i < len(words):
        j, letters = i, 0
        while (
            j < len(words)
            and (words[j] in spoken or words[j].isdigit())
            and (j == i or tokens.gaps[j] in {" ", "-", ", "})
        ):
            letters += words[j] in spoken
            j += 1
        if letters > 1 and j - i >= _SPELLED:
            yield Span(tokens.starts[i], tokens.ends[j - 1], SpanType.PLATE, "loose.spelled")
        i = max(j, i + 1)


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    return read_sections("value_cues")
