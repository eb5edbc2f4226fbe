"""Reads a disclosure request into a total record: every fact present, the stricter one assumed.

Cedar skips a policy that meets a missing attribute, so nothing may be missing. A fact that is
absent, null, of the wrong type or outside its vocabulary takes its default, which is the
reading that releases less (the county's decision table, section 5).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from redaction import vocabulary as words
from redaction.consent import read_consent
from schemas.disclosure import DisclosureRequest, Patient

Value = bool | int | str | tuple[str, ...]
Record = Mapping[str, Value]

FLAGS_FALSE = words.named(
    """
    audit_available channel_carries_notice treating_relationship recipient_is_covered_entity
    emergency_record_complete declared_disaster active_call behavioral_health_call
    threat_determined least_invasive_tried identifying_removed profile_retention_request
    free_text_verified internal_to_program is_originator own_training_programme on_premises
    victim_conditions_met monitoring_duty cj_condition director_incapacity_finding
    law_enforcement_unit_record handle_with_care in_designated_record_set
    """
)
FLAGS_TRUE = words.named(
    """
    holder_is_covered_entity consent_obtainable parent_suspected_of_harm repository_linkage
    row_level derivable
    """
)
CHOICES: dict[str, tuple[str, ...]] = {
    # name: the default first, then the other values
    "identity_match": ("unknown", "below_threshold", "confirmed"),
    "restriction": ("unknown", "agreed", "self_pay", "none"),
    "state_law": ("unknown", "requires_consent", "permits", "requires_disclosure", "silent"),
    "received_under": (
        *("unknown", "tpo_consent", "specific_consent", "cj_consent", "emergency"),
        *("research", "audit", "qsoa", "court_order"),
    ),
    "emergency_determined_by": ("none", "software", "treating_provider"),
    "breakglass_reason": ("none", "life_safety"),
    "sender_label": ("sud_only", "mixed_use"),
    "flag_text": ("names_condition", "implies_sud", "neutral"),
    "voluntary_profile": ("none", "self_entered", "parent_entered"),
    "agreement": ("none", "qsoa", "data_use_agreement", "audit_limits", "audit_undertaking"),
    "order_type": ("general", "2.64", "2.65", "2.66"),
    "proceeding": ("unknown", "civil", "criminal", "civil_commitment", "against_program"),
    "crime_severity": ("other", "extremely_serious"),
    "subpoena_assurance": ("none", "notice_given", "protective_order"),
    "report_kind": ("other", "child_abuse", "elder_abuse", "overdose", "gunshot_wound"),
    "report_stage": ("follow_up", "initial"),
    "irb_waiver": ("none", "expired", "current"),
    "deid_method": ("none", "safe_harbor"),
    "geography": ("street_address", "block", "district", "city", "state"),
    "delay_statement": ("written", "oral", "none"),
}
NUMBERS: dict[str, int] = {"zip3_population": 0, "cell": 1, "delay_day": 0, "flag_age_days": 9999}
LISTS = ("order_scope", "protocol_fields")
TRI_STATES = ("recipient_is_medical_personnel", "minor_may_consent", "consent_service_available")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request in total form; each mapping is one entity for Cedar."""

    categories: tuple[str, ...]
    unknown: tuple[str, ...]
    """Names of the fields whose value is outside the vocabulary."""
    origin: str
    field_origin: Mapping[str, str]
    part2_protected: bool
    recipient: Record
    ask: Record
    patient: Record
    consent: Record
    facts: Record

    @property
    def basis(self) -> str:
        """The typed ground asserted, or `none`."""
        return str(self.ask["basis"])

    @property
    def holder(self) -> str:
        """Who would disclose."""
        return str(self.ask["holder"])

    @property
    def purpose(self) -> str:
        """What the data would be used for."""
        return str(self.ask["purpose"])


