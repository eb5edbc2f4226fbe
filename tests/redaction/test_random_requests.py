"""The campaign of benchmarks/gate.py in small: random requests break no invariant."""

import random

from benchmarks.invariants import broken
from benchmarks.random_consents import broken_consent
from benchmarks.random_requests import drawn
from redaction.scenarios import releases
from tests.redaction.questions import gate

INVERTED = {"none": "agreed", "agreed": "none"}


class InvertedGate:
    """Reads a restriction the wrong way round, as a published consent engine does."""

    def __getattr__(self, name):
        return getattr(gate(), name)

    def decide(self, request):
        stands = str(request.facts.get("restriction"))
        facts = request.facts | {"restriction": INVERTED.get(stands, stands)}
        return gate().decide(request.model_copy(update={"facts": facts}))


def test_random_requests_break_no_invariant():
    chance = random.Random(3)
    for number in range(400):
        request = drawn(chance)
        assert list(broken(gate("withhold-free-text"), chance, request)) == [], number


def test_a_gate_that_inverts_a_restriction_is_found_out():
    chance = random.Random(3)
    request = dict(releases()["TREATMENT"].request)
    found = {name for _ in range(150) for name in broken(InvertedGate(), chance, request)}
    assert "_objection" in found


def test_random_consents_break_no_invariant_of_time_and_recipient():
    chance = random.Random(3)
    assert [name for _ in range(500) for name in broken_consent(chance)] == []
