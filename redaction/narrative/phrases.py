"""Phrases that hold a name and name nobody: GOOD SAM, BAKER ACT, TACO BELL."""

from functools import lru_cache

from redaction.narrative.lexicon import read_lines
from redaction.narrative.tokens import Tokens


def harmless(tokens: Tokens) -> frozenset[int]:
    """Indexes of tokens that stand inside a harmless phrase."""
    words, closings = tokens.words, _closings()
    if closings.isdisjoint(words):
        return frozenset()
    inside: set[int] = set()
    for end in [i + 1 for i, word in enumerate(words) if word in closings]:
        for phrase in _phrases()[words[end - 1]]:
            start = end - len(phrase)
            if start >= 0 and words[start:end] == phrase:
                inside.update(range(start, end))
    return frozenset(inside)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in read_lines("harmless_phrases"):
        phrase = tuple(line.split())
        table[phrase[-1]] = (*table.get(phrase[-1], ()), phrase)
    return table


@lru_cache(maxsize=1)
def _closings() -> frozenset[str]:
    """The last words of the phrases: rarer than the first."""
    return frozenset(_phrases())
