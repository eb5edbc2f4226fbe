"""Recall, precision and facts on the labelled sets; floors below the figures of docs/detection.md.

The figures are regression figures on our own sentences, never evidence of field accuracy.
"""

import pytest

from pipelines.detection.evaluation.assertions import status_lines
from pipelines.detection.evaluation.calls import fact_lines, line, weapon_slips
from tests.pipelines.detection.labelled import calls, rows, sentences

FLOORS = {
    "development_calls": (0.85, 0.87),
    "held_out_calls": (0.90, 0.87),
    "class_calls": (0.93, 0.90),
    "later_calls": (0.90, 0.87),
    "unseen_calls": (0.95, 0.85),
    "further_calls": (0.95, 0.80),
    "general_calls": (0.97, 0.90),
}


@pytest.mark.parametrize("name", FLOORS)
def test_recall_and_precision_do_not_fall(name):
    recall, precision = FLOORS[name]
    found = line(name, calls(name))
    assert found.recall.value >= recall
    assert found.precision.value >= precision


@pytest.mark.parametrize(
    "name",
    ["development_facts", "development_calls", "held_out_calls", "unseen_facts", "general_calls"],
)
@pytest.mark.parametrize("fact", ["weapon", "weapon_assertion", "children_present", "injuries"])
def test_safety_facts_are_nearly_always_as_labelled(name, fact):
    found = {one.name: one for one in fact_lines(calls(name))}[fact]
    assert found.right.value >= 0.95, found.wrong


@pytest.mark.parametrize(
    "name",
    ["development_facts", "development_calls", "unseen_facts", "general_facts", "general_calls"],
)
def test_no_negated_weapon_is_present_and_no_stated_one_absent(name):
    assert weapon_slips(calls(name)) == []


@pytest.mark.parametrize(
    ("status", "f1"), [("negated", 0.95), ("historical", 0.85), ("other_person", 0.80)]
)
def test_assertion_is_read_on_sentences_not_tuned_on(status, f1):
    found = {one.status: one for one in status_lines(sentences("held_out_assertions"))}[status]
    assert found.f1 >= f1


@pytest.mark.parametrize("name", ["unseen_facts", "general_facts", "general_calls"])
def test_a_threat_is_seen_on_sentences_of_another_hand(name):
    found = {one.name: one for one in fact_lines(calls(name))}["threat"]
    assert found.right.value >= 0.95, found.wrong


def test_the_held_out_sets_are_as_large_as_asked():
    held = rows("held_out_calls")
    assert len(held) >= 300
    assert len(rows("held_out_assertions")) >= 500
    wanted = [row for row in held if row["bh"] == "yes"]
    silent = [row for row in wanted if row["trap"] != "telling_type"]
    assert len(silent) >= len(wanted) / 2
