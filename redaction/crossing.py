"""Builds the questions that the chain puts to the gate. No policy in here: facts only.

Two crossings: the co-response request goes from dispatch to the clinic, the reply comes back.
"""

from collections.abc import Iterable

from redaction.release_fields import (
    CATEGORY_OF_FACT,
    CATEGORY_OF_FIELD,
    CATEGORY_OF_FLAG,
    CATEGORY_OF_SUBJECT_FIELD,
)
from schemas.coresponse import CoResponseRequest
from schemas.disclosure import ConsentFacts, DisclosureRequest, Patient, Recipient

CROSSING_CATEGORIES: tuple[str, ...] = (
    *("identity", "contact", "location", "safety_hazard", "call_facts"),
    *("mental_health", "suicide_risk", "substance_use"),
)
"""What a full co-response request carries."""

REPLY_CATEGORIES: tuple[str, ...] = ("unit_status", "coresponder_flag", "response_guidance")
"""Always asked for together, so that a reply has one shape whoever was or was not matched."""


def categories_of(request: CoResponseRequest) -> tuple[str, ...]:
    """What a full request carries: the categories of its fields that are not empty."""
    found: set[str] = set()
    for name, categories in CATEGORY_OF_FIELD.items():
        if getattr(request, name):
            found |= categories
    for flag in request.categories:
        found |= CATEGORY_OF_FLAG.get(flag, frozenset())
    for subject in request.subjects:
        for name, categories in CATEGORY_OF_SUBJECT_FIELD.items():
            found |= categories if getattr(subject, name) else frozenset()
    if request.facts is not None:
        found |= frozenset().union(*CATEGORY_OF_FACT.values())
    return tuple(c for c in CROSSING_CATEGORIES if c in found)


def crossing_request(
    categories: Iterable[str] = CROSSING_CATEGORIES,
    *,
    active: bool,
    behavioral_health_call: bool = True,
    origin: str = "cad",
    restricted: bool | None = False,
    free_text_verified: bool = False,
    audit_available: bool = True,
    clinic_is_covered_entity: bool = True,
    jurisdiction: str = "federal",
) -> DisclosureRequest:
    """Dispatch → clinic. `origin` is `cad` or `rms`; `restricted` None: the mark is unreadable.

    The facts concern the incident, not yet a person, so the identity counts as confirmed (R2).
    A call is no volunteered profile (Va. Code 9.1-193), and is said so outright.
    """
    facts: dict[str, object] = {
        "identity_match": "confirmed",
        "audit_available": audit_available,
        "channel_carries_notice": True,
        "behavioral_health_call": behavioral_health_call,
        "active_call": active,
        "free_text_verified": free_text_verified,
        "recipient_is_covered_entity": clinic_is_covered_entity,
        "treating_relationship": True,
        "voluntary_profile": "none",
        "restriction": "none",
        "earlier_refusal": False,
        "state_law": "silent",
        "cad_restricted": restricted,
    }
    return DisclosureRequest(
        origin=origin,
        holder="psap" if origin == "cad" else "police",
        part2_protected=False,
        categories=tuple(categories),
        purpose="emergency" if active else "treatment",
        jurisdiction=jurisdiction,
        patient=Patient(),
        recipient=Recipient(role="coresponder_clinician", org_kind="clinical_unit"),
        consent=None,
        basis="none",
        facts=facts,
    )


def reply_request(
    *,
    active_call: bool = False,
    part2_protected: bool | None = None,
    consent: ConsentFacts | None = None,
    patient: Patient | None = None,
    sender_label: str = "sud_only",
    audit_available: bool = True,
    jurisdiction: str = "federal",
) -> DisclosureRequest:
    """Clinic → dispatch: how the team stands, the neutral marker echoed to CAD, and guidance.

    The marker was asked for by dispatch and goes back where it came from (field origin `cad`);
    guidance is health data and is withheld unless a consent names the dispatch center.
    """
    facts: dict[str, object] = {
        "identity_match": "confirmed",
        "audit_available": audit_available,
        "active_call": active_call,
        "field_origin": {"coresponder_flag": "cad"},
        "flag_text": "neutral",
        "flag_age_days": 0,
        "sender_label": sender_label,
        "voluntary_profile": "none",
        "restriction": "none",
        "earlier_refusal": False,
        "state_law": "silent",
    }
    return DisclosureRequest(
        origin="hipaa_provider",
        holder="clinical_case_store",
        part2_protected=part2_protected,
        categories=REPLY_CATEGORIES,
        purpose="dispatch_safety",
        jurisdiction=jurisdiction,
        patient=patient or Patient(),
        recipient=Recipient(role="dispatcher", org_kind="psap"),
        consent=consent,
        basis="none",
        facts=facts,
    )
