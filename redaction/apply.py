"""Carries out a decision on a record: what was not released is taken, and leaves a remark.

Names say what is kept. A field whose category nobody declared is removed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from redaction.methods import METHODS
from redaction.refusals import citation_of
from redaction.release_fields import (
    CATEGORY_OF_FACT,
    CATEGORY_OF_FIELD,
    CATEGORY_OF_FLAG,
    CATEGORY_OF_SUBJECT_FIELD,
    STRUCTURE,
)
from redaction.remark import Method, Remark
from schemas.coresponse import CoResponseRequest, RequestSubject
from schemas.disclosure import Decision, Effect
from schemas.safety import Fact, SafetyFacts, Threat

UNDECLARED = "X-UNDECLARED-FIELD"
"""The rule in the remark of a field whose category nobody declared."""


def keeps(decision: Decision, categories: Iterable[str]) -> bool:
    """Whether something that carries these categories stays. Nothing stays under a denial, and
    nothing stays whose categories are not known."""
    needed = set(categories)
    if decision.effect is Effect.DENY or not needed:
        return False
    return needed <= set(decision.released)


def redact(
    record: Mapping[str, Any],
    categories: Mapping[str, Iterable[str]],
    decision: Decision,
    methods: Mapping[str, Method] | None = None,
) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    """A flat record with every field taken whose categories were not all released.

    `categories` says per field what it carries; `methods` how to take it, `remove` if silent.
    A text that goes out as a flag under `neutral_flag_text` is replaced by the neutral words.
    """
    kept: dict[str, Any] = {}
    remarks: list[Remark] = []
    for name, value in record.items():
        carries = frozenset(categories.get(name, ()))
        method, rule = (methods or {}).get(name, Method.REMOVE), _rule(decision, carries)
        if keeps(decision, carries):
            if "coresponder_flag" not in carries or "neutral_flag_text" not in decision.obligations:
                kept[name] = value
                continue
            method, rule = Method.REPLACE, "neutral_flag_text"
        kept[name] = METHODS[method](value)
        if kept[name] != value:
            remarks.append(_remark(name, rule, method))
    return kept, tuple(remarks)


def redact_request(
    request: CoResponseRequest, decision: Decision
) -> tuple[CoResponseRequest, tuple[Remark, ...]]:
    """The co-response request as it may cross, with a remark per field taken. Idempotent.

    Read again from plain data at the end: what crosses is a valid request or nothing is sent.
    """
    pen = _Pen(decision)
    changes: dict[str, Any] = {}
    for name in type(request).model_fields:
        if name in STRUCTURE:
            continue
        value = getattr(request, name)
        changes[name] = _PARTS[name](value, pen) if name in _PARTS else pen.field(name, value)
    withheld = tuple(sorted({*request.withheld, *decision.withheld}))
    redacted = request.model_copy(update=changes | {"withheld": withheld})
    return type(request).model_validate(redacted.model_dump(warnings=False)), tuple(pen.remarks)


class _Pen:
    """Takes values and notes what it took."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.remarks: list[Remark] = []

    def keeps(self, categories: Iterable[str]) -> bool:
        return keeps(self.decision, categories)

    def field(self, name: str, value: object) -> object:
        """A whole field of the request."""
        return self.take(name, value, CATEGORY_OF_FIELD.get(name, frozenset()), None)

    def take(self, path: str, value: object, categories: frozenset[str], blank: object) -> object:
        """The value when all its categories were released, else `blank`."""
        empty = METHODS[Method.REMOVE](value) if blank is None else blank
        if self.keeps(categories) or value == empty:
            return value
        self.note(path, categories)
        return empty

    def note(self, path: str, categories: frozenset[str], method: Method = Method.REMOVE) -> None:
        """One remark."""
        self.remarks.append(_remark(path, _rule(self.decision, categories), method))


def _facts(facts: SafetyFacts | None, pen: _Pen) -> SafetyFacts | None:
    if facts is None:
        return None
    blank = SafetyFacts()
    changes: dict[str, Any] = {
        name: pen.take(
            f"facts.{name}",
            getattr(facts, name),
            CATEGORY_OF_FACT.get(name, frozenset()),
            getattr(blank, name),
        )
        for name in SafetyFacts.model_fields
        if name not in ("threat", "sources")
    }
    changes["threat"] = _threat(facts.threat, pen, "facts.threat")
    changes["sources"] = tuple(s for i, s in enumerate(facts.sources) if _source(i, s, pen))
    return facts.model_copy(update=changes)


_THREAT_CARRIES = {
    Threat.SELF: frozenset({"suicide_risk"}),
    Threat.OTHERS: frozenset({"safety_hazard"}),
    Threat.BOTH: frozenset({"suicide_risk", "safety_hazard"}),
    Threat.NONE_STATED: frozenset({"suicide_risk", "safety_hazard"}),
}


def _threat(threat: Threat, pen: _Pen, path: str) -> Threat:
    """Narrowed to the half that was released: a threat to both is also one to others."""
    if threat is Threat.NOT_SUPPLIED or pen.keeps(_THREAT_CARRIES[threat]):
        return threat
    for half in (Threat.OTHERS, Threat.SELF) if threat is Threat.BOTH else ():
        if pen.keeps(_THREAT_CARRIES[half]):
            pen.note(path, _THREAT_CARRIES[threat], Method.GENERALISE)
            return half
    pen.note(path, _THREAT_CARRIES[threat])
    return Threat.NOT_SUPPLIED


def _source(index: int, source: Fact, pen: _Pen) -> bool:
    carries = CATEGORY_OF_FACT.get(source.name, frozenset())
    if source.name == "threat" and source.value in tuple(Threat):
        carries = _THREAT_CARRIES.get(Threat(source.value), carries)
    kept = pen.keeps(carries)
    if not kept:
        pen.note(f"facts.sources.{index}", carries)
    return kept


def _subjects(subjects: tuple[RequestSubject, ...], pen: _Pen) -> tuple[RequestSubject, ...]:
    left: list[RequestSubject] = []
    for index, subject in enumerate(subjects):
        changes: dict[str, Any] = {
            name: pen.take(
                f"subjects.{index}.{name}",
                getattr(subject, name),
                CATEGORY_OF_SUBJECT_FIELD.get(name, frozenset()),
                None,
            )
            for name in RequestSubject.model_fields
            if name != "mention_id"
        }
        if any(changes.values()):
            left.append(subject.model_copy(update=changes))
    return tuple(left)


def _flag_categories(categories: tuple[str, ...], pen: _Pen) -> tuple[str, ...]:
    left: list[str] = []
    for index, category in enumerate(categories):
        carries = CATEGORY_OF_FLAG.get(category, frozenset())
        if pen.keeps(carries):
            left.append(category)
        else:
            pen.note(f"categories.{index}", carries)
    return tuple(left)


_PARTS: Mapping[str, Callable[[Any, _Pen], Any]] = {
    "facts": _facts,
    "subjects": _subjects,
    "categories": _flag_categories,
}


def _rule(decision: Decision, categories: frozenset[str]) -> str:
    if not categories:
        return UNDECLARED
    return decision.reasons[0] if decision.reasons else "X-BEYOND-RULE"


def _remark(path: str, rule: str, method: Method) -> Remark:
    return Remark(field=path, rule=rule, method=method, citation=citation_of(rule))


__all__ = ["CATEGORY_OF_FIELD", "keeps", "redact", "redact_request"]
