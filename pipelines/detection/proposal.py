"""A pack proposed for a new agency: what each of its call types probably means, and how surely.

The words decide (`phrases/call_types.tsv`); a type that says nothing in words (a bare code, one
word that may be anything) is doubtful and left to a person. Nothing here is learned from names.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipelines.detection.call_types import type_evidence
from pipelines.detection.packs import AMBIGUOUS, NOT_BH, Pack, default_pack, key
from pipelines.detection.rule_words import sentence
from schemas.flag import Category, Evidence
from schemas.incident import CallType

SURE_FROM = 0.75
"""Confidence from which a proposal needs no person."""
_BY_WORDS, _HALF, _SILENT, _CODE_ONLY = 0.95, 0.5, 0.9, 0.3
_FIRM = 0.6
_WORD = re.compile(r"[A-Za-z]{3,}")
_OPEN = frozenset(
    (
        *("ASSIST", "DISORDERLY", "DISTURBANCE", "DISTURBED", "DISTURB", "DOWN"),
        *("EVALUATION", "HANGUP", "MEDICAL", "MISSING", "PERSON", "PROBLEM"),
        *("RUNAWAY", "SICK", "SUBJECT", "SUSPICIOUS", "TRESPASS", "TROUBLE"),
        *("UNCONSCIOUS", "UNKNOWN", "UNRESPONSIVE", "UNWANTED", "CUSTODY", "PROTECTIVE"),
        *("TRANSPORT"),
    )
)
"""Words of types that are about us now and then: only the narrative can tell."""


class Distinct(NamedTuple):
    """One distinct type of an agency's calls. `calls`: how many had it; 0 unknown."""

    code: str | None
    text: str | None
    calls: int = 0


class Proposal(NamedTuple):
    """What a type probably means. `confidence` 0 to 1; `reason` in plain words."""

    type: Distinct
    meaning: str
    confidence: float
    reason: str

    @property
    def doubtful(self) -> bool:
        """Whether a person should say."""
        return self.confidence < SURE_FROM


class Coverage(NamedTuple):
    """Shares of calls, 0 to 1, weighted by count where counts are given."""

    sure: float
    behavioral: float


def propose(types: Iterable[Distinct]) -> list[Proposal]:
    """One proposal per distinct type, the most frequent first."""
    ordered = sorted(types, key=lambda one: (-one.calls, one.code or "", one.text or ""))
    return [_one(distinct) for distinct in ordered]


def _one(distinct: Distinct) -> Proposal:
    call_type = CallType(code=distinct.code, text=distinct.text, system="agency")
    found = [e for e in type_evidence(call_type, default_pack()) if e.category is not None]
    if found:
        best = max(found, key=lambda item: item.weight)
        sure = len({item.category for item in found}) == 1 and not _weak(best)
        meaning = best.category.value if best.category else AMBIGUOUS
        return Proposal(distinct, meaning, _BY_WORDS if sure else _HALF, sentence(best.rule))
    words = {word.upper() for word in _WORD.findall(distinct.text or "")}
    if not words:
        return Proposal(distinct, AMBIGUOUS, _CODE_ONLY, "A code without words: only you know it.")
    if words & _OPEN:
        reason = "Now and then about us: the narrative will tell."
        return Proposal(distinct, AMBIGUOUS, _SILENT, reason)
    return Proposal(distinct, NOT_BH, _SILENT, "No word of behavioral health in it.")


def _weak(found: Evidence) -> bool:
    """A word that may mean us or not: poisoning, ingestion."""
    return found.category is Category.SUBSTANCE_USE and found.weight < _FIRM


def answered(
    proposals: Iterable[Proposal], answers: Mapping[str, str]
) -> tuple[list[Proposal], list[str]]:
    """Proposals with a person's answers in place, by code or text; and answers that fit nothing."""
    said = {key(name): meaning for name, meaning in answers.items()}
    used: set[str] = set()
    settled: list[Proposal] = []
    for one in proposals:
        names = {key(name) for name in (one.type.code, one.type.text) if name} & said.keys()
        used |= names
        meaning = next((said[name] for name in sorted(names)), None)
        settled.append(
            one if meaning is None else Proposal(one.type, meaning, 1.0, "Answered by a person.")
        )
    return settled, sorted(said.keys() - used)


def coverage(proposals: Iterable[Proposal]) -> Coverage:
    """How many of the agency's calls the proposals speak for."""
    weighted = [(max(one.type.calls, 1), one) for one in proposals]
    total = sum(count for count, _ in weighted) or 1
    sure = sum(count for count, one in weighted if not one.doubtful)
    behavioral = sum(count for count, one in weighted if one.meaning not in {NOT_BH, AMBIGUOUS})
    return Coverage(sure / total, behavioral / total)


def pack_of(name: str, version: str, agencies: Iterable[str], found: Iterable[Proposal]) -> Pack:
    """The pack: codes where a code stands alone, texts otherwise; doubtful ones as ambiguous."""
    codes: dict[str, str] = {}
    texts: dict[str, str] = {}
    for one in found:
        meaning = AMBIGUOUS if one.doubtful else one.meaning
        if one.type.text:
            texts[one.type.text] = meaning
        elif one.type.code:
            codes[one.type.code] = meaning
    return Pack(name, version, tuple(agencies), None, codes, texts)
