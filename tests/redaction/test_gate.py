"""What the gate does with the unknown, with bars, with mixed records and with overlays."""

import pytest

from redaction.request import request_of
from schemas.disclosure import Effect
from tests.redaction.questions import cad_to_team, decide, gate, health_to_clinic, part2_to_clinic


@pytest.mark.parametrize("whole", [part2_to_clinic, health_to_clinic, cad_to_team])
def test_the_complete_request_goes_through(whole):
    assert decide(whole()).effect is Effect.PERMIT


@pytest.mark.parametrize("whole", [part2_to_clinic, health_to_clinic, cad_to_team])
@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "curiosity"},
        {"basis": "because"},
        {"recipient": {"role": "wizard", "org_kind": "covered_entity"}},
        {"recipient": {"role": "hipaa_provider", "org_kind": "castle"}},
        {"recipient": {}},
        {"categories": ["identity", "aura"]},
        {"categories": []},
        {"categories": "identity"},
        {"categories": None},
    ],
)
def test_a_value_outside_the_vocabulary_denies(whole, change):
    decision = decide(whole(**change))
    assert decision.effect is Effect.DENY
    assert decision.reasons == ("X-UNKNOWN-VALUE",)


@pytest.mark.parametrize("nonsense", [None, [], "x", 3, {}, {"categories": [1, None]}])
def test_nonsense_is_denied_and_never_raises(nonsense):
    assert decide(nonsense).effect is Effect.DENY


@pytest.mark.parametrize(
    "change",
    [
        {"consent": "yes"},
        {"consent": {"scope": "all", "expired": "soon", "elements_missing": None}},
        {"facts": ["audit_available"]},
        {"facts": {"audit_available": "true"}},
        {"facts": {"identity_match": ["confirmed"]}},
        {"facts": {"restriction": {"none": 1}}},
        {"recipient": "hipaa_provider"},
        {"patient": 7},
        {"patient": {"minor": "no", "age": 10**40}},
    ],
)
def test_values_of_the_wrong_type_deny_and_never_raise(change):
    request = part2_to_clinic()
    request |= change
    assert decide(request).effect is Effect.DENY


def test_numbers_too_large_for_the_engine_are_not_known():
    facts = {"deid_method": "safe_harbor", "zip3_population": 10**30}
    request = cad_to_team(
        basis="deidentified",
        purpose="research",
        recipient={"role": "researcher", "org_kind": "university"},
        categories=["zip3", "year"],
        facts=facts,
    )
    assert decide(request).released == ("year",)


def test_text_that_no_encoding_holds_is_denied():
    assert decide(part2_to_clinic(consent={"elements_missing": ["\ud800"]})).effect is Effect.DENY


@pytest.mark.parametrize("category", ["record_existence", "third_party_identity"])
@pytest.mark.parametrize("whole", [part2_to_clinic, health_to_clinic, cad_to_team])
def test_existence_and_third_parties_never_leave(whole, category):
    decision = decide(whole(categories=["identity", category]))
    assert decision.released == ("identity",)
    assert "X-BARRED" in decision.reasons


def test_query_returns_never_cross_to_the_clinic():
    decision = decide(cad_to_team(categories=["identity", "cji_query_result"]))
    assert decision.withheld == ("cji_query_result",)
    assert "cjis_controls" in decision.obligations


def test_a_restricted_call_does_not_cross():
    for mark in (True, None, "?", "false"):
        assert decide(cad_to_team(facts={"cad_restricted": mark})).reasons == ("X-CAD-RESTRICTED",)
    assert decide(cad_to_team(facts={"cad_restricted": False})).released


def test_a_clinician_in_the_pay_of_police_is_no_provider():
    for org in ("police", "psap", "prosecutor"):
        recipient = {"role": "coresponder_clinician", "org_kind": org}
        assert not decide(health_to_clinic(recipient=recipient)).released
        assert not decide(part2_to_clinic(recipient=recipient)).released


def test_each_field_is_judged_by_its_own_source():
    request = health_to_clinic(
        categories=["call_facts", "diagnosis", "medication"],
        holder="clinical_case_store",
        purpose="police_operations",
        recipient={"role": "patrol_officer", "org_kind": "police"},
        facts={"field_origin": {"call_facts": "cad", "medication": "part2_program"}},
    )
    decision = decide(request)
    assert decision.released == ("call_facts",)
    assert "min_necessary" in decision.obligations


