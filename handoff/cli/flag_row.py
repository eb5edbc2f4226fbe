"""One row of `handoff flag`: a call in, flag, evidence and safety facts out."""

from collections.abc import Mapping
from typing import Any

from pipelines.detection.corrections import retract
from pipelines.detection.facts import facts_of
from pipelines.detection.narrative import read
from pipelines.detection.packs import Pack, pack_for
from pipelines.detection.rule_words import sentence
from pipelines.detection.score import decide, lexicons_of, narrative_evidence
from schemas.flag import Category, Evidence, Ground
from schemas.incident import CallType, NarrativeLine
from schemas.safety import SafetyFacts

_NOT_IN_LABELS = {"threat": "none_stated"}


def _shown(item: Evidence) -> dict[str, Any]:
    return {
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "rule": item.rule,
        "says": sentence(item.rule),
        "assertion": item.assertion.value,
        "ground": item.ground.value,
        "category": item.category.value if item.category else None,
        "weight": round(item.weight, 3),
    }


def _facts(facts: SafetyFacts) -> dict[str, Any]:
    """In the words of the labels: only `weapon` tells absence of a narrative from silence (R9)."""
    shown: dict[str, Any] = dict(facts)  # a dump by pydantic costs a third of the whole row
    del shown["sources"]
    for name, value in shown.items():
        if value == "not_supplied" and name != "weapon":
            shown[name] = _NOT_IN_LABELS.get(name, "unknown")
    shown["sources"] = [
        {
            "name": fact.name,
            "value": fact.value,
            "assertion": fact.assertion.value,
        }
        for fact in facts.sources
    ]
    return shown


def flag_row(row: Mapping[str, Any], pack: Pack | None = None) -> dict[str, Any]:
    """One answer row. Raises KeyError, TypeError or ValueError when the row is not one.

    `start` and `end` count code points in `narrative`, or in `call_type_text` (in the code when
    there is no text) for the ground `call_type`.
    """
    pack = pack or pack_for(row.get("agency"))
    text = row.get("narrative")
    lines = () if text is None else (NarrativeLine(line_id="narrative", text=text),)
    code, type_text = row.get("call_type_code"), row.get("call_type_text")
    types = (CallType(code=code, text=type_text, system="agency"),) if code or type_text else ()
    narrative = read(lines, lexicons_of(pack))
    retract(narrative)
    flag = decide(types, narrative, pack)
    evidence = [item for item in flag.evidence if item.ground is Ground.CALL_TYPE]
    suicidal = any(item.category is Category.SUICIDE for item in evidence)
    evidence += narrative_evidence(narrative, all_hits=True)
    evidence += [item for item in flag.evidence if item.ground is Ground.WORDING]
    return {
        "id": row["id"],
        "bh": flag.answer.value,
        "score": flag.score,
        "categories": [category.value for category in flag.categories],
        "evidence": [_shown(item) for item in evidence],
        "facts": _facts(facts_of(narrative, suicidal_type=suicidal)),
    }
