"""The lexicon: every phrase in one Aho-Corasick automaton, and one pass over a text.

Where a phrase is written twice, the plain spelling wins over one made from groups, then the
heavier; a misspelling loses to all. Time: linear in text plus finds, whatever the number of
phrases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import ahocorasick

from pipelines.detection.entry import Entry, Find, Found, Kind
from pipelines.detection.normalise import Plain
from pipelines.detection.pairs import with_bits
from pipelines.detection.tables import Row, entry_of, misspelt, rows, spellings

_FUZZY_FROM, _FUZZY_FROM_ING = 8, 11
"""Shorter words have too many neighbours that are words themselves, verbs in -ING more so:
GROWLING and GROWING. Words that weigh much are looked for from one letter less."""
_HEAVY = 0.8
_FUZZY_WEIGHT = 0.4


class _Layers(NamedTuple):
    """What one phrase is: a phrase of its own, the half of a pair, or both."""

    whole: Entry | None
    part: Entry | None
    """A phrase of its own that pair rules ask for is a half as well."""


class Lexicon:
    """Phrases ready for one pass over a text."""

    def __init__(self, phrases: Mapping[str, _Layers]) -> None:
        self.size = len(phrases)
        self._automaton = ahocorasick.Automaton()
        for phrase, (whole, part) in phrases.items():
            self._automaton.add_word(f" {phrase} ", (len(phrase) + 1, whole, part))
        if self.size:
            self._automaton.make_automaton()

    def finds(self, text: Plain) -> Found:
        """Whole-word matches; what lies within a longer match is dropped.

        Halves of pairs are a layer of their own: they hide nothing and only each other.
        """
        found: list[Find] = []
        parts: list[Find] = []
        bits = 0
        if not self.size:
            return Found(found, parts, bits)
        for last, (length, whole, part) in self._automaton.iter(text.words):
            start = last - length
            if whole is not None:
                while found and found[-1][0] >= start:
                    found.pop()
                if not found or found[-1][1] < last - 1:
                    found.append((start, last - 1, whole))
            if part is not None:
                bits |= part.bits
                while parts and parts[-1][0] >= start:
                    parts.pop()
                if not parts or parts[-1][1] < last - 1:
                    parts.append((start, last - 1, part))
        return Found(found, parts, bits)


class _Chosen:
    """Which entry a phrase gets when several rows write it."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, bool], tuple[tuple[int, float], Entry]] = {}

    def offer(self, phrase: str, entry: Entry, plainness: int) -> None:
        """Take the entry if it is written more plainly, or is heavier, than the one held."""
        part = entry.kind is Kind.PART
        slot = (phrase, part)
        rank = (plainness, entry.weight)
        held = self.entries.get(slot)
        if held is not None and part:
            entry = with_bits(replace(entry, tags=entry.tags | held[1].tags))
        if held is None or part or rank > held[0]:
            self.entries[slot] = (rank, entry)

    def layers(self) -> dict[str, _Layers]:
        """Per phrase what it is."""
        return {phrase: self._layers(phrase) for phrase, _ in self.entries}

    def _layers(self, phrase: str) -> _Layers:
        none = (None, None)
        whole = self.entries.get((phrase, False), none)[1]
        part = self.entries.get((phrase, True), none)[1]
        if whole is not None and whole.bits:
            tags = whole.tags | part.tags if part is not None else whole.tags
            part = with_bits(replace(whole, kind=Kind.PART, tags=tags))
        return _Layers(whole, part)


def _fuzzy(phrase: str, entry: Entry) -> bool:
    """Whether slips of the fingers are looked for: in long single words that weigh something."""
    if " " in phrase or not phrase.isalpha() or entry.weight < _FUZZY_WEIGHT:
        return False
    shortest = _FUZZY_FROM_ING if phrase.endswith("ING") else _FUZZY_FROM
    return len(phrase) >= shortest - (entry.weight >= _HEAVY)


def phrases_of(lexicon_rows: Iterable[Row]) -> dict[str, _Layers]:
    """What each phrase is: a plain spelling wins over a made one, a misspelling loses to all."""
    chosen = _Chosen()
    for row in lexicon_rows:
        entry = with_bits(entry_of(row))
        made = "[" in row.phrase or "{" in row.phrase
        for phrase in spellings(row.phrase):
            chosen.offer(phrase, entry, 1 if made else 2)
            if _fuzzy(phrase, entry):
                for slip in misspelt(phrase):
                    chosen.offer(slip, entry, 0)
    return chosen.layers()


def lexicon_of(phrases: Mapping[str, Entry]) -> Lexicon:
    """A small lexicon of whole phrases, as an agency's pack brings it."""
    return Lexicon({phrase: _Layers(entry, None) for phrase, entry in phrases.items()})


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon(phrases_of(rows()))
