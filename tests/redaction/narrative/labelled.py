"""The labelled dispatcher lines (invented people) and how they are scored."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from redaction.narrative.known import read_known
from redaction.narrative.redact import redact

HERE = Path(__file__).parent
STRUCTURED = {"PHONE", "DOB", "SSN", "PLATE", "EMAIL", "OLN", "MRN", "ACCOUNT"}


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of development.jsonl or held_out.jsonl."""
    return [orjson.loads(line) for line in (HERE / f"{name}.jsonl").read_bytes().splitlines()]


@dataclass(frozen=True)
class Score:
    """Span recall by type, share of lines leaking, share of other letters and digits covered."""

    found: Counter
    labelled: Counter
    leaking: list[str]
    lines: int
    over: float

    def recall(self, types: set[str]) -> float:
        labelled = sum(self.labelled[kind] for kind in types)
        return sum(self.found[kind] for kind in types) / labelled

    @property
    def leak_share(self) -> float:
        return len(self.leaking) / self.lines


@lru_cache(maxsize=8)
def score(name: str, *, with_known: bool = True) -> Score:
    """A set scored as agreed: a span counts when each of its letters and digits is covered."""
    found, labelled, leaking = Counter(), Counter(), []
    other = covered_other = 0
    for row in rows(name):
        text = row["text"]
        known = read_known(row["known"]) if with_known and "known" in row else None
        spans = redact(text, known).spans
        covered = {place for span in spans for place in range(span.start, span.end)}
        inside: set[int] = set()
        for start, end, kind in row["spans"]:
            places = {place for place in range(start, end) if text[place].isalnum()}
            labelled[kind] += 1
            found[kind] += places <= covered
            if not places <= covered:
                leaking.append(row["id"])
            inside |= places
        rest = {place for place, letter in enumerate(text) if letter.isalnum()} - inside
        other += len(rest)
        covered_other += len(rest & covered)
    return Score(found, labelled, sorted(set(leaking)), len(rows(name)), covered_other / other)
