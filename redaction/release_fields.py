"""Which disclosure categories each field of a co-response request carries.

A field is kept only when all its categories were released; a field that stands in none of the
tables is removed. `STRUCTURE` fields identify the message, not a person, and always stay.
"""

from collections.abc import Mapping

from redaction.vocabulary import named

STRUCTURE = named(
    """
    request_id incident_id version agency state merged_into linked decided_at opened_at
    typed_until narrative_supplied entered_late asked_by decision_id withheld
    """
)
"""Ids, versions and times of the message itself."""

_ANY_HEALTH = frozenset({"mental_health", "suicide_risk", "substance_use"})

CATEGORY_OF_FIELD: Mapping[str, frozenset[str]] = {
    "categories": frozenset(),
    "evidence_rules": _ANY_HEALTH,
    "numbers": frozenset({"call_facts"}),
    "call_type": frozenset({"call_facts"}),
    "priority": frozenset({"call_facts"}),
    "units": frozenset({"call_facts"}),
    "dispositions": frozenset({"call_facts"}),
    "reports": frozenset({"call_facts"}),
    "location": frozenset({"location"}),
    "callbacks": frozenset({"contact"}),
    "subjects": frozenset(),
    "facts": frozenset(),
}
"""Fields of CoResponseRequest. An empty set: the parts are decided one by one, below."""

CATEGORY_OF_SUBJECT_FIELD: Mapping[str, frozenset[str]] = {
    "given": frozenset({"identity"}),
    "family": frozenset({"identity"}),
    "birth_date": frozenset({"identity"}),
    "age": frozenset({"identity"}),
    "sex": frozenset({"identity"}),
    "phones": frozenset({"contact"}),
}

CATEGORY_OF_FACT: Mapping[str, frozenset[str]] = {
    "weapon": frozenset({"safety_hazard"}),
    "weapon_assertion": frozenset({"safety_hazard"}),
    "threat": frozenset({"safety_hazard", "suicide_risk"}),
    "means": frozenset({"suicide_risk"}),
    "injuries": frozenset({"call_facts"}),
    "children_present": frozenset({"safety_hazard"}),
    "vulnerable_present": frozenset({"safety_hazard"}),
    "animals_present": frozenset({"safety_hazard"}),
    "substances_on_board": frozenset({"substance_use"}),
    "medication": frozenset({"mental_health"}),
    "behaviours": frozenset({"mental_health"}),
    "language": frozenset({"call_facts"}),
    "stage_away": frozenset({"safety_hazard"}),
}
"""Fields of SafetyFacts; `sources` follow the fact that they name. `threat` may be narrowed."""

CATEGORY_OF_FLAG: Mapping[str, frozenset[str]] = {
    "mental_health": frozenset({"mental_health"}),
    "suicide": frozenset({"suicide_risk"}),
    "substance_use": frozenset({"substance_use"}),
    "welfare_check": frozenset({"call_facts"}),
    "developmental_cognitive": frozenset({"mental_health"}),
    "intoxication_public": frozenset({"substance_use"}),
    "homelessness": frozenset({"call_facts"}),
}
"""What a category of the flag says about the person."""
