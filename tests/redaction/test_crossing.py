"""The two crossings, asked of the gate as the running product asks them."""

import pytest

from redaction.crossing import (
    CROSSING_CATEGORIES,
    REPLY_CATEGORIES,
    categories_of,
    crossing_request,
    reply_request,
)
from schemas.disclosure import ConsentFacts, Effect, Patient
from tests.redaction.questions import CONSENT, gate
from tests.redaction.requests import full_request

NEVER = ("narrative", "criminal_history", "cji_query_result", "third_party_identity")


def running():
    return gate("withhold-free-text")


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("origin", ["cad", "rms"])
@pytest.mark.parametrize("jurisdiction", ["federal", "VA", "TX"])
def test_a_behavioral_health_call_crosses_without_text_and_history(active, origin, jurisdiction):
    asked = crossing_request(
        (*CROSSING_CATEGORIES, *NEVER), active=active, origin=origin, jurisdiction=jurisdiction
    )
    decision = running().decide(asked)
    assert decision.released == CROSSING_CATEGORIES
    assert decision.withheld == NEVER


@pytest.mark.parametrize(
    "change",
    [
        {"behavioral_health_call": False},
        {"restricted": True},
        {"restricted": None},
        {"audit_available": False},
    ],
)
def test_a_call_that_must_not_cross_is_denied(change):
    assert running().decide(crossing_request(active=True, **change)).effect is Effect.DENY


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("protected", [True, False, None])
@pytest.mark.parametrize("jurisdiction", ["federal", "VA", "TX"])
def test_the_reply_says_status_and_marker_and_nothing_else(active, protected, jurisdiction):
    asked = reply_request(active_call=active, part2_protected=protected, jurisdiction=jurisdiction)
    assert asked.categories == REPLY_CATEGORIES
    decision = running().decide(asked)
    assert decision.released == ("unit_status", "coresponder_flag")
    assert "neutral_flag_text" in decision.obligations


def test_guidance_goes_back_only_on_a_consent_that_names_the_dispatch_center():
    consent = CONSENT | {
        "type": "specific",
        "scope": ("response_guidance",),
        "recipient_match": "named",
        "elements_missing": (),
    }
    adult = Patient(minor=False, deceased=False)
    asked = reply_request(part2_protected=False, consent=ConsentFacts(**consent), patient=adult)
    assert "response_guidance" in running().decide(asked).released
    for worse in ({"recipient_match": "open_class"}, {"expired": True}, {"scope": ("identity",)}):
        asked = reply_request(
            part2_protected=False, consent=ConsentFacts(**consent | worse), patient=adult
        )
        assert "response_guidance" not in running().decide(asked).released


def test_a_request_asks_only_for_what_it_carries():
    full = full_request()
    assert categories_of(full) == CROSSING_CATEGORIES
    bare = full.model_copy(
        update={"subjects": (), "callbacks": (), "facts": None, "categories": ("suicide",)}
    )
    assert set(categories_of(bare.model_copy(update={"evidence_rules": ()}))) == {
        "location",
        "call_facts",
        "suicide_risk",
    }
