"""Invented disclosure requests for the tests: complete ones that go through, to be varied."""

from functools import cache
from typing import Any

from redaction.gate import Gate
from redaction.request import request_of
from schemas.disclosure import Decision

CONSENT: dict[str, Any] = {
    "type": "tpo_general",
    "scope": ["all_tpo"],
    "recipient_match": "treating_class",
    "form": "written",
    "signer": "patient",
    "patient_match": True,
    "elements_missing": [],
    "expired": False,
    "expiry_kind": "date",
    "revoked": "no",
    "irrevocable_now": False,
    "cj_referral": False,
    "combined_with": None,
    "intermediary_named": None,
    "legacy_form": False,
}
PATIENT: dict[str, Any] = {
    "minor": False,
    "age": None,
    "deceased": False,
    "incapacitated": False,
    "agreement": "unknown",
    "in_custody": False,
}
GOOD_FACTS: dict[str, Any] = {
    "identity_match": "confirmed",
    "audit_available": True,
    "channel_carries_notice": True,
    "restriction": "none",
    "earlier_refusal": False,
    "state_law": "silent",
    "recipient_is_covered_entity": True,
    "treating_relationship": True,
}
PART2: dict[str, Any] = {
    "origin": "part2_program",
    "holder": "part2_program",
    "part2_protected": True,
    "categories": ["identity", "diagnosis", "substance_use"],
    "purpose": "treatment",
    "jurisdiction": "federal",
    "patient": PATIENT,
    "recipient": {"role": "hipaa_provider", "org_kind": "covered_entity"},
    "consent": CONSENT,
    "basis": "none",
    "facts": GOOD_FACTS,
}
HEALTH: dict[str, Any] = PART2 | {
    "origin": "hipaa_provider",
    "holder": "covered_entity",
    "part2_protected": False,
    "categories": ["identity", "diagnosis", "mental_health"],
    "consent": None,
}
CAD: dict[str, Any] = HEALTH | {
    "origin": "cad",
    "holder": "psap",
    "categories": ["identity", "location", "call_facts", "mental_health"],
    "purpose": "emergency",
    "recipient": {"role": "coresponder_clinician", "org_kind": "clinical_unit"},
    "facts": GOOD_FACTS | {"behavioral_health_call": True, "active_call": True},
}


def part2_to_clinic(**changes: Any) -> dict[str, Any]:
    """A Part 2 program sends a record to the treating clinic on a general consent."""
    return varied(PART2, changes)


def health_to_clinic(**changes: Any) -> dict[str, Any]:
    """An ordinary provider sends a record to the clinic that takes over care."""
    return varied(HEALTH, changes)


def cad_to_team(**changes: Any) -> dict[str, Any]:
    """Dispatch hands an active behavioral-health call to the co-response team."""
    return varied(CAD, changes)


def varied(request: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The request with changes; `facts`, `patient` and `consent` are changed key by key."""
    changed = dict(request)
    for name, value in changes.items():
        deep = name in ("facts", "patient", "consent") and isinstance(value, dict)
        changed[name] = {**(request[name] or CONSENT), **value} if deep else value
    return changed


@cache
def gate(*overlays: str) -> Gate:
    """The gate of the repository's own policies, loaded once."""
    return Gate.load(overlays)


def decide(request: dict[str, Any], *overlays: str) -> Decision:
    """The gate's answer to plain data."""
    return gate(*overlays).decide(request_of(request))
