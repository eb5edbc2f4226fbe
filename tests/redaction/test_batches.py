"""A batch gives each record exactly its own decision, whatever stands beside it."""

import json
import random

from redaction.request import request_of
from redaction.scenarios import scenarios
from tests.redaction.questions import gate
from tests.redaction.test_decide_command import run

NOBODY = (None, {}, {"categories": ["identity"]}, {"patient": {}, "categories": []})


def alone(request):
    return gate().decide(request_of(request)).model_dump(mode="json")


def test_order_repeats_and_entries_without_a_person_shift_nothing(tmp_path):
    """The command on a shuffled batch with holes answers as the gate does one by one."""
    chance = random.Random(20310402)
    requests = [dict(s.request) for s in scenarios()][::3] * 2 + list(NOBODY) * 3
    chance.shuffle(requests)
    rows = [json.dumps({"id": n, "request": r}) for n, r in enumerate(requests)]
    result, answers = run(tmp_path, rows)
    assert result.exit_code == 0
    assert [a["id"] for a in answers] == list(range(len(requests)))
    for request, answer in zip(requests, answers, strict=True):
        mine = alone(request)
        assert answer["decision"] == mine["effect"]
        for name in ("released", "withheld", "obligations", "citations", "reasons"):
            assert answer[name] == mine[name]


def test_an_entry_without_a_person_is_denied_and_its_neighbours_are_not():
    good = dict(scenarios()[0].request)
    answers = [alone(r) for r in (good, *NOBODY, good)]
    assert answers[0] == answers[-1]
    assert answers[0]["released"]
    assert not any(a["released"] for a in answers[1:-1])
