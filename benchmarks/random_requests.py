"""Random disclosure requests: worked examples of the rules with a few of their parts changed, since
chance alone is nearly always refused. What must hold for each: `benchmarks/invariants.py`.
"""

import random
from collections.abc import Mapping
from typing import Any

from redaction import vocabulary as words
from redaction.facts import CHOICES, FLAGS_FALSE, FLAGS_TRUE, LISTS, NUMBERS, TRI_STATES
from redaction.scenarios import scenarios

Request = dict[str, Any]
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
    "expiry_kind": ("date", "event", "none", None),
    "revoked": ("no", "written", "oral", None),
    "irrevocable_now": (True, False, None),
    "cj_referral": (True, False, None),
    "combined_with": (None, "tpo_general"),
    "intermediary_named": (True, False, None),
    "legacy_form": (True, False, None),
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