def test_a_field_from_nowhere_stays_and_the_rest_goes():
    decision = decide(health_to_clinic(facts={"field_origin": {"diagnosis": "rumour"}}))
    assert decision.withheld == ("diagnosis",)
    assert "X-UNKNOWN-ORIGIN" in decision.reasons


def test_a_consent_left_without_its_combination_is_taken_for_combined():
    request = part2_to_clinic(
        categories=["sud_counseling_note"],
        consent={"type": "specific", "scope": ["sud_counseling_note"], "recipient_match": "named"},
    )
    assert decide(request).released == ("sud_counseling_note",)
    del request["consent"]["combined_with"]
    assert decide(request).reasons == ("X-CONSENT-COMBINED",)


def test_the_first_defect_of_a_consent_is_the_reason():
    both = decide(part2_to_clinic(consent={"expired": True, "elements_missing": ["date"]}))
    assert both.reasons == ("X-CONSENT-LAPSED",)
    assert "42 CFR 2.31(c)(1)" in both.citations


def test_audit_down_stops_all_but_a_proven_medical_emergency():
    emergency = {
        "basis": "medical_emergency",
        "purpose": "emergency",
        "consent": None,
        "categories": ["identity", "medication"],
    }
    proof = {
        "audit_available": False,
        "recipient_is_medical_personnel": True,
        "emergency_determined_by": "treating_provider",
        "consent_obtainable": False,
    }
    assert decide(part2_to_clinic(**emergency, facts=proof)).released == ("identity", "medication")
    for missing in ("recipient_is_medical_personnel", "emergency_determined_by"):
        less = proof | {missing: None}
        assert decide(part2_to_clinic(**emergency, facts=less)).reasons == ("X-AUDIT",)
    for whole in (part2_to_clinic, health_to_clinic, cad_to_team):
        assert decide(whole(facts={"audit_available": False})).reasons == ("X-AUDIT",)


def test_texas_tells_police_only_of_a_determined_threat():
    request = health_to_clinic(
        basis="locate_request",
        purpose="investigation",
        categories=["identity", "location"],
        recipient={"role": "detective", "org_kind": "police"},
    )
    assert decide(request).released == ("identity", "location")
    texas = decide(request | {"jurisdiction": "TX"})
    assert texas.reasons == ("X-STATE",)
    assert "state_law_check" in texas.obligations


def test_a_state_overlay_is_not_the_reason_where_the_law_itself_refused():
    request = health_to_clinic(
        jurisdiction="TX",
        purpose="investigation",
        recipient={"role": "detective", "org_kind": "police"},
    )
    assert decide(request).reasons == ("X-NO-BASIS",)


def test_virginia_takes_a_profile_of_unknown_origin_for_a_parents():
    request = cad_to_team(jurisdiction="VA")
    assert decide(request).effect is Effect.DENY
    assert decide(cad_to_team(jurisdiction="VA", facts={"voluntary_profile": "none"})).released


def test_free_text_stays_under_the_agency_overlay_and_goes_without():
    request = cad_to_team(categories=["identity", "narrative"])
    assert decide(request).released == ("identity", "narrative")
    kept = decide(request, "withhold-free-text")
    assert kept.released == ("identity",)
    assert kept.reasons == ("X-FREE-TEXT",)
    assert "hold_for_review" in kept.obligations
    alone = decide(cad_to_team(categories=["narrative"]), "withhold-free-text")
    assert alone.reasons == ("X-FREE-TEXT",)


def test_no_record_and_restricted_differ_in_nothing_but_reasons():
    """Both deny with the neutral reply; reasons and citations stay on our side."""
    unmatched = decide(part2_to_clinic(facts={"identity_match": "unknown"}))
    restricted = decide(part2_to_clinic(facts={"restriction": "agreed"}))
    for decision in (unmatched, restricted):
        assert decision.effect is Effect.DENY
        assert "neutral_reply" in decision.obligations


def test_equal_requests_are_answered_from_memory():
    first = gate().decide(request_of(part2_to_clinic()))
    assert gate().decide(request_of(part2_to_clinic())) is first


def test_a_request_that_cannot_be_written_down_is_still_decided():
    strange = request_of(part2_to_clinic())
    strange = strange.model_copy(update={"facts": {**strange.facts, "audit_available": object()}})
    assert gate().decide(strange).reasons == ("X-AUDIT",)
