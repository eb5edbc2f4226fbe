"""EIDO: emergency resources, their agents, and the dispatch component.

EIDO has no times for dispatched, en route, arrived: only the resource's last update says when.
"""

from collections.abc import Iterable

from handoff.town.eido_parts import Part, part, ref
from handoff.town.place import PSAP, Agency
from handoff.town.sheet import CallState, UnitMove
from handoff.town.units import UnitsState

PRIMARY = {"cleared": "Available", "cancelled": "Available", "patrol": "Available"}
SECONDARY = {
    "dispatched": ["Dispatched"],
    "en_route": ["EnRoute"],
    "on_scene": ["OnScene"],
    "transporting": ["Transporting"],
    "cleared": ["Cleared"],
    "cancelled": ["AssignmentCancelled"],
    "patrol": ["InService"],
}


def latest(moves: Iterable[UnitMove]) -> list[UnitMove]:
    """The last status of each unit, units in the order of their first."""
    last: dict[str, UnitMove] = {}
    for move in moves:
        last[move.unit] = move
    return list(last.values())


def agent_of_unit(unit: str, agency: Agency) -> str:
    """The agent id of a unit's crew: `2a11@police…`."""
    return f"{unit.lower()}@{agency.fqdn}"


def agent_of(author: str, agency: Agency) -> str:
    """The agent who wrote a note: a user of the center, or a unit's crew."""
    if author.startswith(("dispatch", "calltaker", "trainer", "CADSYSTEM")):
        return f"{author.lower()}@{PSAP}"
    return agent_of_unit(author, agency)


def _resource_type(unit: str) -> str:
    if unit.startswith(("CR", "MCR")):
        return "CrisisInterventionUnit"
    if unit.startswith("M"):
        return "GroundALSAmbulance"
    return "StructureFireEngineType1" if unit.startswith("E") else "PatrolUnit"


def _resource(identity: str, move: UnitMove, agency: Agency) -> Part:
    return part(
        identity,
        move.at,
        emergencyResourceName=move.unit,
        emergencyResourceTypeCommonRegistryText=_resource_type(move.unit),
        resourceAttributeRegistryText=[],
        primaryUnitStatusRegistryText=PRIMARY.get(move.state, "NotAvailable"),
        secondaryUnitStatusRegistryText=SECONDARY[move.state],
        agentReference=[ref(agent_of_unit(move.unit, agency))],
    )


def resources(state: CallState | UnitsState, prefix: str) -> list[Part]:
    """All units with their present status."""
    return [
        _resource(f"{prefix}-u-{move.unit}", move, state.agency) for move in latest(state.moves)
    ]


def dispatches(state: CallState) -> list[Part]:
    """Which agency sent which units; the component has no time of its own."""
    if not state.moves:
        return []
    units = [ref(f"{state.number}-u-{move.unit}") for move in latest(state.moves)]
    return [
        part(
            f"{state.number}-s1",
            state.moves[0].at,
            agencyReference=ref(state.agency.fqdn),
            emergencyResourceReference=units,
        )
    ]


def agents(state: CallState | UnitsState) -> list[Part]:
    """Everybody who wrote a note or rides on a unit."""
    names = {agent_of_unit(move.unit, state.agency) for move in state.moves}
    if isinstance(state, CallState):
        names |= {agent_of(line.author, state.agency) for line in state.lines}
    return [_agent(name, state) for name in sorted(names)]


def _agent(name: str, state: CallState | UnitsState) -> Part:
    at_center = name.endswith(f"@{PSAP}")
    return part(
        name,
        state.created if isinstance(state, CallState) else state.at,
        agentRoleRegistryText=["Call Taking" if at_center else "Responding"],
        agencyReference=ref(PSAP if at_center else state.agency.fqdn),
    )
