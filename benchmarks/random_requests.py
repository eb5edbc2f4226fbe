"""Random disclosure requests, and what must hold for each (decision table, section 10).

Chance alone is nearly always refused, so most requests start from a worked example of a rule
and lose or change a few of their parts.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from redaction import vocabulary as words
from redaction.facts import CHOICES, FLAGS_FALSE, FLAGS_TRUE, LISTS, NUMBERS, TRI_STATES
from redaction.gate import Gate
from redaction.request import request_of
from redaction.scenarios import scenarios
from schemas.disclosure import Decision

Request = dict[str, Any]
LAX_WHEN_SILENT = frozenset(
    {"field_origin", "voluntary_profile", "received_under", "cad_restricted"}
)
"""Facts whose silence the table itself reads as the common, not the strictest, case. The mark of a
restricted call is this project's own fact: crossings always state it, other requests know none."""
CATEGORIES = sorted(words.CATEGORIES)
_ORIGINS = [*sorted(words.REGIME_OF_ORIGIN), "unknown", None]
_VALUES: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys((*FLAGS_FALSE, *FLAGS_TRUE, *TRI_STATES), (True, False, None)),
    **{name: (*values, None, "no such value") for name, values in CHOICES.items()},
    **dict.fromkeys(NUMBERS, (0, 1, 10, 11, 18, 30, 31, 365, 366, 20000, 20001, None)),
    "earlier_refusal": (True, False, None),
    "cad_restricted": (True, False, None),
}
_PATIENT = {
    "minor": (True, False, None),
    "age": (None, 8, 17, 18, 89, 90),
    "deceased": (True, False, None),
    "incapacitated": (True, False, None),
    "agreement": ("agrees", "objects", "unknown", None),
    "in_custody": (True, False, None),
}
_CONSENT = {
    "type": ("tpo_general", "specific", "research", "legal_proceeding", None),
    "recipient_match": ("named", "treating_class", "open_class", "not_named", None),
    "form": ("written", "electronic", "verbal"),
    "signer": ("patient", "minor", "parent", "minor_and_parent", "guardian", "no_authority"),
    "patient_match": (True, False, None),
    "elements_missing": ([], ["signature"], ["redisclosure_statement"], None),
    "expired": (True, False, None),
    "expiry_kind": ("date", "event", "none"),
    "revoked": ("no", "written", "oral", None),
    "irrevocable_now": (True, False),
    "cj_referral": (True, False),
    "combined_with": (None, "tpo_general"),
    "intermediary_named": (True, False, None),
    "legacy_form": (True, False),
}
_TOP: Mapping[str, tuple[Any, ...]] = {
    "origin": tuple(_ORIGINS),
    "holder": (*sorted(words.HOLDERS), None),
    "part2_protected": (True, False, None),
    "purpose": (*sorted(words.PURPOSES), "curiosity"),
    "jurisdiction": ("federal", "VA", "TX", "ZZ"),
    "basis": (*sorted(words.BASES), "because"),
}
_ROLES, _ORGS = sorted(words.ROLES), sorted(words.ORG_KINDS)


def drawn(chance: random.Random) -> Request:
    """One request."""
    request = dict(chance.choice(scenarios()).request)
    request["facts"] = dict(request["facts"])
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        _change(chance, request)
    return request


def _change(chance: random.Random, request: Request) -> None:
    part = chance.choice(("facts", "facts", "consent", "patient", "top", "recipient", "categories"))
    if part == "facts":
        _change_fact(chance, request["facts"])
    elif part in ("consent", "patient"):
        table = _CONSENT if part == "consent" else _PATIENT
        if request[part]:
            name = chance.choice(sorted(table))
            request[part] = {**request[part], name: chance.choice(table[name])}
    elif part == "top":
        name = chance.choice(sorted(_TOP))
        request[name] = chance.choice(_TOP[name])
    elif part == "recipient":
        request["recipient"] = {"role": chance.choice(_ROLES), "org_kind": chance.choice(_ORGS)}
    else:
        request["categories"] = chance.sample(CATEGORIES, chance.randint(1, 10))


