"""The given disclosure scenarios, read where they lie."""

import json

import pytest

from redaction.request import request_of
from tests.redaction.questions import gate
from tests.samples import DATA

SCENARIOS = DATA / "disclosure_scenarios.jsonl"
pytestmark = pytest.mark.skipif(
    not SCENARIOS.is_file(), reason="the given scenarios are not on this machine"
)


def rows():
    with SCENARIOS.open() as lines:
        return [json.loads(line) for line in lines]


def answered():
    return [(row["expected"], gate().decide(request_of(row["request"]))) for row in rows()]


def exact(expected, decision):
    return (
        decision.effect.value == expected["decision"]
        and set(decision.released) == set(expected["released"])
        and set(decision.withheld) == set(expected["withheld"])
    )


def test_every_scenario_that_law_decides_is_answered_exactly():
    sure = [(e, d) for e, d in answered() if e["confidence"] == "high"]
    assert sure
    assert [e for e, d in sure if not exact(e, d)] == []


def test_at_least_97_of_100_scenarios_are_answered_exactly():
    answers = answered()
    assert sum(exact(e, d) for e, d in answers) >= 0.97 * len(answers)


def test_no_scenario_releases_what_should_stay():
    leaks = [set(d.released) & set(e["withheld"]) for e, d in answered()]
    assert [leak for leak in leaks if leak] == []


def test_obligations_are_those_of_the_scenarios():
    answers = answered()
    share = sum(set(d.obligations) == set(e["obligations"]) for e, d in answers) / len(answers)
    assert share >= 0.97


def test_every_answer_cites_something():
    assert all(decision.citations for _, decision in answered())


def test_turning_a_record_into_a_protected_one_never_releases_more():
    for row in rows():
        open_record = row["request"] | {"part2_protected": False}
        protected = row["request"] | {"part2_protected": True}
        before = set(gate().decide(request_of(open_record)).released)
        assert set(gate().decide(request_of(protected)).released) <= before


def test_losing_any_one_fact_never_releases_more():
    # a field's own origin is lost with the fact; the table then lets the record's origin speak
    for row in rows():
        before = set(gate().decide(request_of(row["request"])).released)
        for name in set(row["request"]["facts"]) - {"field_origin"}:
            for facts in ({}, {name: "no such value"}):
                left = {k: v for k, v in row["request"]["facts"].items() if k != name} | facts
                after = gate().decide(request_of(row["request"] | {"facts": left}))
                assert set(after.released) <= before, (row["id"], name)


def test_losing_the_consent_or_the_basis_never_releases_more():
    for row in rows():
        before = set(gate().decide(request_of(row["request"])).released)
        for change in ({"consent": None}, {"basis": "none"}, {"basis": None}):
            after = gate().decide(request_of(row["request"] | change))
            assert set(after.released) <= before, (row["id"], change)
