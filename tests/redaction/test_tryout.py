"""Try my policy: the decision in words, what would have to be true, and a draft in the shadow."""

import pytest

from redaction.gate import Gate
from redaction.request import request_of
from redaction.scenarios import releases, scenarios
from redaction.tryout import explain, shadow
from tests.redaction.questions import GOOD_FACTS, gate

DRAFT = (
    '@id("NO-PLACES") @reason("X-STATE") @cites("draft") @says("No places.") '
    'forbid (principal, action in Action::"disclose", resource == Category::"location");'
)


def asked(rule, **changes):
    return request_of({**releases()[rule].request, **changes})


def test_rules_and_reasons_come_with_sentence_and_citation():
    told = explain(gate(), asked("THREAT", categories=["identity", "diagnosis"]))
    assert told.decision.released == ("identity",)
    for why in (*told.rules, *told.reasons):
        assert why.says.endswith(".")
        assert why.cites


def test_what_would_have_to_be_true_is_named_and_is_true():
    request = request_of(
        {
            **releases()["THREAT"].request,
            "facts": {
                k: v
                for k, v in releases()["THREAT"].request["facts"].items()
                if k != "threat_determined"
            },
        }
    )
    told = explain(gate(), request)
    assert told.decision.released == ()
    assert [way.changes for way in told.ways] == [("threat_determined = yes",)]


def test_several_missing_proofs_are_named_together():
    bare = {k: v for k, v in GOOD_FACTS.items() if k != "treating_relationship"}
    told = explain(gate(), asked("P2-EMERGENCY", facts=bare))
    assert told.decision.released == ()
    assert [set(way.changes) for way in told.ways] == [
        {
            "recipient_is_medical_personnel = yes",
            "emergency_determined_by = treating_provider",
            "consent_obtainable = no",
        }
    ]


def test_a_consent_is_named_where_only_a_consent_helps():
    told = explain(gate(), asked("P2-CONSENT", consent=None))
    assert any("a consent in force" in way.changes[0] for way in told.ways)


@pytest.mark.parametrize("scenario", scenarios()[::9], ids=lambda s: s.id)
def test_every_named_way_releases_more_and_never_a_barred_thing(scenario):
    told = explain(gate(), request_of(scenario.request))
    for way in told.ways:
        assert set(way.releases) <= set(told.decision.withheld)
        assert not set(way.releases) & {"record_existence", "third_party_identity"}


def test_nothing_is_asked_for_where_all_goes():
    assert explain(gate(), asked("TREATMENT")).ways == ()


def test_a_draft_over_past_questions_shows_what_would_change():
    past = [(s.id, request_of(s.request)) for s in scenarios()]
    count, differences = shadow(gate(), Gate.load(drafts={"draft": DRAFT}), past)
    assert count == len(past)
    assert differences
    for difference in differences:
        assert difference.no_longer == ("location",)
        assert difference.more == ()
        assert difference.reasons
    assert shadow(gate(), gate(), past)[1] == ()
