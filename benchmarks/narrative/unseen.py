"""Measures narrative redaction on generated lines of many classes.

`python -m benchmarks.narrative.unseen`. unseen.txt has the lines with slots, by class;
unseen_people.py, unseen_numbers.py and unseen_values.py fill them with values that no word list of
the product was made from, and the same seed gives the same lines. `--hold-out` first takes half of
the names and streets out of the product's own lists, so that the rules meet them as they would
meet a name nobody has listed. `--rules` leaves the tagger out; `--misses` prints what leaked.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

from benchmarks.narrative.unseen_people import HERE
from benchmarks.narrative.unseen_values import MAKERS
from redaction.narrative import address_words, lexicon, names
from redaction.narrative.redact import redact

_SLOT = re.compile(r"\$([A-Z])")
SEED, TIMES = 20, 12


@dataclass(frozen=True, slots=True)
class Line:
    """A text, its labels (start, end, type) in code points, and its class."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    kind: str


@dataclass(slots=True)
class Tally:
    """Spans found and labelled, lines with a leak, other letters and digits covered."""

    found: int = 0
    labelled: int = 0
    lines: int = 0
    leaking: int = 0
    over: int = 0
    other: int = 0
    misses: list[str] = field(default_factory=list)


def lines(times: int = TIMES, seed: int = SEED) -> list[Line]:
    """Each line of unseen.txt `times` times with other values."""
    chance = Random(seed)
    return [_fill(chance, kind, text) for kind, text in templates() for _ in range(times)]


@lru_cache(maxsize=1)
def templates() -> tuple[tuple[str, str], ...]:
    """The lines with slots, each with its class."""
    found: list[tuple[str, str]] = []
    kind = ""
    for row in (HERE / "unseen.txt").read_text(encoding="ascii").splitlines():
        if row.startswith("["):
            kind = row.strip("[]")
        elif row and not row.startswith("#"):
            found.append((kind, row))
    return tuple(found)


def _fill(chance: Random, kind: str, template: str) -> Line:
    text, at = "", 0
    spans: list[tuple[int, int, str]] = []
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        type_, make = MAKERS[slot[1]]
        value = make(chance)
        spans.append((len(text), len(text) + len(value), type_))
        text += value
        at = slot.end()
    return Line(text + template[at:], tuple(spans), kind)


def tally(made: list[Line], *, tagged: bool = True) -> dict[str, Tally]:
    """The score by class, by type and in all."""
    score: dict[str, Tally] = {}
    for line in made:
        covered = {p for s in redact(line.text, tagged=tagged).spans for p in range(s.start, s.end)}
        letters = {p for p, c in enumerate(line.text) if c.isalnum()}
        inside = {p for start, end, _ in line.spans for p in range(start, end)} & letters
        leaks = [s for s in line.spans if not set(range(*s[:2])) & letters <= covered]
        for name in (line.kind, "all"):
            one = score.setdefault(name, Tally())
            one.lines += 1
            one.leaking += bool(leaks)
            one.found += len(line.spans) - len(leaks)
            one.labelled += len(line.spans)
            one.other += len(letters - inside)
            one.over += len((letters - inside) & covered)
            one.misses += [f"{line.text[s:e]!r} in {line.text!r}" for s, e, _ in leaks]
        kinds = Counter(kind for _, _, kind in line.spans)
        kinds.subtract(kind for _, _, kind in leaks)
        for _, _, kind in line.spans:
            score.setdefault(kind, Tally()).labelled += 1
        for kind, count in kinds.items():
            score[kind].found += count
    return score


def hold_out(seed: int = SEED) -> None:
    """Take half of the names and street words out of the product's lists, for this process."""
    chance = Random(seed)
    table = lexicon.kinds()
    name_bits = ~int(lexicon.ORDINARY)
    for word in sorted(table):
        if table[word] & name_bits and chance.random() < 0.5:
            table[word] &= lexicon.ORDINARY
    streets = address_words._street_words()
    left = frozenset(word for word in sorted(streets) if chance.random() < 0.5)
    address_words._street_words = lambda: left
    for remembered in (lexicon.BITS, address_words._CODES, names._STANDING):
        remembered.clear()


def report(made: list[Line]) -> None:
    """Prints the score as JSON, class by class."""
    if "--hold-out" in sys.argv:
        hold_out()
    score = tally(made, tagged="--rules" not in sys.argv)
    for name, one in score.items():
        figures = {
            "spans": f"{one.found}/{one.labelled}",
            "recall": round(one.found / max(one.labelled, 1), 4),
            "lines_leaking": f"{one.leaking}/{one.lines}",
            "over": round(one.over / max(one.other, 1), 4),
        }
        print(name.ljust(12), json.dumps(figures))
        if "--misses" in sys.argv and name != "all":
            print(*(f"    {miss}" for miss in one.misses), sep="\n")


if __name__ == "__main__":
    report(lines())
