"""The lexicon files: how a row is written and read.

Columns: rule, phrase, category, weight, marks, notes. A phrase may hold groups `[A|B|]`, which may
nest, and the names of `macros.tsv` in braces; it is folded like the text. Marks are `name=value`
(safety facts; `kind`, `status`, `reach` for cues) or bare tags.
"""

import csv
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from re import compile as pattern
from typing import NamedTuple, TypeAlias

from pipelines.detection.entry import Entry, Kind
from pipelines.detection.normalise import plain
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
    "farewell.tsv",
    "beliefs.tsv",
    "states.tsv",
    "conduct.tsv",
    "everyday.tsv",
    "guards.tsv",
    "harm.tsv",
)
_VOWELS = "AEIOU"
_PART = pattern(r"[\[\]|]|[^\[\]|]+")
_MOST_SPELLINGS = 4000
_PLAIN = pattern(r"[A-Z0-9 ]+")
_MACRO = pattern(r"\{([A-Z_]+)\}")
Groups: TypeAlias = list[list["str | Groups"]]
"""The branches of a group; each is a list of texts and groups."""
_CUE_MARKS = frozenset({"kind", "status", "reach"})


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


def groups_of(phrase: str) -> Groups:
    """A phrase with groups and macros as branches of texts and groups."""
    written = _MACRO.sub(lambda hit: _macros()[hit.group(1)], phrase)
    return _branches(_PART.findall(written)[::-1])


def _branches(parts: list[str]) -> Groups:
    """Read `A|B [C|D]` up to the closing bracket; groups may nest."""
    branches: Groups = [[]]
    while parts:
        part = parts.pop()
        if part == "]":
            break
        if part == "|":
            branches.append([])
        else:
            branches[-1].append(_branches(parts) if part == "[" else part)
    return branches


def strings(groups: Groups) -> list[str]:
    """All texts that branches can spell. Raises ValueError when they are too many."""
    done: list[str] = []
    for branch in groups:
        made = [""]
        for part in branch:
            tails = [part] if isinstance(part, str) else strings(part)
            made = [head + tail for head in made for tail in tails]
        done += made
        if len(done) > _MOST_SPELLINGS:
            raise ValueError("too many spellings in one lexicon row: put blanks between groups")
    return done


def spellings(phrase: str) -> list[str]:
    """All plain spellings of a phrase with groups and macros."""
    return sorted({" ".join(folded(text).split()) for text in strings(groups_of(phrase))} - {""})


def folded(text: str) -> str:
    """Plain form; nearly all phrases are written in it already, and folding is the slow part."""
    return text if _PLAIN.fullmatch(text) else plain(text).words


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


def misspelt(word: str) -> set[str]:
    """One slip: a letter left out, doubled or swapped, or another vowel, after the first.

    The last letter is not left out: PRESSURED is no slip of PRESSURE.
    """
    places = range(1, len(word))
    dropped = {word[:at] + word[at + 1 :] for at in places[:-1]}
    doubled = {word[:at] + word[at] + word[at:] for at in places}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]}
    vowels = {
        word[:at] + vowel + word[at + 1 :]
        for at in places
        if word[at] in _VOWELS
        for vowel in _VOWELS
    }
    return (dropped | doubled | swapped | vowels) - {word}
