"""The versioned lexicon: TSV files read once into one Aho-Corasick automaton.

Columns: rule, phrase, category, weight, marks, notes. A phrase may hold groups `[A|B|]` and the
names of `macros.tsv` in braces; it is folded like the text. Marks are `name=value` (safety facts;
`kind`, `status`, `reach` for cues) or bare tags. Where a phrase is written twice, the plain
spelling wins over one made from groups, then the heavier. Time: linear in text plus finds,
independent of the number of phrases.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from re import compile as pattern
from typing import NamedTuple

import ahocorasick

from pipelines.detection.entry import Entry, Kind
from pipelines.detection.normalise import Plain, plain
from schemas.assertion import Assertion
from schemas.flag import Category

VERSION = "2026.11"
_FILES = (
    "context.tsv",
    "idioms.tsv",
    "suicide.tsv",
    "mental_health.tsv",
    "substance.tsv",
    "cognitive.tsv",
    "welfare.tsv",
    "safety.tsv",
    "parts.tsv",
    "spanish.tsv",
)
_PART = pattern(r"[\[\]|]|[^\[\]|]+")
_MOST_SPELLINGS = 4000
_MACRO = pattern(r"\{([A-Z_]+)\}")
_FUZZY_FROM = 7
_CUE_MARKS = frozenset({"kind", "status", "reach"})


class Find(NamedTuple):
    """A phrase met in a text: `[start, end)` in the plain form."""

    start: int
    end: int
    entry: Entry


class Row(NamedTuple):
    """One line of a lexicon file."""

    rule: str
    phrase: str
    category: str
    weight: str
    marks: str
    notes: str


def table(name: str) -> Iterator[list[str]]:
    """The rows of one file in `phrases`, comments left out."""
    text = files("pipelines.detection").joinpath("phrases", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def rows(names: Iterable[str] = _FILES) -> Iterator[Row]:
    """Every row of the named lexicon files."""
    for name in names:
        for cells in table(name):
            if cells[0] != "rule":
                yield Row(*(cells + [""] * (6 - len(cells))))


@cache
def _macros() -> dict[str, str]:
    return {cells[0]: f"[{cells[1]}]" for cells in table("macros.tsv")}


def _alternatives(parts: list[str]) -> list[str]:
    """Read `A|B [C|D]` up to the closing bracket; groups may nest."""
    done: list[str] = []
    branch = [""]
    while parts:
        part = parts.pop()
        if part == "]":
            break
        if part == "|":
            done += branch
            branch = [""]
        else:
            tails = _alternatives(parts) if part == "[" else [part]
            branch = [head + tail for head in branch for tail in tails]
        if len(branch) > _MOST_SPELLINGS:
            raise ValueError("too many spellings in one lexicon row: use a pair rule")
    return done + branch


def spellings(phrase: str) -> list[str]:
    """All plain spellings of a phrase with groups and macros."""
    written = _MACRO.sub(lambda hit: _macros()[hit.group(1)], phrase)
    made = _alternatives(_PART.findall(written)[::-1])
    texts = (" ".join(plain(text).words.split()) for text in made)
    return sorted(set(texts) - {""})


def entry_of(row: Row) -> Entry:
    """The entry of a lexicon row. Raises ValueError on an unknown word: refuse to start."""
    marks = [mark.partition("=") for mark in row.marks.split()]
    named = {name: value for name, sign, value in marks if sign}
    return Entry(
        rule=row.rule,
        kind=Kind[named["kind"].upper()] if "kind" in named else Kind.CONCEPT,
        category=Category(row.category) if row.category not in {"", "-"} else None,
        weight=float(row.weight) if row.weight not in {"", "-"} else 0.0,
        facts=tuple(
            (name, value) for name, sign, value in marks if sign and name not in _CUE_MARKS
        ),
        tags=frozenset(name for name, sign, _ in marks if not sign),
        status=Assertion(named.get("status", "stated")),
        reach=int(named.get("reach", "0")),
    )


class _Layers(NamedTuple):
    """What one phrase is: a phrase of its own, the half of a pair, or both."""

    whole: Entry | None
    part: Entry | None


class Lexicon:
    """Phrases ready for one pass over a text."""

    def __init__(self, phrases: Mapping[str, _Layers]) -> None:
        self.size = len(phrases)
        self._automaton = ahocorasick.Automaton()
        for phrase, (whole, part) in phrases.items():
            self._automaton.add_word(f" {phrase} ", (len(phrase), whole, part))
        if self.size:
            self._automaton.make_automaton()

    def finds(self, text: Plain) -> list[Find]:
        """Whole-word matches by their end; what lies within a longer match is dropped.

        Halves of pairs live in a layer of their own: they hide nothing and are hidden only by
        each other and by look-alikes.
        """
        found: list[Find] = []
        parts: list[Find] = []
        if not self.size:
            return found
        for last, (length, whole, part) in self._automaton.iter(text.words):
            end = last - 1
            start = end - length
            if whole is not None:
                while found and found[-1][0] >= start:
                    found.pop()
                if not found or found[-1][1] < end:
                    found.append(Find(start, end, whole))
            if part is not None:
                while parts and parts[-1][0] >= start:
                    parts.pop()
                if not parts or parts[-1][1] < end:
                    parts.append(Find(start, end, part))
        return _merged(found, parts) if parts else found


def _merged(found: list[Find], parts: list[Find]) -> list[Find]:
    """Both layers by their end, without the parts that lie within a look-alike."""
    merged: list[Find] = []
    at = 0
    for part in parts:
        while at < len(found) and found[at].end <= part.end:
            merged.append(found[at])
            at += 1
        around = (*found[at : at + 1], *merged[-1:])
        if not any(_hides(other, part) for other in around):
            merged.append(part)
    merged += found[at:]
    return merged


def _hides(other: Find, part: Find) -> bool:
    nothing = other.entry.kind is Kind.NOTHING
    return nothing and other.start <= part.start and part.end <= other.end


def _misspelt(word: str) -> set[str]:
    """One slip of the fingers: a letter left out, doubled or swapped, after the first."""
    places = range(1, len(word))
    dropped = {word[:at] + word[at + 1 :] for at in places}
    doubled = {word[:at] + word[at] + word[at:] for at in places}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]}
    return (dropped | doubled | swapped) - {word}


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
            entry = replace(entry, tags=entry.tags | held[1].tags)
        if held is None or part or rank > held[0]:
            self.entries[slot] = (rank, entry)

    def layers(self) -> dict[str, _Layers]:
        """Per phrase what it is."""
        none = (None, None)
        return {
            phrase: _Layers(
                self.entries.get((phrase, False), none)[1],
                self.entries.get((phrase, True), none)[1],
            )
            for phrase, _ in self.entries
        }


def phrases_of(lexicon_rows: Iterable[Row]) -> dict[str, _Layers]:
    """What each phrase is: a plain spelling wins over a made one, a misspelling loses to all."""
    chosen = _Chosen()
    for row in lexicon_rows:
        entry = entry_of(row)
        made = "[" in row.phrase or "{" in row.phrase
        for phrase in spellings(row.phrase):
            chosen.offer(phrase, entry, 1 if made else 2)
            if "fuzzy" in entry.tags and " " not in phrase and len(phrase) >= _FUZZY_FROM:
                for slip in _misspelt(phrase):
                    chosen.offer(slip, entry, 0)
    return chosen.layers()


def lexicon_of(phrases: Mapping[str, Entry]) -> Lexicon:
    """A small lexicon of whole phrases, as an agency's pack brings it."""
    return Lexicon({phrase: _Layers(entry, None) for phrase, entry in phrases.items()})


@cache
def default_lexicon() -> Lexicon:
    """The lexicon that comes with the program."""
    return Lexicon(phrases_of(rows()))
