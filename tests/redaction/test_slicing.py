"""Leaving out policies that cannot matter changes no answer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.facts import read
from redaction.label import label
from redaction.question import disclosure, facts_json, put
from redaction.request import request_of
from tests.redaction.questions import gate
from tests.redaction.test_invariants import requests


@settings(max_examples=100, deadline=None)
@given(requests(), st.booleans())
def test_the_cut_policies_answer_as_all_policies_do(request, consent_holds):
    slices = gate("withhold-free-text")._book.slices
    ask = read(request_of(request))
    entities = (
        gate("withhold-free-text")._fixed(ask.categories).with_added_json_str(facts_json(ask))
    )
    for category in ask.categories:
        named = label(ask, category)
        for regime in named.regimes:
            asked = [disclosure(category, regime, named.source, consent_holds)]
            cut = put(asked, slices.of(regime, category, ask.basis), entities)[0]
            whole = put(asked, slices.whole(regime), entities)[0]
            assert cut.allowed == whole.allowed
            assert set(cut.rules) == set(whole.rules)
            assert not whole.broken


def test_cutting_leaves_out_most_policies():
    slices = gate()._book.slices
    assert len(slices.of("hipaa", "identity", "none")) < len(slices.whole("hipaa")) / 2
