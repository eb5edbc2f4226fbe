"""The answer: yes, uncertain or no, with the evidence that it rests on.

Each rule counts once, by its strongest hit; rules add up as independent signs (noisy or). Soft
categories (public intoxication, homelessness, a bare welfare check) never make a yes alone. A flag
that the call type raises stays whatever the text says, and retracted text leaves `uncertain` (R4).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.detection.assertion import Hit
from pipelines.detection.call_types import WEIGHTS, type_evidence
from pipelines.detection.corrections import retract
from pipelines.detection.entry import Entry
from pipelines.detection.explaining import explained
from pipelines.detection.facts import facts_of
from pipelines.detection.lexicon import Lexicon, default_lexicon, lexicon_of
from pipelines.detection.members import (
    BY_NARRATIVE,
    BY_TYPE,
    CONCEPT,
    HISTORICAL,
    HYPOTHETICAL,
    POSSIBLE,
    RETRACTED,
    STATED,
    SUICIDE,
)
from pipelines.detection.narrative import Narrative, read
from pipelines.detection.packs import AMBIGUOUS, NOT_BH, Pack, default_pack, pack_for
from pipelines.detection.trusted import trusted
from pipelines.detection.weighing import TAKEN_BACK, hear, reasons, speaks_plainly
from schemas.flag import Category, Evidence, Flag, FlagAnswer
from schemas.incident import CallType, NarrativeLine
from schemas.safety import SafetyFacts

__all__ = ["Detected", "decide_flag", "default_pack"]

_COUNTS = {
    STATED: 1.0,
    POSSIBLE: 0.75,
    HISTORICAL: 0.3,
    HYPOTHETICAL: 0.2,
}
_CHRONIC_HISTORY = 0.8
"""HX BIPOLAR is a condition that goes on; HX OF SI is an event that is over."""
_APPEARS = 0.95
_ACCIDENT = 0.2
_EXPLAINED = 0.4
"""What is left of confusion when a stroke or low sugar explains it, of drink when driving does."""
_SOFT = frozenset({Category.INTOXICATION_PUBLIC, Category.HOMELESSNESS, Category.WELFARE_CHECK})
_SOFT_SHARE = 0.5
_SOFT_MOST = 0.5
_CARRIES = 0.25
_NAMED_FROM = 0.25
"""A category is named in the answer from this much evidence."""


class Detected(NamedTuple):
    """The flag and the safety facts of one state of one call."""

    flag: Flag
    facts: SafetyFacts


@lru_cache(maxsize=256)
def _agency_lexicon(phrases: tuple[tuple[str, str], ...], name: str) -> Lexicon:
    return lexicon_of(
        {
            phrase: Entry(f"pack.{name}", CONCEPT, Category(meaning), WEIGHTS[Category(meaning)])
            for phrase, meaning in phrases
            if meaning not in {NOT_BH, AMBIGUOUS}
        }
    )


def lexicons_of(pack: Pack) -> tuple[Lexicon, ...]:
    """The lexicons that read a narrative of this agency."""
    if not pack.phrases:
        return (default_lexicon(),)
    return default_lexicon(), _agency_lexicon(tuple(pack.phrases.items()), pack.name)


def _weight(hit: Hit, around: frozenset[str]) -> float:
    """What a hit counts, by how firmly it is said and by what else the call says."""
    entry = hit.entry
    tags = entry.tags
    assertion = hit.assertion
    if hit.may_be_subject:
        assertion = STATED
    if hit.earlier_incident or assertion not in _COUNTS:
        return 0.0
    share = _COUNTS[assertion]
    if assertion is HISTORICAL and "chronic" in tags:
        known = hit.cue is not None and "lasting" in hit.cue.tags
        share = _APPEARS if known else _CHRONIC_HISTORY
    elif assertion is POSSIBLE and hit.cue is not None and "mild" in hit.cue.tags:
        share = _APPEARS
    if around and not around.isdisjoint(tags):
        share *= _EXPLAINED
    if hit.accidental and entry.category is SUICIDE:
        share *= _ACCIDENT
    return entry.weight * share


def narrative_evidence(narrative: Narrative, *, all_hits: bool = False) -> list[Evidence]:
    """Every hit as evidence, counted or not; `all_hits` adds those that bear facts only."""
    hits = narrative.hits
    around = explained(hits)
    weights = [_weight(hit, around) if hit.entry.weight else 0.0 for hit in hits]
    carried = any(
        weight >= _CARRIES and "support" not in hit.entry.tags and hit.entry.category not in _SOFT
        for weight, hit in zip(weights, hits, strict=True)
    )
    return [
        _evidence(narrative, hit, weight if carried or "support" not in hit.entry.tags else 0.0)
        for weight, hit in zip(weights, hits, strict=True)
        if hit.entry.category is not None or (all_hits and hit.entry.facts)
    ]


def _evidence(narrative: Narrative, hit: Hit, weight: float) -> Evidence:
    piece, start, end, text = narrative.place(hit)
    values = {
        "ground": BY_NARRATIVE,
        "rule": hit.entry.rule,
        "assertion": hit.assertion,
        "weight": weight,
        "category": hit.entry.category,
        "text": text,
        "start": start,
        "end": end,
        "line_id": piece.line.line_id,
    }
    return trusted(Evidence, values)


def _combined(evidence: Iterable[Evidence]) -> dict[Category, float]:
    """Strength per category: rules add up, each counting once."""
    best: dict[tuple[str, Category], float] = {}
    for item in evidence:
        if item.category is not None and item.weight > 0:
            slot = (item.rule, item.category)
            best[slot] = max(best.get(slot, 0.0), item.weight)
    left: dict[Category, float] = {}
    for (_, category), weight in best.items():
        left[category] = left.get(category, 1.0) * (1.0 - weight)
    return {category: 1.0 - missing for category, missing in left.items()}


def _score(strengths: dict[Category, float]) -> float:
    hard = soft = 1.0
    for category, strength in strengths.items():
        if category in _SOFT:
            soft *= 1.0 - strength
        else:
            hard *= 1.0 - strength
    if hard == 1.0:
        return min(_SOFT_MOST, 1.0 - soft)
    return 1.0 - hard * (1.0 - _SOFT_SHARE * (1.0 - soft))


def _answer(score: float, pack: Pack, *, retracted: bool) -> FlagAnswer:
    if score >= pack.yes_from:
        return FlagAnswer.YES
    if score >= pack.uncertain_from or retracted:
        return FlagAnswer.UNCERTAIN
    return FlagAnswer.NO


def _was_flagged(narrative: Narrative, pack: Pack) -> bool:
    """Whether the text would have flagged before it was taken back."""
    if not narrative.corrections:
        return False
    before = [
        _evidence(narrative, hit, hit.entry.weight)
        for hit in narrative.hits
        if hit.assertion is RETRACTED and hit.entry.category is not None
    ]
    return _score(_combined(before)) >= pack.uncertain_from


def decide_flag(
    call_types: Sequence[CallType],
    lines: Sequence[NarrativeLine],
    *,
    agency: str | None,
    pack: Pack | None = None,
) -> Detected:
    """Flag and safety facts of one state of a call. Pure; linear in the length of the text.

    The last few states are remembered, in this process only.
    `pack` is the agency's own; without it the shipped pack of `agency`, else the default.
    Offsets in evidence count code points in the text of the line or of the call type.
    """
    if pack is None:
        return _of_agency(tuple(call_types), tuple(lines), agency)
    return _detected(call_types, lines, pack)


@lru_cache(maxsize=256)
def _of_agency(
    call_types: tuple[CallType, ...], lines: tuple[NarrativeLine, ...], agency: str | None
) -> Detected:
    """Most updates of a call bring a unit's status and no new word: then this is a look."""
    return _detected(call_types, lines, pack_for(agency))