def _change_fact(chance: random.Random, facts: dict[str, Any]) -> None:
    if chance.random() < 0.1:
        facts[chance.choice(LISTS)] = chance.sample(CATEGORIES, chance.randint(0, 6))
    elif chance.random() < 0.1:
        facts["field_origin"] = {chance.choice(CATEGORIES): chance.choice(_ORIGINS)}
    else:
        name = chance.choice(sorted(_VALUES))
        facts[name] = chance.choice(_VALUES[name])


def _less_facts(chance: random.Random, request: Request) -> Request:
    names = sorted(set(request["facts"]) - LAX_WHEN_SILENT)
    if not names:
        return request
    name = chance.choice(names)
    left = {k: v for k, v in request["facts"].items() if k != name}
    return request | {"facts": chance.choice((left, left | {name: None}, left | {name: "?"}))}


def _worse_consent(chance: random.Random, request: Request) -> Request:
    consent = request["consent"]
    if not consent:
        return request
    revoked = {"revoked": chance.choice(("oral", "written")), "irrevocable_now": False}
    scope = [c for c in consent.get("scope") or () if chance.random() < 0.5]
    worse = chance.choice(
        (
            revoked,
            {"expired": True},
            {"scope": scope},
            {"patient_match": False},
            {"elements_missing": ["signature"]},
            {"signer": "no_authority"},
            {"combined_with": "specific"},
            {"recipient_match": "not_named"},
        )
    )
    return request | {"consent": chance.choice((None, {**consent, **worse}))}


def _objection(chance: random.Random, request: Request) -> Request:
    more = chance.choice(({"restriction": "agreed"}, {"earlier_refusal": True}))
    return request | {"facts": request["facts"] | more}


def _vaguer(chance: random.Random, request: Request) -> Request:
    changes: tuple[Request, ...] = (
        {"origin": None},
        {"purpose": None},
        {"part2_protected": None},
        {"part2_protected": True},
        {"recipient": {**request["recipient"], "role": None}},
        {"recipient": {**request["recipient"], "org_kind": "?"}},
    )
    return request | chance.choice(changes)


LESS: tuple[Callable[[random.Random, Request], Request], ...] = (
    _less_facts,
    _less_facts,
    _worse_consent,
    _objection,
    _vaguer,
)
"""Changes after which nothing more may be released."""


def broken(gate: Gate, chance: random.Random, request: Request) -> Iterator[str]:
    """Names of the invariants that this request breaks; nothing when all hold."""
    decision = gate.decide(request_of(request))
    yield from _parts(decision, request)
    released = set(decision.released)
    change = chance.choice(LESS)
    if not set(gate.decide(request_of(change(chance, request))).released) <= released:
        yield change.__name__
    also = chance.choice(CATEGORIES)
    shuffled = [*request["categories"], also, *request["categories"][:1]]
    chance.shuffle(shuffled)
    more = gate.decide(request_of(request | {"categories": shuffled}))
    if not set(more.released) - {also} <= released:
        yield "asking_for_more"
    if also in request["categories"] and set(more.released) != released:
        yield "order_and_repeats"


def _parts(decision: Decision, request: Request) -> Iterator[str]:
    sent, kept = set(decision.released), set(decision.withheld)
    effect = "deny" if not sent else "permit_redacted" if kept else "permit"
    if sent & kept or sent | kept != set(request["categories"]) or decision.effect.value != effect:
        yield "released_and_withheld"
    if bool(sent) is not bool(decision.rules) or bool(kept) is not bool(decision.reasons):
        yield "said_why"
    if {"record_existence", "third_party_identity"} & sent:
        yield "barred"
    if not decision.citations or "log_disclosure" not in decision.obligations:
        yield "cited_and_logged"
