"""Measures narrative redaction on our labelled lines with every person and place replaced.

`python -m benchmarks.narrative.swapped`: the sentences of several hands, with values that no word
list was made from (unseen_values.py). Options and output as in unseen.py.
"""

import json
import re
from pathlib import Path
from random import Random

from benchmarks.narrative import unseen_people as people
from benchmarks.narrative import unseen_values as values
from benchmarks.narrative.unseen import SEED, Line, report

LABELLED = Path(__file__).resolve().parents[2] / "tests"
SETS = ("redaction/narrative/*.jsonl", "second_hand/redaction.jsonl")


def lines(seed: int = SEED) -> list[Line]:
    """Each labelled line once, with other people and places."""
    chance = Random(seed)
    paths = [path for pattern in SETS for path in sorted(LABELLED.glob(pattern))]
    rows = [
        (path.stem, json.loads(row))
        for path in paths
        for row in path.read_text("utf-8").splitlines()
    ]
    return [_swap(chance, name, row["text"], row["spans"]) for name, row in rows]


def _swap(chance: Random, name: str, text: str, labels: list[tuple[int, int, str]]) -> Line:
    made, at = "", 0
    spans: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(labels):
        old = text[start:end]
        made += text[at:start]
        new = (
            _person(chance, old)
            if kind == "PERSON"
            else _place(chance, old)
            if kind == "ADDRESS"
            else old
        )
        new = new if old.isupper() or kind not in {"PERSON", "ADDRESS"} else new.title()
        spans.append((len(made), len(made) + len(new), kind))
        made += new
        at = end
    return Line(made + text[at:], tuple(spans), name)


def _person(chance: Random, old: str) -> str:
    """Another name of the same form."""
    if "," in old:
        return people.comma(chance)
    words = len(old.split())
    if words == 1:
        return chance.choice([people.given, people.family])(chance)
    if re.match(r"[A-Z]\.? ", old):
        return f"{people.given(chance)[0]} {people.family(chance)}"
    return f"{people.given(chance)} {people.family(chance)}"


def _place(chance: Random, old: str) -> str:
    """Another place of roughly the same form."""
    upper = old.upper()
    if re.search(r"\b(?:MM|MP|EXIT|MILEPOST)\b|^I-?\d|HWY", upper):
        return values.highway(chance)
    if re.search(r"\bBL(?:OC)?K\b", upper):
        return values.block(chance)
    if re.search(r"/|&| AND | X ", upper):
        return values.corner(chance)
    if re.match(r"\d{2,6} ", upper):
        return values.address(chance)
    return old


if __name__ == "__main__":
    report(lines())
