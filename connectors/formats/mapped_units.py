"""Units of a mapped record: of its list, of a column with one unit, or of several in one text."""

import re
from collections.abc import Iterator
from datetime import datetime

from connectors.formats.mapped_values import Fields
from connectors.formats.reading import Reading
from schemas.incident import UnitEntry, UnitState

_TIMES = (
    ("assigned_at", UnitState.ASSIGNED),
    ("dispatched_at", UnitState.DISPATCHED),
    ("en_route_at", UnitState.EN_ROUTE),
    ("staged_at", UnitState.STAGED),
    ("on_scene_at", UnitState.ON_SCENE),
    ("transporting_at", UnitState.TRANSPORTING),
    ("at_destination_at", UnitState.AT_DESTINATION),
    ("cleared_at", UnitState.CLEARED),
)
_OF_CALL = tuple(
    one
    for one in _TIMES
    if one[0]
    in (
        "dispatched_at",
        "en_route_at",
        "on_scene_at",
        "cleared_at",
    )
)
_WORDS = {
    "assigned": UnitState.ASSIGNED,
    "asg": UnitState.ASSIGNED,
    "dispatched": UnitState.DISPATCHED,
    "dispatch": UnitState.DISPATCHED,
    "dsp": UnitState.DISPATCHED,
    "dp": UnitState.DISPATCHED,
    "enroute": UnitState.EN_ROUTE,
    "enr": UnitState.EN_ROUTE,
    "er": UnitState.EN_ROUTE,
    "responding": UnitState.EN_ROUTE,
    "staged": UnitState.STAGED,
    "onscene": UnitState.ON_SCENE,
    "arrived": UnitState.ON_SCENE,
    "ons": UnitState.ON_SCENE,
    "os": UnitState.ON_SCENE,
    "atscene": UnitState.ON_SCENE,
    "atpatient": UnitState.PATIENT_CONTACT,
    "transporting": UnitState.TRANSPORTING,
    "transport": UnitState.TRANSPORTING,
    "athospital": UnitState.AT_DESTINATION,
    "atdestination": UnitState.AT_DESTINATION,
    "cleared": UnitState.CLEARED,
    "clear": UnitState.CLEARED,
    "clr": UnitState.CLEARED,
    "available": UnitState.CLEARED,
    "cancelled": UnitState.CANCELLED,
    "canceled": UnitState.CANCELLED,
}
_BETWEEN = re.compile(r"[\s,;|]+")
_MOST = 200


def units(call: Fields, created: datetime | None, reading: Reading) -> tuple[UnitEntry, ...]:
    """All units with their states; the call's own times are those of its first unit."""
    found: dict[UnitEntry, None] = {}
    for entry in call.entries("units"):
        for one in _of_entry(entry, created, reading):
            found.setdefault(one)
    named = [name for name in (call.text("unit"), *_split(call.text("units"))) if name]
    times = list(_stated(call, _OF_CALL, created))
    for name in dict.fromkeys(named):
        found.setdefault(UnitEntry(unit=name, state=UnitState.ASSIGNED))
    if times:
        first = next(iter(dict.fromkeys(named)), None) if len(set(named)) == 1 else None
        for state, at in times:
            found.setdefault(UnitEntry(unit=first or "first unit", state=state, at=at))
    return tuple(found)


def _split(text: str | None) -> list[str]:
    return [part for part in _BETWEEN.split(text or "") if part][:_MOST]


def _of_entry(entry: Fields, created: datetime | None, reading: Reading) -> Iterator[UnitEntry]:
    name = entry.text("unit")
    if name is None:
        if entry.filled():
            reading.warn("unit_without_name", "units.unit")
        return
    kind = entry.text("kind")
    word = "".join(c for c in (entry.text("state") or "").casefold() if c.isalnum())
    stated = list(_stated(entry, _TIMES, created))
    if word:
        stated.append((_WORDS.get(word, UnitState.OTHER), entry.time("at", created)))
    for state, at in stated or [(UnitState.ASSIGNED, entry.time("at", created))]:
        yield UnitEntry(unit=name, state=state, at=at, kind=kind)


def _stated(
    fields: Fields, times: tuple[tuple[str, UnitState], ...], created: datetime | None
) -> Iterator[tuple[UnitState, datetime | None]]:
    before = created
    for name, state in times:
        at = fields.time(name, before)
        if at is not None:
            yield state, at
            before = at