def _detected(
    call_types: Sequence[CallType], lines: Sequence[NarrativeLine], pack: Pack
) -> Detected:
    narrative = read(lines, lexicons_of(pack))
    retract(narrative)
    flag = decide(call_types, narrative, pack)
    return Detected(flag, facts_of(narrative, suicidal_type=_suicidal(flag)))


def _suicidal(flag: Flag) -> bool:
    return any(item.ground is BY_TYPE and item.category is SUICIDE for item in flag.evidence)


def decide(call_types: Sequence[CallType], narrative: Narrative, pack: Pack) -> Flag:
    """The flag for call types and a narrative already read: by rules, and by the wording."""
    ruled = decide_by_rules(call_types, narrative, pack)
    if not (pack.wording and narrative.said) or speaks_plainly(ruled, narrative):
        return ruled
    heard = hear(call_types, narrative, ruled, pack.uncertain_from)
    taken_back = heard.before >= pack.uncertain_from
    answer = _answer(heard.score, pack, retracted=taken_back or _was_flagged(narrative, pack))
    why = reasons(call_types, narrative, ruled.answer, answer)
    values = {
        "answer": answer,
        "score": round(heard.score, 3),
        "categories": ruled.categories or _leaning(ruled, answer),
        "evidence": (*ruled.evidence, *why, *((TAKEN_BACK,) if taken_back else ())),
    }
    return trusted(Flag, values)


def _leaning(ruled: Flag, answer: FlagAnswer) -> tuple[Category, ...]:
    """Of a flag that the wording raised: what weak rules lean to; none where nothing is told."""
    strengths = _combined(ruled.evidence)
    if answer is FlagAnswer.NO or not strengths:
        return ()
    return (max(strengths, key=lambda category: strengths[category]),)


def decide_by_rules(call_types: Iterable[CallType], narrative: Narrative, pack: Pack) -> Flag:
    """What the rules alone answer."""
    by_type = [item for call_type in call_types for item in type_evidence(call_type, pack)]
    evidence = (*by_type, *narrative_evidence(narrative))
    strengths = _combined(evidence)
    score = _score(strengths)
    retracted = _was_flagged(narrative, pack)
    values = {
        "answer": _answer(score, pack, retracted=retracted),
        "score": round(score, 3),
        "categories": _categories(strengths),
        "evidence": evidence,
    }
    return trusted(Flag, values)


def _categories(strengths: dict[Category, float]) -> tuple[Category, ...]:
    """The strongest first; a welfare check is always named."""
    named = [
        category
        for category, strength in strengths.items()
        if strength >= _NAMED_FROM or category is Category.WELFARE_CHECK
    ]
    return tuple(sorted(named, key=lambda category: -strengths[category]))
