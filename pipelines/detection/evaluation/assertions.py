"""Labelled sentences against hits: how firmly is each marked concept said?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pipelines.detection.evaluation.share import Share

NOT_FOUND = "not_found"


class Concept(NamedTuple):
    """One marked concept: what it should be, and what was read."""

    sentence: str
    text: str
    wanted: str
    said: str


class StatusLine(NamedTuple):
    """How well one status is read."""

    status: str
    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when nothing was right."""
        return 2 * self.recall.hits / max(self.recall.of + self.precision.of, 1)


def concepts(row: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]]) -> list[Concept]:
    """The marked concepts of one sentence, each with the hit that overlaps it most."""
    return [
        Concept(str(row["id"]), row["text"][start:end], wanted, _said(start, end, evidence))
        for start, end, wanted in row["concepts"]
    ]


def _said(start: int, end: int, evidence: Iterable[Mapping[str, Any]]) -> str:
    said, most = NOT_FOUND, 0
    for item in evidence:
        if item["start"] is None or item["ground"] != "narrative":
            continue
        shared = min(end, item["end"]) - max(start, item["start"])
        if shared > most:
            said, most = item["assertion"], shared
    return str(said)


def status_lines(found: Sequence[Concept]) -> list[StatusLine]:
    """One line per status that is labelled."""
    return [
        StatusLine(
            status,
            Share(_both(found, status), sum(concept.said == status for concept in found)),
            Share(_both(found, status), sum(concept.wanted == status for concept in found)),
        )
        for status in sorted({concept.wanted for concept in found})
    ]


def _both(found: Iterable[Concept], status: str) -> int:
    return sum(concept.wanted == concept.said == status for concept in found)
