"""Phrases that hold a name and name nobody: GOOD SAM, BAKER ACT, TACO BELL."""

from functools import lru_cache

from redaction.narrative.lexicon import read_lines
from redaction.narrative.tokens import Tokens


def harmless(tokens: Tokens) -> frozenset[int]:
    """Indexes of tokens that stand inside a harmless phrase."""
    words = tokens.words
    if _openings().isdisjoint(words):
        return frozenset()
    table = _phrases()
    inside: set[int] = set()
    for i, word in enumerate(words):
        for phrase in table.get(word, ()):
            if words[i : i + len(phrase)] == phrase:
                inside.update(range(i, i + len(phrase)))
    return frozenset(inside)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in read_lines("harmless_phrases"):
        phrase = tuple(line.split())
        table[phrase[0]] = (*table.get(phrase[0], ()), phrase)
    return table


@lru_cache(maxsize=1)
def _openings() -> frozenset[str]:
    """The first words of the phrases."""
    return frozenset(_phrases())
