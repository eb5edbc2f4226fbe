"""The lexicon: every phrase in one Aho-Corasick machine over words, and one pass over a text.

States are made when a text first reaches them (as in RE2) and kept up to a bound: loading costs
what is written, and a word of a text costs the same whatever the number of phrases. Where a phrase
is written twice, the plain spelling wins over one made from groups, then the heavier; a
misspelling loses to all. Time: linear in text plus finds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from pipelines.detection.entry import Entry, Find, Found, Kind
from pipelines.detection.normalise import Plain
from pipelines.detection.pairs import with_bits
from pipelines.detection.phrase_graph import End, Graphs, Node, joined
from pipelines.detection.tables import Row, entry_of, misspelt, rows, table

_MOST_STATES = 40_000
"""Beyond so many the machine begins anew: memory is bounded, whatever is read."""
_FUZZY_FROM, _FUZZY_FROM_ING = 8, 11
"""Shorter words have too many neighbours that are words themselves, verbs in -ING more so:
GROWLING and GROWING. Words that weigh much are looked for from one letter less."""
_HEAVY = 0.8
_SPOKEN_FROM = 6
"""Shorter words in -ING are other words without the G: KING, BEING."""
_FUZZY_WEIGHT = 0.4

_Held = frozenset[tuple[Node, int]]
"""Places reached in rows, each with the words since its phrase began."""


class _Met(NamedTuple):
    """What ends at a word, each with its words: the longest phrase, and halves of pairs."""

    words: int
    whole: Entry | None
    parts: tuple[tuple[int, Entry], ...]


class _State(dict[str | None, "_State"]):
    """Where all rows stand after some words; a word met before leads on at once.

    None stands for every word that leads nowhere.
    """

    __slots__ = ("held", "lexicon", "met")

    def __init__(self, lexicon: "Lexicon", held: _Held, met: _Met | None) -> None:
        self.lexicon = lexicon
        self.held = held
        self.met = met

    def __missing__(self, word: str) -> "_State":
        return self.lexicon.step(self, word)


class Lexicon:
    """Phrases ready for one pass over a text."""

    def __init__(self, phrases: Iterable[tuple[str, Entry]]) -> None:
        graphs = Graphs()
        starts = [
            graphs.of(phrase, End((_plainness(phrase), entry.weight, -number), entry))
            for number, (phrase, entry) in enumerate(phrases)
        ]
        self.size = len(starts)
        """Rows."""
        self._first = joined(starts)
        self._words = graphs.words
        self._merged: dict[tuple[Entry, ...], Entry] = {}
        self._slips, self._heavy = self._slips_of()
        self._read = {word: word for word in (*self._words, *self._slips)}
        self._read.update(_as_spoken(self._read))
        """Words that lead anywhere. All others are one: a look at a common word is one look."""
        self._states: dict[tuple[_Held, int], _State] = {}
        self._start = self._state(frozenset(), least=1)

    def finds(self, text: Plain) -> Found:
        """Whole-word matches; what lies within a longer match is dropped.

        Halves of pairs are a layer of their own that hides nothing: DONT WANT and DONT WANT TO.
        """
        found: list[Find] = []
        parts: list[Find] = []
        words = text.words[1:-1].split(" ")
        ends = list(accumulate(map(len, words)))
        """Where each word ends, blanks not counted."""
        state = self._start
        for at, word in enumerate(map(self._read.get, words)):
            state = state[word]
            met = state.met
            if met is None:
                continue
            count, whole, halves = met
            if whole is not None:
                first = at - count + 1
                start = ends[first] - len(words[first]) + first
                armed = None
                while found and found[-1][0] >= start:
                    inner = found.pop()
                    if "arms" in inner[2].tags and _keeps(whole, inner[2]):
                        armed = inner
                found.append((start, ends[at] + at, whole))
                if armed is not None:
                    found.append(armed)
            if halves:
                end = ends[at] + at
                for count, part in halves:
                    first = at - count + 1
                    parts.append((ends[first] - len(words[first]) + first, end, part))
        return Found(found, parts)

    def step(self, state: _State, word: str) -> _State:
        """The state after one more word; remembered for words of the lexicon only."""
        if word not in self._words:
            return self._misspelt(state, word)
        reached = state[word] = self._state(self._after(state, word), least=1)
        return reached

    def _after(self, state: _State, word: str) -> _Held:
        held = {
            (target, words + 1) for node, words in state.held for target in node.edges.get(word, ())
        }
        held.update((target, 1) for target in self._first.get(word, ()))
        return frozenset(held)

    def _misspelt(self, state: _State, word: str) -> _State:
        """One slip in a long word: it counts alone where it weighs much, else within a phrase."""
        meant = self._slips[word]
        least = 1 if meant in self._heavy else 2
        return self._state(self._after(state, meant), least=least)

    def _state(self, held: _Held, *, least: int) -> _State:
        """The state of these places; phrases of fewer words than `least` do not count."""
        known = self._states.get((held, least))
        if known is None:
            if len(self._states) >= _MOST_STATES:
                self._states = {}
                self._start = self._state(frozenset(), least=1)
            known = self._states[held, least] = _State(self, held, self._met(held, least))
            known[None] = self._start if held else known
        return known

    def _met(self, held: _Held, least: int) -> _Met | None:
        ends: dict[int, list[End]] = {}
        for node, words in held:
            if node.end is not None and words >= least:
                ends.setdefault(words, []).append(node.end)
        longest: tuple[int, Entry | None] = (0, None)
        parts: list[tuple[int, Entry]] = []
        for words in sorted(ends):
            whole, part = self._meaning(ends[words])
            if whole is not None:
                longest = words, _with_arms(whole, longest[1])
            if part is not None:
                parts.append((words, part))
        return _Met(*longest, tuple(reversed(parts))) if ends else None

    def _meaning(self, ends: list[End]) -> tuple[Entry | None, Entry | None]:
        """Which entry one phrase gets of all that write it, and the half of pairs that it is."""
        wholes = [end for end in ends if end.entry.kind is not Kind.PART]
        whole = max(wholes, key=lambda end: end.rank).entry if wholes else None
        halves = [end.entry for end in sorted(ends) if end.entry.kind is Kind.PART]
        if whole is not None and whole.bits:
            halves.append(whole)
        return whole, self._half(tuple(halves)) if halves else None

    def _half(self, entries: tuple[Entry, ...]) -> Entry:
        """One half with the tags of all."""
        if entries not in self._merged:
            tags = frozenset[str]().union(*(entry.tags for entry in entries))
            half = replace(entries[0], kind=Kind.PART, tags=tags)
            self._merged[entries] = with_bits(half)
        return self._merged[entries]

    def _slips_of(self) -> tuple[dict[str, str], set[str]]:
        """The word that each misspelling means, and the words that count alone as misspelt."""
        weights = {word: self._weight(word) for word in self._words if _is_long(word)}
        heavy = {word for word, weight in weights.items() if _is_heavy(word, weight)}
        meant: dict[str, str] = {}
        for word in sorted(weights, key=lambda word: (weights[word], word)):
            if word in heavy or len(word) >= _FUZZY_FROM:
                meant.update(dict.fromkeys(misspelt(word), word))
        return meant, heavy

    def _weight(self, word: str) -> float:
        """What a word weighs that is a phrase of its own."""
        ends = [target.end for target in self._first.get(word, ()) if target.end is not None]
        whole, _ = self._meaning(ends) if ends else (None, None)
        return whole.weight if whole is not None else 0.0


def _as_spoken(known: Mapping[str, str]) -> dict[str, str]:
    """Other spellings of known words: those of `spellings.tsv`, and THROWIN for THROWING."""
    said = {
        word[:-1]: word
        for word in known
        if word.endswith("ING") and len(word) >= _SPOKEN_FROM and known[word] == word
    }
    for meant, written in table("spellings.tsv"):
        if meant in known:
            said.update(dict.fromkeys(written.split("|"), meant))
    return {word: meant for word, meant in said.items() if word not in known}


def _is_long(word: str) -> bool:
    return len(word) >= _FUZZY_FROM - 1 and word.isalpha()


def _is_heavy(word: str, weight: float) -> bool:
    """Whether a slip of the fingers counts by itself."""
    shortest = _FUZZY_FROM_ING if word.endswith("ING") else _FUZZY_FROM
    return weight >= _FUZZY_WEIGHT and len(word) >= shortest - (weight >= _HEAVY)


def _with_arms(whole: Entry, inner: Entry | None) -> Entry:
    """LOCKED IN WITH A KNIFE, which ends with a phrase that names a weapon, names it too."""
    if inner is None or "arms" not in inner.tags or not _keeps(whole, inner):
        return whole
    return replace(whole, facts=whole.facts + inner.facts)


def _keeps(whole: Entry, inner: Entry) -> bool:
    """LOCKED IN WITH A KNIFE says a knife, though the longer phrase is about something else."""
    return inner.kind is whole.kind and not _names_arms(whole)


def _names_arms(entry: Entry) -> bool:
    return any(name.startswith("weapon") for name, _ in entry.facts)


def _plainness(phrase: str) -> int:
    return 1 if "[" in phrase or "{" in phrase else 2


def entries_of(lexicon_rows: Iterable[Row]) -> list[tuple[str, Entry]]:
    """Each row's phrase and entry."""
    return [(row.phrase, with_bits(entry_of(row))) for row in lexicon_rows]


def lexicon_of(phrases: Mapping[str, Entry]) -> Lexicon:
    """A small lexicon of whole phrases, as an agency's pack brings it."""
    return Lexicon(phrases.items())


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon(entries_of(rows()))
