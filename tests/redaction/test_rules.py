"""Each rule that releases: an example, what it stops at, and what happens when it breaks."""

import dataclasses
import json

import cedarpy
import pytest

from redaction.category_sets import load_sets
from redaction.gate import Gate
from redaction.policies import ROOM
from redaction.question import GROUPS
from redaction.request import request_of
from redaction.slicing import Slices
from redaction.vocabulary import CATEGORIES, NOTES
from schemas.disclosure import Effect
from tests.redaction.examples import EXAMPLES
from tests.redaction.questions import decide, gate

SETS = load_sets(ROOM / "policies" / "category_sets.json")
OVERFLOW = "principal.facts.zip3_population + 9223372036854775807 + 1 > 0"


def releasing_rules():
    """Permits under which something goes, not those of step 0 and of reading a consent."""
    return {r.id for r in gate().rules if r.permits and not r.id.startswith("CONSENT-")} - {
        "CONSIDERED"
    }


def test_every_rule_that_releases_has_an_example():
    assert set(EXAMPLES) == releasing_rules()


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_the_example_is_released_by_its_rule(rule):
    decision = decide(EXAMPLES[rule])
    assert rule in decision.rules
    assert "log_disclosure" in decision.obligations


AT_MOST = {
    "FEED": """identity contact location safety_hazard call_facts mental_health suicide_risk
        substance_use minor_status narrative access_codes diagnosis unit_status""",
    "POLICE-FLAG": "coresponder_flag response_guidance safety_hazard location contact unit_status",
    "HANDLE-WITH-CARE": "identity",
    "POLICE-TO-PH": "location call_facts substance_use safety_hazard",
    "AGGREGATE": "month_district aggregate_counts row_total percentage denominator",
    "DEID": "call_facts year state diagnosis aggregate_counts zip3 age demographics",
    "P2-FLAG": "coresponder_flag unit_status",
    "P2-EMERGENCY": """identity contact location call_facts safety_hazard suicide_risk medication
        diagnosis substance_use program_affiliation unit_status""",
    "P2-UNIDENTIFIED": "call_facts safety_hazard location unit_status",
    "STRIPPED-THREAT": "identity contact location suicide_risk safety_hazard unit_status",
    "P2-MINOR-THREAT": "suicide_risk safety_hazard",
    "P2-PREMISES": "identity location call_facts program_affiliation",
    "P2-CHILD-REPORT": "identity call_facts mental_health substance_use",
    "P2-ORDER-CIVIL": "identity",
    "P2-ORDER-PROGRAM": "diagnosis",
    "P2-RESEARCH": "diagnosis",
    "P2-CORONER": "identity medication dates",
    "P2-FDA": "identity medication",
    "TREATMENT-SCHOOL": "identity medication safety_plan unit_status",
    "AUTHORIZATION": "identity engagement_status",
    "THREAT": "identity contact location suicide_risk safety_hazard unit_status",
    "CUSTODY-OFFICIAL": "identity suicide_risk safety_hazard",
    "LOCATE": "identity location",
    "POLICE-REPORT": "identity call_facts location",
    "WORKFORCE-VICTIM": "identity location call_facts",
    "ORDER": "diagnosis",
    "REPORT": "identity diagnosis substance_use",
    "REPORT-ELDER": "identity call_facts mental_health",
    "COMMITMENT": "identity suicide_risk mental_health",
    "INVOLVEMENT": "mental_health safety_plan location",
    "RESEARCH": "diagnosis",
    "LDS": """diagnosis dates zip5 substance_use medication call_facts age year state
        demographics""",
    "EMS-NOT-CE": "call_facts unit_status",
    "FERPA-EMERGENCY": "identity contact location suicide_risk safety_hazard unit_status",
    "FERPA-CONSENT": "identity engagement_status unit_status",
}
"""What each example releases when everything is asked for (decision table, section 7)."""


@pytest.mark.parametrize("rule", sorted(AT_MOST))
def test_a_rule_releases_its_set_and_no_more(rule):
    decision = decide(EXAMPLES[rule] | {"categories": sorted(CATEGORIES)})
    assert set(decision.released) == set(AT_MOST[rule].split())


@pytest.mark.parametrize("rule", sorted(set(EXAMPLES) - set(AT_MOST)))
def test_a_rule_that_releases_all_keeps_bars_and_notes(rule):
    decision = decide(EXAMPLES[rule] | {"categories": sorted(CATEGORIES)})
    never = {"record_existence", "third_party_identity", "demographics"}
    notes = {"psychotherapy_note"} if rule == "TRAINING" else set()
    assert not set(decision.released) & never
    assert set(decision.released) & NOTES == notes


def broken(rule):
    """The gate with one more condition on a rule, which cannot be evaluated."""
    text = f"permit (principal, action, resource) when {{ {OVERFLOW} }};"
    stub = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]["policy0"]
    bodies = dict(gate()._book.slices._bodies)
    bodies[rule] = bodies[rule] | {
        "conditions": bodies[rule]["conditions"] + stub["conditions"],
    }
    return Gate(dataclasses.replace(gate()._book, slices=Slices(bodies, GROUPS, SETS)), SETS)


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rule_broken_on_purpose_denies_the_whole_request(rule):
    decision = broken(rule).decide(request_of(EXAMPLES[rule]))
    assert decision.effect is Effect.DENY
    assert decision.reasons == ("X-POLICY-ERROR",)


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_without_its_basis_and_its_consent_a_rule_releases_no_more(rule):
    example = EXAMPLES[rule]
    before = set(decide(example).released)
    # care and police rules need no typed basis: what they release stands on its own
    assert set(decide(example | {"consent": None}).released) <= before
    if example["purpose"] != "treatment" and example["consent"] is None:
        assert set(decide(example | {"basis": "none"}).released) <= before
