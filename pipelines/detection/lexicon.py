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


_Met = tuple[int, Entry | None, Entry | None]
"""What the automaton holds: length with one blank, and the layers; one tuple for all alike."""


class Lexicon:
    """Phrases ready for one pass over a text."""

    def __init__(self, phrases: Mapping[str, _Layers]) -> None:
        self.size = len(phrases)
        self._automaton = ahocorasick.Automaton()
        alike: dict[tuple[int, int], _Met] = {}
        for phrase, layers in phrases.items():
            length = len(phrase) + 1
            met = alike.setdefault((length, id(layers)), (length, *layers))
            self._automaton.add_word(f" {phrase} ", met)
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


_Slot = tuple[tuple[int, float], Entry]
"""How plainly a row is written and what it weighs, and its entry."""


class _Chosen:
    """Which entry a phrase gets when several rows write it.

    What is alike is held once: a hundred thousand phrases mean less than two thousand things.
    """

    def __init__(self) -> None:
        self._wholes: dict[str, _Slot] = {}
        self._parts: dict[str, Entry] = {}
        self._merged: dict[tuple[int, int], Entry] = {}
        self._alike: dict[tuple[int, int], _Layers] = {}
        self._kept: list[Entry] = []
        """Entries known by `id` must live as long as this does."""

    def offer(self, phrases: Iterable[str], entry: Entry, plainness: int) -> None:
        """Take the entry where it is written more plainly, or is heavier, than the one held."""
        self._kept.append(entry)
        if entry.kind is Kind.PART:
            for phrase in phrases:
                held = self._parts.get(phrase)
                self._parts[phrase] = entry if held is None else self._both(entry, held)
            return
        rank = (plainness, entry.weight)
        slot = (rank, entry)
        wholes = self._wholes
        for phrase in phrases:
            if phrase not in wholes or rank > wholes[phrase][0]:
                wholes[phrase] = slot

    def _both(self, entry: Entry, other: Entry) -> Entry:
        """The entry with the tags of both."""
        known = self._merged.get((id(entry), id(other)))
        if known is None:
            known = with_bits(replace(entry, kind=Kind.PART, tags=entry.tags | other.tags))
            self._merged[id(entry), id(other)] = known
        return known

    def layers(self) -> dict[str, _Layers]:
        """Per phrase what it is."""
        found: dict[str, _Layers] = {}
        for phrase, (_, whole) in self._wholes.items():
            part = self._parts.get(phrase)
            if whole.bits:
                part = self._both(whole, whole if part is None else part)
            found[phrase] = self._one(whole, part)
        for phrase, part in self._parts.items():
            if phrase not in found:
                found[phrase] = self._one(None, part)
        return found

    def _one(self, whole: Entry | None, part: Entry | None) -> _Layers:
        key = (id(whole), id(part))
        if key not in self._alike:
            self._alike[key] = _Layers(whole, part)
        return self._alike[key]


def _fuzzy(phrase: str, entry: Entry) -> bool:
    """Whether slips of the fingers are looked for: in long single words that weigh something."""
    if entry.weight < _FUZZY_WEIGHT or not phrase.isalpha():
        return False
    shortest = _FUZZY_FROM_ING if phrase.endswith("ING") else _FUZZY_FROM
    return len(phrase) >= shortest - (entry.weight >= _HEAVY)


def phrases_of(lexicon_rows: Iterable[Row]) -> dict[str, _Layers]:
    """What each phrase is: a plain spelling wins over a made one, a misspelling loses to all."""
    chosen = _Chosen()
    for row in lexicon_rows:
        entry = with_bits(entry_of(row))
        plainness = 1 if "[" in row.phrase or "{" in row.phrase else 2
        phrases = spellings(row.phrase)
        chosen.offer(phrases, entry, plainness)
        for phrase in phrases:
            if _fuzzy(phrase, entry):
                chosen.offer(misspelt(phrase), entry, 0)
    return chosen.layers()


def lexicon_of(phrases: Mapping[str, Entry]) -> Lexicon:
    """A small lexicon of whole phrases, as an agency's pack brings it."""
    return Lexicon({phrase: _Layers(entry, None) for phrase, entry in phrases.items()})


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon(phrases_of(rows()))
