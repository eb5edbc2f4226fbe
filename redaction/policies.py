"""Loads Cedar policies and refuses to start on anything it does not understand.

A policy names its rule in annotations: `@id`, `@cites` (sections of law, `;` between them),
`@says` (a sentence for people), `@obligations` (space between them) and, on a forbid,
`@reason` (a refusal of the decision table). Cedar names policies by position; here each is
keyed by its `@id` once, at load, so results name rules.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cedarpy

from redaction.slicing import Slices

ROOM = Path(__file__).parent


class PolicyError(Exception):
    """The policies cannot be trusted: do not start. Says which file or rule, and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy as people refer to it."""

    id: str
    permits: bool
    cites: tuple[str, ...]
    obligations: tuple[str, ...]
    says: str
    reason: str | None
    overlay: str | None
    on_consent: bool
    """Releases on a consent (`@ground("consent")`)."""
    rank: int
    """Place in the files; among defects of a consent the first one is the reason given."""


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All policies of one engine."""

    rules: Mapping[str, Rule]
    slices: Slices
    base: Slices
    """The same without overlays: tells whether an overlay alone stood in the way."""
    version: str


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    text: str
    overlay: str | None


def load_book(
    files: Sequence[Path],
    overlays: Sequence[Path],
    schema: Path,
    groups: Mapping[str, tuple[str, ...]],
    resource_sets: Mapping[str, frozenset[str]] | None = None,
    also_versioned: Sequence[Path] = (),
    obligations: frozenset[str] = frozenset(),
    reasons: frozenset[str] | None = None,
    drafts: Mapping[str, str] | None = None,
) -> PolicyBook:
    """Reads and validates against the schema. `groups` maps a group of actions to its actions,
    `resource_sets` a group of resources to its members, `drafts` the name of an overlay that is
    not published yet to its text.

    Raises PolicyError for an unreadable or invalid policy, an attribute that the schema does
    not know, a missing annotation, a repeated id, an unknown obligation or reason, or a permit
    in an overlay (overlays only tighten).
    """
    law = _text(schema)
    drafted = drafts or {}
    sources = [_Source(p.name, _text(p), None) for p in files]
    sources += [_Source(p.name, _text(p), p.stem) for p in overlays]
    sources += [_Source(name, text, name) for name, text in drafted.items()]
    rules: dict[str, Rule] = {}
    bodies: dict[str, dict[str, Any]] = {}
    for source in sources:
        for body in _policies_of(source, law):
            rule = _rule(body, source, len(rules), obligations)
            if rule.id in rules:
                raise PolicyError(f"{source.name}: rule {rule.id} stands there twice")
            if reasons is not None and rule.reason is not None and rule.reason not in reasons:
                raise PolicyError(f"{source.name}: rule {rule.id} has an unknown @reason")
            rules[rule.id] = rule
            bodies[rule.id] = body
    base = {i: b for i, b in bodies.items() if rules[i].overlay is None}
    return PolicyBook(
        rules=rules,
        slices=Slices(bodies, groups, resource_sets or {}),
        base=Slices(base, groups, resource_sets or {}),
        version=_digest([schema, *files, *overlays, *also_versioned], drafted),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise PolicyError(f"{path.name}: cannot be read") from problem


def _policies_of(source: _Source, schema: str) -> Iterable[dict[str, Any]]:
    try:
        result = cedarpy.validate_policies(source.text, schema)
        parsed = json.loads(cedarpy.policies_to_json_str(source.text))
    except ValueError as problem:
        raise PolicyError(f"{source.name}: {problem}") from problem
    if not result.validation_passed:
        raise PolicyError(f"{source.name}: {'; '.join(str(e) for e in result.errors)}")
    if parsed["templates"]:
        raise PolicyError(f"{source.name}: templates are not used here")
    static: dict[str, dict[str, Any]] = parsed["staticPolicies"]
    # Cedar numbers policies in the order of the text: policy0, policy1, …
    return [static[key] for key in sorted(static, key=lambda k: int(k.removeprefix("policy")))]


def _rule(body: dict[str, Any], source: _Source, rank: int, known: frozenset[str]) -> Rule:
    notes: dict[str, str] = body.get("annotations", {})
    name = notes.get("id", "")
    where = f"{source.name}: rule {name or f'number {rank + 1}'}"
    if not all(notes.get(note) for note in ("id", "cites", "says")):
        raise PolicyError(f"{where} lacks @id, @cites or @says")
    permits = body["effect"] == "permit"
    if source.overlay is not None and permits:
        raise PolicyError(f"{where} permits; an overlay may only forbid")
    if not permits and not notes.get("reason"):
        raise PolicyError(f"{where} forbids without a @reason")
    if permits and known and "obligations" not in notes:
        # said even when there are none, so that nobody forgets to think of them
        raise PolicyError(f"{where} permits without @obligations")
    owed = tuple(notes.get("obligations", "").split())
    if set(owed) - known:
        raise PolicyError(f"{where} names unknown obligations: {sorted(set(owed) - known)}")
    return Rule(
        id=name,
        permits=permits,
        cites=tuple(part.strip() for part in notes["cites"].split(";")),
        obligations=owed,
        says=notes["says"],
        reason=notes.get("reason"),
        on_consent=notes.get("ground") == "consent",
        overlay=source.overlay,
        rank=rank,
    )


def _digest(paths: Sequence[Path], drafts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name, text in sorted(drafts.items()):
        digest.update(b"draft " + name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()[:16]
