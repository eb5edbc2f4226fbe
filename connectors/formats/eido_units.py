"""EIDO emergencyResourceComponent: which unit is in which state on this incident.

There are no times of dispatch or arrival; the component's own last update is the nearest thing,
and the earliest one seen per unit and state is kept when snapshots are folded.
"""

from collections.abc import Iterator

from connectors.formats.eido_identity import incident_key
from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.reading import Reading
from connectors.formats.texts import word_key
from schemas.incident import UnitEntry, UnitState

_STATES = {
    "assigned": UnitState.ASSIGNED,
    "dispatched": UnitState.DISPATCHED,
    "enroute": UnitState.EN_ROUTE,
    "staging": UnitState.STAGED,
    "arrived": UnitState.ON_SCENE,
    "onscene": UnitState.ON_SCENE,
    "patientcontact": UnitState.PATIENT_CONTACT,
    "transporting": UnitState.TRANSPORTING,
    "cleared": UnitState.CLEARED,
    "assignmentcancelled": UnitState.CANCELLED,
}
_ELSEWHERE = {"alternatelocation", "court", "event", "location", "post", "station"}
"""With one of these, en route and arrived do not mean the incident (registry descriptions)."""
_MOVES = {"enroute", "arrived", "departed", "onscene"}
_ENDED = {UnitState.CLEARED, UnitState.CANCELLED}
_PATH = "emergencyResourceComponent.lastUpdateTimeStamp"


def units(held: Folded, source_key: str | None, reading: Reading) -> tuple[UnitEntry, ...]:
    """One entry per unit and state, of the units that are (or were) active on this incident."""
    first_version = (text(held, "eidoversion") or "1.0").split(".")[:2] in (["1"], ["1", "0"])
    found: dict[UnitEntry, None] = {}
    for component in objects(held, "emergencyresourcecomponent"):
        states = tuple(_states(component))
        active_on = text(component, "activeonincidentid")
        here = incident_key(active_on) == source_key if active_on else first_version
        if not here:
            states = tuple(state for state in states if state in _ENDED and active_on is None)
        for entry in _entries(component, states, reading):
            found.setdefault(entry)
    return tuple(found)


def _entries(
    component: Folded, states: tuple[UnitState, ...], reading: Reading
) -> Iterator[UnitEntry]:
    name = text(component, "emergencyresourcename", "$id")
    kind = text(
        component, "emergencyresourcetypeinternaltext", "emergencyresourcetypecommonregistrytext"
    )
    at = reading.time(text(component, "lastupdatetimestamp"), _PATH)
    if name is None:
        reading.warn("unit_without_name", "emergencyResourceComponent.emergencyResourceName")
        return
    for state in states:
        yield UnitEntry(unit=name, state=state, at=at, kind=kind)


def _states(component: Folded) -> Iterator[UnitState]:
    """Registry statuses, read together: `Arrived` with `Hospital` is at the destination."""
    words = {word_key(word) for word in texts(component, "secondaryunitstatusregistrytext")}
    if not words:
        primary = word_key(text(component, "primaryunitstatusregistrytext") or "")
        yield UnitState.OTHER if primary == "available" else UnitState.ASSIGNED
    if "hospital" in words and "enroute" not in words and "transporting" not in words:
        yield UnitState.AT_DESTINATION
    if words & _ELSEWHERE or "hospital" in words:
        words -= _MOVES
    for word in sorted(words - {"hospital"}):
        yield _STATES.get(word, UnitState.OTHER)
