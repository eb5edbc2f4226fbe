"""New World: units with all their times, from the unit itself and from its log."""

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.formats.reading import Reading
from connectors.formats.records import Record
from schemas.incident import UnitEntry, UnitState

_TIMES = (
    ("AssignedDateTime", UnitState.ASSIGNED),
    ("DispatchDateTime", UnitState.DISPATCHED),
    ("EnrouteDateTime", UnitState.EN_ROUTE),
    ("StagedDateTime", UnitState.STAGED),
    ("ArriveDateTime", UnitState.ON_SCENE),
    ("AtPatientDateTime", UnitState.PATIENT_CONTACT),
    ("TransportDateTime", UnitState.TRANSPORTING),
    ("AtHospitalDateTime", UnitState.AT_DESTINATION),
    ("DepartHospitalDateTime", UnitState.OTHER),
    ("ClearDateTime", UnitState.CLEARED),
)
"""In the order in which they happen, which is evidence in the repeated hour of autumn."""

_LOGGED = {
    "assigned": UnitState.ASSIGNED,
    "dispatched": UnitState.DISPATCHED,
    "dispatch": UnitState.DISPATCHED,
    "enroute": UnitState.EN_ROUTE,
    "staged": UnitState.STAGED,
    "staging": UnitState.STAGED,
    "arrived": UnitState.ON_SCENE,
    "onscene": UnitState.ON_SCENE,
    "atpatient": UnitState.PATIENT_CONTACT,
    "transport": UnitState.TRANSPORTING,
    "transporting": UnitState.TRANSPORTING,
    "athospital": UnitState.AT_DESTINATION,
    "cleared": UnitState.CLEARED,
    "clear": UnitState.CLEARED,
    "available": UnitState.CLEARED,
    "cancelled": UnitState.CANCELLED,
    "canceled": UnitState.CANCELLED,
}
_UNITS = ("AssignedUnits", "Unit")


def unit_entries(call: Record, created: datetime | None, reading: Reading) -> tuple[UnitEntry, ...]:
    """One entry per unit and state, the earliest time of each; a unit without times is assigned."""
    found: dict[tuple[str, UnitState], UnitEntry] = {}
    for unit in call.records(*_UNITS):
        for entry in _of_unit(unit, created, reading):
            known = found.get((entry.unit, entry.state))
            if known is None or _earlier(entry.at, known.at):
                found[entry.unit, entry.state] = entry
    return tuple(found.values())


def _earlier(at: datetime | None, known: datetime | None) -> bool:
    return at is not None and (known is None or at < known)


def _of_unit(unit: Record, created: datetime | None, reading: Reading) -> Iterator[UnitEntry]:
    name = unit.text("UnitNumber")
    if name is None:
        reading.warn("unit_without_name", "AssignedUnits/Unit/UnitNumber")
        return
    stated: list[tuple[UnitState, datetime | None]] = [
        *_times(unit, created, reading),
        *_logged(unit, created, reading),
    ]
    stated.sort(key=lambda one: one[1] or datetime.max.replace(tzinfo=UTC))
    kind, primary = unit.text("Type"), unit.truth("IsPrimary") is True
    for state, at in stated or [(UnitState.ASSIGNED, None)]:
        yield UnitEntry(unit=name, state=state, at=at, kind=kind, primary=primary)


def _times(
    unit: Record, created: datetime | None, reading: Reading
) -> Iterator[tuple[UnitState, datetime]]:
    before = created
    for name, state in _TIMES:
        at = reading.time(unit.text(name), f"AssignedUnits/Unit/{name}", before)
        if at is not None:
            yield state, at
            before = at


def _logged(
    unit: Record, created: datetime | None, reading: Reading
) -> Iterator[tuple[UnitState, datetime]]:
    for entry in unit.records("UnitLogs", "UnitLog"):
        words = (entry.text("Status") or "").lower().replace(" ", "").replace("-", "")
        at = reading.time(entry.text("DateTime"), "AssignedUnits/Unit/UnitLogs/DateTime", created)
        if at is not None and words in _LOGGED:
            yield _LOGGED[words], at


def units_assigned(
    call: Record, created: datetime | None, reading: Reading
) -> tuple[datetime, ...]:
    """When units were assigned that have not cleared: the sign of a reopened call."""
    path = "AssignedUnits/Unit/AssignedDateTime"
    times = (
        reading.time(unit.text("AssignedDateTime"), path, created)
        for unit in call.records(*_UNITS)
        if unit.text("ClearDateTime") is None
    )
    return tuple(at for at in times if at is not None)
