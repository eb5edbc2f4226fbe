"""Pair rules: two phrases near each other mean more than each alone (OFF ... MEDS).

A pair is one find from the first phrase to the second. Each phrase looks back at no more than
`_LOOK_BACK` others, and only when its counterpart occurs at all: linear in the number of finds.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from pipelines.detection.entry import Entry, Find, Found, Kind
from pipelines.detection.members import CONCEPT, NOTHING
from pipelines.detection.normalise import Plain
from pipelines.detection.tables import Row, entry_of, table

_LOOK_BACK = 10
_FAR = 90
_MARKS = ("between=", "digits", "across")
_BREAK = re.compile(r"[.,;!?|\n]| BUT ")
_NEGATION = frozenset({"NO", "NOT", "NEVER", "DENIES", "WITHOUT", "NEG"})
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
        kept = " ".join(mark for mark in named if not mark.startswith(_MARKS))
        entry = entry_of(Row(rule, "", category, weight, kept, ""))
        pair = Pair(first, second, int(words), between, "digits" in named, "across" in named, entry)
        found[second] = (*found.get(second, ()), pair)
    return found


@cache
def _bit() -> dict[str, int]:
    """Every tag that pair rules ask for, with its bit."""
    rules = [pair for found in pairs().values() for pair in found]
    tags = sorted({pair.first for pair in rules} | {pair.second for pair in rules})
    return {tag: 1 << at for at, tag in enumerate(tags)}


def with_bits(entry: Entry) -> Entry:
    """The entry with what pair rules need to know of it."""
    bit, rules = _bit(), pairs()
    held = [tag for tag in entry.tags if tag in bit]
    if not held or entry.kind not in {CONCEPT, Kind.PART}:
        return entry
    wants = {bit[pair.first] for tag in held for pair in rules.get(tag, ())}
    return replace(entry, bits=sum(bit[tag] for tag in held), wants=sum(wants))


@cache
def _seconds(tags: frozenset[str]) -> tuple[tuple[int, Pair], ...]:
    """The pairs that a phrase with these tags may complete, with the bit of their first half."""
    bit, rules = _bit(), pairs()
    return tuple((bit[pair.first], pair) for tag in sorted(tags) for pair in rules.get(tag, ()))


def _halves(found: Found) -> list[Find]:
    """All phrases that may be half a pair, in order, without those inside look-alikes."""
    looks = [find for find in found.wholes if find[2].kind is NOTHING]
    if not looks:
        return found.parts
    # Starts and ends in turn, ascending: between an odd one and the next a look-alike stands.
    hidden = [bound for find in looks for bound in find[:2]]
    return [
        half
        for half in found.parts
        if (at := bisect_right(hidden, half[0])) % 2 == 0 or half[1] > hidden[at]
    ]


def paired(found: Found, text: Plain) -> list[Find]:
    """The pairs in a text; of one rule and one beginning only one."""
    made: dict[tuple[str, int], Find] = {}
    halves = _halves(found)
    seen = 0
    for at, half in enumerate(halves):
        wanted = half[2].wants & seen
        seen |= half[2].bits
        if wanted:
            for pair in _completed(halves, at, wanted, text.scope):
                _keep(made, pair)
    return list(made.values())


def _keep(made: dict[tuple[str, int], Find], pair: Find) -> None:
    """One rule counts once, so of its likes the heaviest stays, then the widest."""
    slot = (pair[2].rule, pair[0])
    held = made.get(slot)
    if held is None or (held[2].weight, held[1]) < (pair[2].weight, pair[1]):
        made[slot] = pair


def _completed(halves: list[Find], at: int, wanted: int, scope: str) -> list[Find]:
    """The pairs that the phrase `at` completes, each with the nearest first half."""
    made: list[Find] = []
    second_start, second_end, second = halves[at]
    done: set[int] = set()
    far = second_start - _FAR
    for back in range(at - 1, max(at - _LOOK_BACK, 0) - 1, -1):
        start, end, first = halves[back]
        if end < far:
            break
        common = first.bits & wanted
        if not common or end > second_start:
            continue
        between = scope[end:second_start]
        for number, (bit, pair) in enumerate(_seconds(second.tags)):
            if not bit & common or number in done:
                continue
            if _holds(pair, between) and _carries(pair, between, halves[back + 1 : at]):
                done.add(number)
                made.append((start, second_end, pair.entry))
    return made


def _holds(pair: Pair, between: str) -> bool:
    if between == " ":
        return True
    if between.count(" ") > pair.words + 1:
        return False
    if not pair.across and _BREAK.search(between):
        return False
    return _NEGATION.isdisjoint(between.split())


def _carries(pair: Pair, between: str, halves: Iterable[Find]) -> bool:
    """Whether what must lie between does."""
    if pair.between is None:
        return True
    if pair.digits and _DIGIT.search(between):
        return True
    return any(pair.between in half[2].tags for half in halves)


def with_pairs(found: Found, text: Plain) -> list[Find]:
    """All whole phrases and pairs in order of their start."""
    made = paired(found, text) if found.parts else []
    if not made:
        return found.wholes
    return sorted([*found.wholes, *made], key=itemgetter(0))  # a cue before what it begins