def read(request: DisclosureRequest) -> Ask:
    """The request as total records. Never raises for a value; unknown values are named."""
    facts = request.facts
    origin = _among(request.origin, words.REGIME_OF_ORIGIN)
    jurisdiction = _among(request.jurisdiction, words.JURISDICTIONS)
    basis = "none" if request.basis is None else _among(request.basis, words.BASES)
    purpose = _among(request.purpose, words.PURPOSES)
    recipient = read_recipient(request.recipient.role, request.recipient.org_kind)
    named = {
        "role": recipient["role"],
        "org_kind": recipient["org_kind"],
        "purpose": purpose,
        "basis": basis,
    }
    unknown = [name for name, value in named.items() if value == "unknown"]
    if not request.categories or any(c not in words.CATEGORIES for c in request.categories):
        unknown.append("categories")
    return Ask(
        categories=tuple(dict.fromkeys(request.categories)),
        unknown=tuple(unknown),
        origin=origin,
        field_origin=_field_origin(facts.get("field_origin"), request.categories),
        part2_protected=request.part2_protected is not False,
        recipient=recipient,
        ask={
            "holder": _among(request.holder, words.HOLDERS, "lawful_holder"),
            "purpose": purpose,
            "basis": basis,
            "jurisdiction": jurisdiction,
            "known": not unknown,
            "intermediary": _among(request.holder, words.HOLDERS) in ("intermediary", "unknown"),
            "as_extract": basis in words.EXTRACT_BASES,
        },
        patient=read_patient(request.patient),
        consent=read_consent(request.consent),
        facts=read_facts(facts, origin, jurisdiction),
    )


def read_recipient(role: str | None, org_kind: str | None) -> Record:
    """Role and organisation, with what they are to the law: provider, or law enforcement."""
    known_role = _among(role, words.ROLES)
    org = _among(org_kind, words.ORG_KINDS)
    enforcement = org in words.LAW_ENFORCEMENT_ORGS or known_role in words.LAW_ENFORCEMENT_ROLES
    return {
        "role": known_role,
        "org_kind": org,
        "provider": org in words.PROVIDER_AT.get(known_role, frozenset()),
        "law_enforcement": enforcement,
    }


def read_patient(patient: Patient) -> Record:
    """Whose data they are. What is unknown opens neither the adult's nor the minor's route."""
    agreement = _among(patient.agreement, ("agrees", "objects"))
    return {
        "minor": tri_state(patient.minor),
        "age": _number(patient.age, -1),
        "deceased": tri_state(patient.deceased),
        "incapacitated": patient.incapacitated is True,
        "agreement": agreement,
        "in_custody": patient.in_custody is True,
    }


def read_facts(facts: Mapping[str, Any], origin: str, jurisdiction: str) -> Record:
    """Every fact of the table, present. Police and school records know no 42 CFR 2.26 restriction,
    so there a silent request means none; everywhere else silence means the stricter thing."""
    total: dict[str, Value] = {}
    total.update({name: facts.get(name) is True for name in FLAGS_FALSE})
    total.update({name: facts.get(name) is not False for name in FLAGS_TRUE})
    total.update({n: _among(facts.get(n), v, v[0]) for n, v in CHOICES.items()})
    total.update({n: _number(facts.get(n), default) for n, default in NUMBERS.items()})
    total.update({name: _names(facts.get(name)) for name in LISTS})
    total.update({name: tri_state(facts.get(name)) for name in TRI_STATES})
    outside_health = origin in words.POLICE_ORIGINS or origin == "school"
    total["earlier_refusal"] = facts.get("earlier_refusal") is not False
    if outside_health and facts.get("earlier_refusal") is None:
        total["earlier_refusal"] = False
    if outside_health and facts.get("restriction") is None:
        total["restriction"] = "none"
    if outside_health and facts.get("state_law") is None:
        total["state_law"] = "silent"
    profile = facts.get("voluntary_profile")
    if profile not in CHOICES["voluntary_profile"] and (profile or jurisdiction == "VA"):
        # Va. Code 9.1-193: a profile of unknown origin is taken for one that a parent entered.
        total["voluntary_profile"] = "parent_entered"
    if facts.get("consent_service_available") not in (None, True):
        # said, but not that it answers: what it would have said is not known
        total["consent_service_available"] = "no"
    # R11: only a call that is plainly not restricted may cross; a mark nobody can read is a mark.
    total["cad_restricted"] = "cad_restricted" in facts and facts["cad_restricted"] is not False
    return total


def tri_state(value: object) -> str:
    """`yes`, `no` or `unknown`: for facts whose absence is neither."""
    if value is True:
        return "yes"
    return "no" if value is False else "unknown"


def _among(value: object, allowed: Collection[str], default: str = "unknown") -> str:
    return value if isinstance(value, str) and value in allowed else default


def _number(value: object, default: int) -> int:
    # 2**53: beyond it JSON numbers are no longer whole
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        return default
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(sorted({v for v in value if isinstance(v, str) and v in words.CATEGORIES}))


def _field_origin(value: object, categories: tuple[str, ...]) -> Mapping[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        # the record is mixed, and nobody can read how
        return dict.fromkeys(categories, "unknown")
    return {str(k): _among(v, words.REGIME_OF_ORIGIN) for k, v in value.items()}
