"""Pair rules: two phrases near each other mean more than each alone (OFF ... MEDS).

A pair is found again as one find from the first phrase to the second, and follows the second in
the list, so that it shares the scope of the first. Each phrase looks back at no more than
`_LOOK_BACK` others: linear in the number of finds.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pipelines.detection.entry import Entry, Kind
from pipelines.detection.lexicon import Find, Row, entry_of, table
from pipelines.detection.normalise import Plain

_LOOK_BACK = 8
_PAIR_MARKS = ("between=", "digits", "across")
_FAR = 90
_BREAK = re.compile(r"[.,;!?|\n]|//|\bBUT\b")
_PAIRING = frozenset({Kind.CONCEPT, Kind.PART, Kind.TURN})
_DIGIT = re.compile(r"\d")


class Pair(NamedTuple):
    """A pair rule: `first` and `second` are tags, `words` the most that lie between."""

    first: str
    second: str
    words: int
    between: str | None
    digits: bool
    across: bool
    """Commas and full stops may lie between."""
    entry: Entry


@cache
def pairs() -> dict[str, tuple[Pair, ...]]:
    """The pair rules by the tag of their second phrase."""
    found: dict[str, tuple[Pair, ...]] = {}
    for rule, first, second, words, category, weight, *marks in table("pairs.tsv"):
        if rule == "rule":
            continue
        named = marks[0].split() if marks else []
        between = next((mark[8:] for mark in named if mark.startswith("between=")), None)
        kept = " ".join(("pair", *(mark for mark in named if not mark.startswith(_PAIR_MARKS))))
        entry = entry_of(Row(rule, "", category, weight, kept, ""))
        pair = Pair(first, second, int(words), between, "digits" in named, "across" in named, entry)
        found[second] = (*found.get(second, ()), pair)
    return found


def _joins(pair: Pair, recent: list[Find], at: int, second: Find, text: Plain) -> bool:
    first = recent[at]
    if pair.first not in first.entry.tags or first.end > second.start:
        return False
    between = text.scope[first.end : second.start]
    if len(between) > _FAR or between.count(" ") > pair.words + 1:
        return False
    if not pair.across and _BREAK.search(between):
        return False
    if pair.between is None:
        return True
    if pair.digits and _DIGIT.search(between):
        return True
    return any(pair.between in find.entry.tags for find in recent[at + 1 :])


def with_pairs(finds: Iterable[Find], text: Plain) -> Iterator[Find]:
    """All finds, and after each the pairs that it completes."""
    rules = pairs()
    recent: list[Find] = []
    for find in finds:
        yield find
        entry = find.entry
        if not entry.tags or entry.kind not in _PAIRING:
            continue
        for tag in entry.tags & rules.keys():
            for pair in rules[tag]:
                for at in range(len(recent) - 1, -1, -1):
                    if _joins(pair, recent, at, find, text):
                        yield Find(recent[at].start, find.end, pair.entry)
                        break
        recent.append(find)
        del recent[:-_LOOK_BACK]
