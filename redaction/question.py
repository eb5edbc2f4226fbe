"""Puts a total record to Cedar: facts as entities, one request per category and law."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import cedarpy
import orjson

from redaction.facts import Ask, Record
from redaction.residue import LISTS, PARTS, Path
from redaction.vocabulary import CATEGORIES

GROUPS: dict[str, tuple[str, ...]] = {
    "disclose": ("police", "school", "part2", "hipaa"),
    "rely": ("rely_police", "rely_school", "rely_part2", "rely_hipaa"),
    "first": ("consider",),
}
"""The questions of one request, in groups: step 0, then the consent, then each category."""
_PRINCIPAL = {"type": "Recipient", "id": "this"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Cedar said to one request: the rules that decided, and whether all went well."""

    allowed: bool
    rules: tuple[str, ...]
    broken: bool
    """A policy could not be evaluated; Cedar skipped it, so the answer counts for nothing."""


def fixed_entities(
    sets_of: Mapping[str, frozenset[str]], asked: Iterable[str] = CATEGORIES
) -> cedarpy.Entities:
    """Categories in their sets, and actions in their groups; to be parsed once. Only those asked
    for: Cedar copies them for each decision, and a third of its time went there."""
    sets: list[dict[str, Any]] = [_entity("CategorySet", name, {}) for name in sets_of]
    categories = [
        _entity(
            "Category",
            category,
            {"name": category},
            [("CategorySet", name) for name, members in sets_of.items() if category in members],
        )
        for category in sorted(CATEGORIES & set(asked))
    ]
    actions = [
        _entity("Action", action, {}, [("Action", group)])
        for group, members in GROUPS.items()
        for action in members
    ]
    groups = [_entity("Action", group, {}) for group in GROUPS]
    return cedarpy.Entities.from_json_str(_json(sets + categories + actions + groups))


def facts_json(ask: Ask, reads: Iterable[Path] | None = None) -> str:
    """The recipient with everything that bears on its asking, as Cedar JSON; with `reads` only
    these facts, for policies that read no others. One entity with records in it: measured, Cedar
    reads that three times as fast as references in a context."""
    attributes = {**ask.recipient, **{part: parts_of(ask)[part] for part in sorted(PARTS)}}
    if reads is not None:
        attributes = _only(ask, reads)
    return _json([_entity("Recipient", "this", attributes)])


def parts_of(ask: Ask) -> Mapping[str, Record]:
    """The parts of the record by the name that policies give them; empty: the recipient's own."""
    return {
        "": ask.recipient,
        "ask": ask.ask,
        "patient": ask.patient,
        "consent": ask.consent,
        "facts": ask.facts,
    }


def listed(ask: Ask, category: str) -> frozenset[str]:
    """The lists of the record that name this category."""
    parts = parts_of(ask)
    return frozenset(
        f"{part}.{name}" for part, name in LISTS if category in cast(tuple[str], parts[part][name])
    )


def _only(ask: Ask, reads: Iterable[Path]) -> dict[str, Any]:
    parts = parts_of(ask)
    attributes: dict[str, Any] = {}
    for part, name in reads:
        if part:
            attributes.setdefault(part, {})[name] = parts[part][name]
        else:
            attributes[name] = parts[part][name]
    return attributes


def disclosure(category: str, regime: str, source: str, consent_holds: bool) -> dict[str, Any]:
    """May this category go, under this law?"""
    return _request(regime, ("Category", category), _context(source, consent_holds))


def consideration() -> dict[str, Any]:
    """May this request be considered at all?"""
    return _request("consider", ("Request", "this"), "{}")


def reliance(regime: str, source: str) -> dict[str, Any]:
    """May the consent be relied on, under this law, for data of this source?"""
    return _request(f"rely_{regime}", ("Consent", "this"), _json({"source": source}))


def put(
    requests: Sequence[dict[str, Any]], policies: cedarpy.PolicySet, entities: cedarpy.Entities
) -> list[Answer]:
    """Cedar's answers, in order. Raises ValueError when Cedar refuses the request itself."""
    results = cedarpy.is_authorized_batch(list(requests), policies, entities)
    return [
        Answer(
            allowed=r.allowed,
            rules=tuple(r.diagnostics.reasons),
            broken=bool(r.diagnostics.errors) or r.decision is cedarpy.Decision.NoDecision,
        )
        for r in results
    ]


@lru_cache(maxsize=64)
def _context(source: str, consent_holds: bool) -> str:
    return _json({"source": source, "consent_holds": consent_holds})


def _request(action: str, resource: tuple[str, str], context: str) -> dict[str, Any]:
    return {
        "principal": _PRINCIPAL,
        "action": {"type": "Action", "id": action},
        "resource": {"type": resource[0], "id": resource[1]},
        "context": context,
    }


def _entity(
    kind: str, name: str, attributes: Mapping[str, Any], parents: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    return {
        "uid": {"type": kind, "id": name},
        "attrs": dict(attributes),
        "parents": [{"type": k, "id": n} for k, n in parents],
    }


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
