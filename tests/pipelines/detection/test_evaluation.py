"""Counting: shares with their intervals, groups, misses, drift and small cells."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.detection.evaluation import calls
from pipelines.detection.evaluation.assertions import concepts, status_lines
from pipelines.detection.evaluation.calls import Call
from pipelines.detection.evaluation.drift import Seen, by_group, moves
from pipelines.detection.evaluation.figures import first_sight, shipped
from pipelines.detection.evaluation.share import Share

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _call(wanted, said, name="1", **labels):
    answer = {"bh": said, "categories": ["suicide"], "score": 0.5, "facts": {}, "evidence": []}
    return Call({"id": name, "bh": wanted, **labels}, answer)


def test_the_interval_is_the_one_of_wilson():
    ten = Share(10, 10)
    assert (round(ten.low, 3), ten.high) == (0.722, 1.0)
    half = Share(50, 100)
    assert (round(half.low, 3), round(half.high, 3)) == (0.404, 0.596)
    assert Share(0, 0).value is None


def test_uncertain_answers_are_flags_and_uncertain_labels_are_left_out():
    found = [_call("yes", "uncertain"), _call("no", "yes"), _call("uncertain", "yes")]
    line = calls.line("all", found)
    assert line.recall == Share(1, 1)
    assert line.precision == Share(1, 2)
    assert line.per_thousand == 1000


def test_groups_are_made_by_agency_trap_area_and_time_of_day():
    found = [_call("yes", "yes", agency="A", trap="idiom", area="north", hour=3)]
    report = calls.by_groups(found)
    assert [line.name for line in report["time of day"]] == ["night"]
    assert [line.name for line in report["trap"]] == ["idiom"]


def test_misses_tell_both_kinds():
    missed, false = calls.misses([_call("yes", "no", "m"), _call("no", "yes", "f")])
    assert [call.labels["id"] for call in missed] == ["m"]
    assert [call.labels["id"] for call in false] == ["f"]


def test_a_concept_is_read_by_the_hit_that_overlaps_it_most():
    evidence = [
        {"start": 0, "end": 3, "assertion": "stated", "ground": "narrative"},
        {"start": 4, "end": 12, "assertion": "negated", "ground": "narrative"},
    ]
    row = {"id": "s", "text": "NOT SUICIDAL", "concepts": [[4, 12, "negated"]]}
    (line,) = status_lines(concepts(row, evidence))
    assert (line.status, line.f1) == ("negated", 1.0)


def _seen(days, flagged, area="north", known=True):
    return Seen(NOW - timedelta(days=days), "pd", area, "day", flagged, known)


def test_a_small_cell_is_not_shown():
    found = by_group([_seen(1, True) for _ in range(10)])
    assert {group.rate for group in found} == {None}


def test_a_rate_that_moves_is_reported_and_a_steady_one_is_not():
    before = [_seen(10, number % 10 == 0) for number in range(400)]
    now = [_seen(1, number % 2 == 0) for number in range(100)]
    moved = {move.measure: move.moved for move in moves(before + now, NOW)}
    assert moved == {"flagged": True, "unknown type": False}


@pytest.mark.parametrize(("hour", "part"), [(0, "night"), (6, "day"), (18, "evening"), (None, "")])
def test_the_day_has_three_parts(hour, part):
    assert calls.time_of_day(hour) == part


def test_the_figures_that_come_with_the_program_can_be_shown():
    found = shipped()
    assert found["all"]["recall"][1] > 300
    assert {"category", "agency", "trap", "area", "time of day"} <= found["groups"].keys()
    assert all(0 < line["recall"] <= 1 for line in first_sight())
