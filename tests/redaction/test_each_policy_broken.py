"""Each policy broken on purpose, one after the other: what it touches is denied, never released.

Cedar skips a policy that errors; a forbid that is skipped would release. So every error denies.
"""

import json
from dataclasses import replace

import cedarpy
import pytest

from redaction import policies
from redaction.gate import Gate
from redaction.request import request_of
from redaction.scenarios import scenarios
from schemas.disclosure import Effect
from tests.redaction.questions import health_to_clinic, part2_to_clinic

_OVERFLOW = json.loads(
    cedarpy.policies_to_json_str(
        "permit (principal, action, resource) "
        "when { principal.facts.zip3_population + 9223372036854775807 + 1 > 0 };"
    )
)["staticPolicies"]["policy0"]["conditions"]


class Recorder(policies.Slices):
    """Keeps what the loader made its slices of."""

    made: list[tuple] = []

    def __init__(self, *args):
        Recorder.made.append(args)
        super().__init__(*args)


@pytest.fixture(scope="module")
def whole():
    """The shipped gate, and its policies as they were read."""
    with pytest.MonkeyPatch.context() as patch:
        Recorder.made.clear()
        patch.setattr(policies, "Slices", Recorder)
        gate = Gate.load()
    (bodies, *rest), (base, *_) = Recorder.made
    return gate, bodies, base, rest


def broken(whole, rule_id):
    """The gate in which this one policy fails wherever it is looked at."""
    gate, bodies, base, rest = whole
    body = bodies[rule_id] | {"conditions": [*_OVERFLOW, *bodies[rule_id]["conditions"]]}
    slices = policies.Slices({**bodies, rule_id: body}, *rest)
    there = {**base, rule_id: body} if rule_id in base else base
    book = replace(gate._book, slices=slices, base=policies.Slices(there, *rest))
    return Gate(book, rest[1], gate.overlays)


OFFICER = {"role": "patrol_officer", "org_kind": "police"}
AIMED = {
    "DEID-PART2": part2_to_clinic(basis="deidentified"),
    "BAR-PDMP": health_to_clinic(recipient=OFFICER, categories=["pdmp_result"]),
    "BAR-NOTES-COMBINED": part2_to_clinic(
        categories=["sud_counseling_note"], consent={"combined_with": "tpo_general"}
    ),
    "GUIDANCE-STALE": part2_to_clinic(
        purpose="dispatch_safety", categories=["response_guidance"], facts={"flag_age_days": 400}
    ),
}
"""Where no worked example meets all that the policy asks for, one that does."""


def probes_for(rule_id, body):
    """One aimed at it, the rule's own, those that ask for a category it names, one of each rule."""
    named = json.dumps(body)
    own = [s for s in scenarios() if s.rule == rule_id]
    like = [s for s in scenarios() if any(f'"{c}"' in named for c in s.request["categories"])]
    wide = {s.rule: s for s in reversed(scenarios()) if s.released}
    aimed = [AIMED[rule_id]] if rule_id in AIMED else []
    return [*aimed, *(s.request for s in (*own[:1], *like, *wide.values()))]


@pytest.mark.parametrize("rule_id", sorted(r.id for r in Gate.load().rules))
def test_a_broken_policy_denies_whatever_it_is_asked_about(whole, rule_id):
    gate = broken(whole, rule_id)
    for probe in probes_for(rule_id, whole[1][rule_id]):
        decision = gate.decide(request_of(probe))
        assert set(decision.released) <= set(whole[0].decide(request_of(probe)).released)
        if "X-POLICY-ERROR" in decision.reasons:
            assert decision.effect is Effect.DENY
            assert decision.released == ()
            return
    pytest.fail("no example of the worked ones is touched by this policy")
