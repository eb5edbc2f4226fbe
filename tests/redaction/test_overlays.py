"""Overlays that ship: each only forbids, cites, and says when it does."""

import pytest

from redaction.gate import Gate
from redaction.request import request_of
from redaction.scenarios import releases
from schemas.disclosure import Effect
from tests.redaction.questions import decide, gate, health_to_clinic

SHIPPED = ("california-wic-5328", "illinois-mhddca", "missouri-630-140", "withhold-free-text")
STATES = SHIPPED[:3]
DETECTIVE = {"role": "detective", "org_kind": "police"}


def test_the_overlays_that_the_decision_table_names_ship():
    assert Gate.overlay_names() == SHIPPED
    every = gate(*SHIPPED).rules
    assert {r.overlay for r in every if r.overlay} == {*SHIPPED, "va", "tx"}


def test_no_overlay_rule_permits_and_each_cites():
    for rule in gate(*SHIPPED).rules:
        if rule.overlay:
            assert not rule.permits
            assert rule.cites
            assert rule.reason


@pytest.mark.parametrize("overlay", SHIPPED)
@pytest.mark.parametrize("rule", sorted(releases()))
def test_no_overlay_releases_more(overlay, rule):
    request = request_of(releases()[rule].request)
    tightened = gate(overlay).decide(request)
    assert set(tightened.released) <= set(gate().decide(request).released)


@pytest.mark.parametrize("overlay", STATES)
def test_a_request_to_locate_waits_for_counsel(overlay):
    request = health_to_clinic(
        basis="locate_request",
        purpose="investigation",
        categories=["identity", "location"],
        recipient=DETECTIVE,
    )
    assert decide(request).released == ("identity", "location")
    kept = decide(request, overlay)
    assert kept.reasons == ("X-STATE",)
    assert "state_law_check" in kept.obligations


@pytest.mark.parametrize("overlay", STATES)
@pytest.mark.parametrize("rule", ["TREATMENT", "THREAT", "AUTHORIZATION", "ORDER", "P2-EMERGENCY"])
def test_care_threat_consent_order_and_emergency_go_on(overlay, rule):
    request = releases()[rule].request
    assert decide(request, overlay).released == decide(request).released


def test_california_asks_for_consent_outside_the_care_of_the_person():
    request = releases()["AUTHORIZATION"].request | {"purpose": "treatment"}
    assert decide(request, "california-wic-5328").released
    ended = request | {"consent": request["consent"] | {"expired": True}}
    assert decide(ended, "california-wic-5328").effect is Effect.DENY


def test_illinois_keeps_a_therapists_notes_from_training():
    request = releases()["TRAINING"].request
    assert "psychotherapy_note" in decide(request).released
    assert "psychotherapy_note" not in decide(request, "illinois-mhddca").released


def test_a_draft_is_tried_beside_the_published_rules_and_may_not_permit():
    draft = (
        '@id("NO-PHONES") @reason("X-STATE") @cites("draft") @says("No phones.") '
        'forbid (principal, action in Action::"disclose", resource == Category::"contact");'
    )
    tried = Gate.load(drafts={"no-phones": draft})
    assert tried.policy_version != gate().policy_version
    request = request_of(releases()["STRIPPED-THREAT"].request)
    asked = request.model_copy(update={"categories": ("contact", "location")})
    assert gate().decide(asked).released == ("contact", "location")
    assert tried.decide(asked).released == ("location",)
