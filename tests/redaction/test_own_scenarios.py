"""The worked examples of the law: each rule's release, and what changes the answer."""

import pytest

from redaction.refusals import SENTENCES
from redaction.request import request_of
from redaction.scenarios import releases, scenarios
from redaction.vocabulary import CATEGORIES
from tests.redaction.questions import CAD, GOOD_FACTS, gate

KNOWN_GOOD = set(GOOD_FACTS) | set(CAD["facts"])


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s.id)
def test_each_scenario_is_answered_as_written_down(scenario):
    decision = gate().decide(request_of(scenario.request))
    assert set(decision.released) == scenario.released
    if scenario.reason:
        assert decision.reasons[0] == scenario.reason
        assert SENTENCES[scenario.reason]
    if not scenario.title:
        assert scenario.rule in decision.rules


def test_every_rule_that_releases_has_a_scenario_that_stops_it():
    stopped = {s.rule for s in scenarios() if s.title}
    assert set(releases()) - stopped == set()


def test_scenarios_ask_for_known_things_and_stand_once():
    ids = [s.id for s in scenarios()]
    assert len(ids) == len(set(ids))
    for scenario in scenarios():
        assert set(scenario.request["categories"]) <= CATEGORIES
        assert scenario.released <= set(scenario.request["categories"])


NOT_NEEDED = {("P2-REDISCLOSE", "received_under")}
"""Without it the consent itself must cover the disclosure (P2-CONSENT), and here it does."""


def facts_that_count():
    return [
        (rule, name)
        for rule, scenario in releases().items()
        for name in scenario.request["facts"]
        if name not in KNOWN_GOOD and (rule, name) not in NOT_NEEDED and name != "voluntary_profile"
    ]


@pytest.mark.parametrize(("rule", "name"), facts_that_count())
def test_each_fact_that_a_rule_rests_on_denies_when_it_is_missing(rule, name):
    request = releases()[rule].request
    facts = {k: v for k, v in request["facts"].items() if k != name}
    before = set(gate().decide(request_of(request)).released)
    for worse in (facts, facts | {name: None}, facts | {name: "no such value"}):
        after = gate().decide(request_of({**request, "facts": worse}))
        assert set(after.released) < before, (rule, name)


@pytest.mark.parametrize("rule", sorted(releases()))
@pytest.mark.parametrize("name", ["identity_match", "audit_available"])
def test_step_0_stops_every_rule(rule, name):
    request = releases()[rule].request
    facts = {k: v for k, v in request["facts"].items() if k != name}
    decision = gate().decide(request_of({**request, "facts": facts}))
    proven_emergency = rule == "P2-EMERGENCY" and name == "audit_available"
    assert bool(decision.released) is proven_emergency
