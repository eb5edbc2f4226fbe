"""Leaving out policies that cannot matter changes no answer."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.facts import read
from redaction.gate import Gate
from redaction.hearing import Hearing
from redaction.label import label
from redaction.question import GROUPS, consideration, disclosure, facts_json, listed, put, reliance
from redaction.request import request_of
from redaction.vocabulary import CATEGORIES
from tests.redaction.questions import HEALTH, gate
from tests.redaction.test_invariants import requests


@settings(max_examples=100, deadline=None)
@given(requests(), st.booleans())
def test_the_cut_policies_answer_as_all_policies_do(request, consent_holds):
    book = gate("withhold-free-text")._book
    ask = read(request_of(request))
    fixed = partial(gate("withhold-free-text")._fixed, ask.categories)
    entities = fixed().with_added_json_str(facts_json(ask))
    hearing = Hearing(ask, fixed)
    for category in ask.categories:
        named = label(ask, category)
        for regime in named.regimes:
            asked = disclosure(category, regime, named.source, consent_holds)
            known = (named.source, consent_holds, listed(ask, category))
            cut = book.slices.of(regime, category, ask.basis, *known)
            answer = hearing.answers([(cut, asked)])[0]
            whole = put([asked], book.slices.whole(regime), entities)[0]
            assert answer.allowed == whole.allowed
            assert set(answer.rules) == set(whole.rules)
            assert not whole.broken


@settings(max_examples=60, deadline=None)
@given(requests())
def test_step_0_and_the_consent_are_answered_as_by_all_policies(request):
    book = gate()._book
    ask = read(request_of(request))
    fixed = partial(gate()._fixed, ask.categories)
    entities = fixed().with_added_json_str(facts_json(ask))
    asked = [("consider", "", consideration())]
    asked += [(f"rely_{r}", s, reliance(r, s)) for r in ("part2", "hipaa") for s in ("988", "ems")]
    for action, source, question in asked:
        cut = book.slices.of(action, "", ask.basis, source)
        answer = Hearing(ask, fixed).answers([(cut, question)])[0]
        whole = put([question], book.slices.whole(action), entities)[0]
        assert (answer.allowed, set(answer.rules)) == (whole.allowed, set(whole.rules))


def test_cutting_leaves_out_most_policies():
    slices = gate()._book.slices
    cut = slices.of("hipaa", "identity", "none", "hipaa_provider")
    assert len(cut.policies) < len(slices.whole("hipaa")) / 2


def test_categories_that_no_policy_tells_apart_share_an_answer():
    slices = gate()._book.slices
    one, other = (slices.of("police", c, "none", "cad") for c in ("mental_health", "suicide_risk"))
    assert one is other


def test_all_policies_of_the_house_read_facts_only():
    """Else nothing would be remembered, and every answer would be four times as slow."""
    slices = gate(*Gate.overlay_names())._book.slices
    for action in GROUPS["disclose"]:
        for category in sorted(CATEGORIES):
            assert slices.of(action, category, "none", "ems", True).reads is not None


@pytest.mark.parametrize(
    "condition",
    [
        'resource in [CategorySet::"notes", CategorySet::"counts"]',
        "principal has role && resource == resource",
        "context has source",
        'principal == Recipient::"this"',
    ],
)
def test_a_policy_that_looks_at_more_than_facts_is_asked_whole_each_time(condition):
    draft = (
        '@id("DRAFT") @cites("x") @says("x") @reason("X-STATE") '
        f'forbid (principal, action == Action::"hipaa", resource) when {{ {condition} }};'
    )
    tried = gate().with_drafts({"draft": draft})
    asked = {**HEALTH, "categories": ["diagnosis", "psychotherapy_note", "aggregate_counts"]}
    ask = read(request_of(asked))
    entities = tried._fixed(ask.categories).with_added_json_str(facts_json(ask))
    for category in ask.categories:
        question = disclosure(category, "hipaa", "hipaa_provider", False)
        cut = tried._book.slices.of("hipaa", category, "none", "hipaa_provider")
        assert cut.reads is None
        answer = Hearing(ask, partial(tried._fixed, ask.categories)).answers([(cut, question)])[0]
        whole = put([question], tried._book.slices.whole("hipaa"), entities)[0]
        assert (answer.allowed, set(answer.rules)) == (whole.allowed, set(whole.rules))


def test_a_remembered_answer_belongs_to_the_facts_that_were_read():
    asked = {**HEALTH, "categories": ["diagnosis"]}
    restricted = {**asked, "facts": asked["facts"] | {"restriction": "agreed"}}
    for request, effect in ((asked, "permit"), (restricted, "deny"), (asked, "permit")):
        assert gate()._decide(request_of(request)).effect.value == effect
