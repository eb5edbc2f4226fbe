"""Workflows are validated when they are read: every fault at once, in plain words."""

from datetime import timedelta
from pathlib import Path

import pytest

from casestore import workflows
from casestore.workflows.drawing import draw
from casestore.workflows.read import BadWorkflow, read_workflow
from casestore.workflows.words import Phase, due
from tests.casestore.town import NOON, later
from zone.accounts.account import Role

pytestmark = pytest.mark.only_on("sqlite")
SHIPPED = sorted((Path(workflows.__file__).parent / "shipped").glob("*.toml"))
PLAIN = """
program = "p"
title = "P"
start = "in"
[states.in]
title = "In"
phase = "intake"
[states.after]
title = "After"
phase = "follow_up"
clocks = [{ name = "soon", title = "Soon", after = "72h", escalate_to = "supervisor" }]
[states.out]
title = "Out"
phase = "outcome"
ends = true
[[moves]]
name = "go"
title = "Go on"
from = ["in"]
to = "after"
who = ["clinician"]
[[moves]]
name = "end"
title = "End"
from = ["in", "after"]
to = "out"
who = ["clinician", "supervisor"]
"""


def faults(text, before=None):
    with pytest.raises(BadWorkflow) as error:
        read_workflow(text, before)
    return " ".join(error.value.faults)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_workflows_are_sound_and_have_the_four_follow_up_clocks(path):
    found = read_workflow(path.read_text())
    (follow_up,) = [state for state in found.states if state.phase is Phase.FOLLOW_UP]
    hours = [clock.after / timedelta(hours=1) for clock in follow_up.clocks]
    assert hours == [24, 72, 7 * 24, 30 * 24]
    assert {state.phase for state in found.states} == set(Phase)


def test_a_plain_one_is_read():
    found = read_workflow(PLAIN)
    assert [state.name for state in found.states] == ["in", "after", "out"]
    assert [move.name for move in found.moves_from("in")] == ["go", "end"]
    assert found.states[1].clocks[0].escalate_to is Role.SUPERVISOR


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("start = \"in\"", "start = \"nowhere\""), "The start “nowhere” is no state."),
        (("from = [\"in\"]", "from = [\"gone\"]"), "names “gone”, which is no state."),
        (("to = \"after\"", "to = \"gone\""), "names “gone”, which is no state."),
        (("to = \"after\"", "to = \"out\""), "“after” cannot be reached from the start."),
        (("from = [\"in\", \"after\"]", "from = [\"in\"]"), "“after” is a dead end"),
        (("ends = true", ""), "No state ends the way"),
        (("who = [\"clinician\"]", "who = []"), "Nobody may take the move “go”."),
        (("who = [\"clinician\"]", "who = [\"janitor\"]"), "moves.0.who.0"),
        (("phase = \"follow_up\"", "phase = \"outcome\""), "No state is about follow up."),
        (("after = \"72h\"", "after = \"soon\""), "after"),
        (("from = [\"in\"]", "from = [\"out\"]"), "is not marked as reopening"),
        (("name = \"go\"", "name = \"end\""), "Two moves out of “in” are called “end”."),
        (("title = \"P\"", "title = \"P\"\nsurprise = 1"), "surprise"),
        (("title = \"P\"", "title = "), "not readable TOML"),
    ],
)  # fmt: skip
def test_each_fault_is_told(change, said):
    assert said in faults(PLAIN.replace(*change))


def test_a_loop_without_a_way_out_is_a_dead_end():
    loop = (
        PLAIN
        + """
[states.round]
title = "Round"
phase = "follow_up"
[[moves]]
name = "turn"
title = "Turn"
from = ["in", "round"]
to = "round"
who = ["clinician"]
"""
    )
    assert "“round” is a dead end" in faults(loop)


def test_all_faults_are_told_at_once():
    broken = PLAIN.replace('start = "in"', 'start = "x"').replace("ends = true", "")
    assert "no state" in faults(broken)
    assert "No state ends the way" in faults(broken)


def test_cases_of_the_version_before_must_have_a_state_to_go_on_in():
    before = read_workflow(PLAIN)
    renamed = PLAIN.replace("states.after", "states.later").replace('"after"', '"later"')
    moving = renamed + '[migrate]\nrule = "move"\n'
    assert "Cases that stand in “after” have no state to go on in." in faults(moving, before)
    found = read_workflow(moving + '[migrate.states]\nafter = "later"\n', before)
    assert found.successor_of("after") == "later"
    assert read_workflow(renamed, before).migrate == "keep"


def test_clocks_run_from_when_the_state_was_entered():
    found = read_workflow(SHIPPED[0].read_text())
    at = later(hours=73)
    told = [(one.clock, one.overdue) for one in due(found, "follow_up", NOON, at)]
    assert told == [("24h", True), ("72h", True), ("7d", False), ("30d", False)]
    assert due(found, "follow_up", NOON, at)[2].due_at == later(days=7)
    assert due(found, "done", NOON, at) == []


def test_a_drawing_shows_every_state_once_and_none_on_another():
    found = read_workflow(SHIPPED[0].read_text())
    made = draw(found)
    assert {box.state.name for box in made.boxes} == {state.name for state in found.states}
    assert len(made.boxes) == len(found.states)
    assert len({(box.x, box.y) for box in made.boxes}) == len(found.states)
    pairs = {(source, move.target) for move in found.moves for source in move.sources}
    assert len(made.arrows) == len(pairs)
    assert all(box.x < made.width and box.y < made.height for box in made.boxes)
