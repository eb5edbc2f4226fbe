"""A workflow in TOML → words, validated: no dead end, no state that cannot be reached.

Every fault is told at once, with its place, so that whoever writes the file is not sent around.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from casestore.workflows.words import Phase, Workflow

_DURATION = re.compile(r"(\d{1,4}) ?(min|h|d)")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class BadWorkflow(Exception):
    """The file cannot be used; `faults` are sentences for whoever wrote it."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


def read_workflow(text: str, before: Workflow | None = None) -> Workflow:
    """The workflow of a file. `before` is the version that runs now. Raises BadWorkflow."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadWorkflow([f"The file is not readable TOML: {error}."]) from None
    try:
        workflow = Workflow.model_validate(_shaped(found))
    except (ValidationError, TypeError, AttributeError) as error:
        raise BadWorkflow(_told(error)) from None
    faults = [
        *_shape_faults(workflow),
        *_way_faults(workflow),
        *_migration_faults(workflow, before),
    ]
    if faults:
        raise BadWorkflow(faults)
    return workflow


def _shaped(found: Mapping[str, Any]) -> dict[str, Any]:
    """The file's own layout as the words have it."""
    migrate = found.get("migrate", {})
    states = [
        {**held, "name": name, "clocks": [_clock(clock) for clock in held.get("clocks", ())]}
        for name, held in found.get("states", {}).items()
    ]
    moves = [
        {
            **{k: v for k, v in move.items() if k not in ("from", "to")},
            "sources": move.get("from"),
            "target": move.get("to"),
        }
        for move in found.get("moves", ())
    ]
    rest = {k: v for k, v in found.items() if k not in ("states", "moves", "migrate")}
    return {
        **rest,
        "states": states,
        "moves": moves,
        "migrate": migrate.get("rule", "keep"),
        "moved_states": list(migrate.get("states", {}).items()),
    }


def _clock(held: Mapping[str, Any]) -> dict[str, Any]:
    written = _DURATION.fullmatch(str(held.get("after", "")))
    after = int(written[1]) * _UNITS[written[2]] if written else held.get("after")
    return {**held, "after": after if written else None}


def _told(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return ["The file does not have the shape of a workflow: states, moves, start."]
    return [
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].lower()}."
        for one in error.errors(include_input=False, include_url=False)
    ]


def _shape_faults(workflow: Workflow) -> list[str]:
    names = [state.name for state in workflow.states]
    faults = [] if workflow.start in names else [f"The start “{workflow.start}” is no state."]
    phases = {state.phase for state in workflow.states}
    faults += [
        f"No state is about {phase.value.replace('_', ' ')}."
        for phase in (Phase.INTAKE, Phase.FOLLOW_UP, Phase.OUTCOME)
        if phase not in phases
    ]
    for move in workflow.moves:
        unknown = [name for name in (*move.sources, move.target) if name not in names]
        faults += [f"The move “{move.name}” names “{name}”, which is no state." for name in unknown]
        if not move.who:
            faults.append(f"Nobody may take the move “{move.name}”.")
        if not move.sources:
            faults.append(f"The move “{move.name}” begins nowhere.")
    for state in workflow.states:
        out = [move.name for move in workflow.moves_from(state.name)]
        faults += [
            f"Two moves out of “{state.name}” are called “{name}”."
            for name in sorted({name for name in out if out.count(name) > 1})
        ]
        clocks = [clock.name for clock in state.clocks]
        if len(clocks) != len(set(clocks)):
            faults.append(f"Two clocks of “{state.name}” have the same name.")
    return faults


def _way_faults(workflow: Workflow) -> list[str]:
    """Each state can be reached, and from each an end can be reached."""
    onward = {
        state.name: {move.target for move in workflow.moves_from(state.name)}
        for state in workflow.states
    }
    ends = {state.name for state in workflow.states if state.ends}
    faults = [] if ends else ["No state ends the way, so no case could ever be closed."]
    reached = _closure({workflow.start}, onward)
    faults += [
        f"“{name}” cannot be reached from the start." for name in onward if name not in reached
    ]
    back: dict[str, set[str]] = {name: set() for name in onward}
    for name, targets in onward.items():
        for target in targets & back.keys():
            back[target].add(name)
    finishing = _closure(ends, back)
    faults += [
        f"“{name}” is a dead end: no way leads from it to an end."
        for name in onward
        if ends and name not in finishing
    ]
    faults += [
        f"“{move.name}” leaves the end “{name}” but is not marked as reopening."
        for move in workflow.moves
        for name in move.sources
        if name in ends and not move.reopens
    ]
    return faults


def _closure(begin: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    seen, stack = set(begin), list(begin)
    while stack:
        new = onward.get(stack.pop(), set()) - seen
        seen |= new
        stack += new
    return seen


def _migration_faults(workflow: Workflow, before: Workflow | None) -> list[str]:
    faults = [
        f"Cases are to move to “{new}”, which is no state."
        for _, new in workflow.moved_states
        if workflow.state(new) is None
    ]
    if before is None or workflow.migrate == "keep":
        return faults
    return faults + [
        f"Cases that stand in “{state.name}” have no state to go on in."
        for state in before.states
        if not state.ends and workflow.successor_of(state.name) is None
    ]
