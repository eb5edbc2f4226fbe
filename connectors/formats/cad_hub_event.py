"""CAD-to-CAD hub: one event with a call at each agency, and the units that were assigned there."""

from collections.abc import Iterator
from itertools import islice

from connectors.formats.keys import Folded, objects, text
from connectors.formats.reading import Reading
from connectors.formats.texts import word_key
from schemas.incident import IncidentLink, LinkKind, UnitEntry, UnitState

_STATES = {
    "unitdispatched": UnitState.DISPATCHED,
    "unitassigned": UnitState.ASSIGNED,
    "unitenroute": UnitState.EN_ROUTE,
    "unitresponding": UnitState.EN_ROUTE,
    "unitstaged": UnitState.STAGED,
    "unitatscene": UnitState.ON_SCENE,
    "unitonscene": UnitState.ON_SCENE,
    "unittransporting": UnitState.TRANSPORTING,
    "unitathospital": UnitState.AT_DESTINATION,
    "unitatdestination": UnitState.AT_DESTINATION,
    "unitcleared": UnitState.CLEARED,
}


_MOST_LINKS = 50
"""Calls of one event that a call is linked to; no real event has as many."""


def call_key(call: Folded) -> str | None:
    """The hub's object id, else the number. `dispatchCenter` is no part of it: one call has
    different ones in `calls` and in `interops`."""
    held = next(objects(call, "id"), call)
    key = text(held, "objectid", "callnumber", "id")
    return key if key and key.strip("0") else None


def call_number(call: Folded) -> str | None:
    """The agency's number of the call; a bare id is one."""
    held = next(objects(call, "id"), call)
    return text(held, "callnumber", "id")


class Interops:
    """The events of one package: which calls belong together, and their units."""

    def __init__(self, package: Folded, reading: Reading) -> None:
        self._numbers: dict[str, str | None] = {}
        self._events: dict[str, list[list[str]]] = {}
        self._by_number: dict[str | None, str] = {}
        self._units: dict[str, list[UnitEntry]] = {}
        states = dict(_states(package, reading))
        for event in objects(package, "interops"):
            keys = []
            for call in objects(event, "calls"):
                key = call_key(call)
                if key is None:
                    reading.warn("record_without_key", "interops.calls.id")
                    continue
                keys.append(key)
                self._numbers[key] = call_number(call)
                entries = self._units.setdefault(key, [])
                entries.extend(_assigned(call, states, reading))
            for key in keys:
                self._events.setdefault(key, []).append(keys)
                self._by_number.setdefault(self._numbers[key], key)

    def named(self) -> tuple[str, ...]:
        """The calls that events name."""
        return tuple(self._numbers)

    def number(self, key: str) -> str | None:
        """The number of a call that an event names."""
        return self._numbers.get(key)

    def units(self, key: str) -> tuple[UnitEntry, ...]:
        """The units assigned to this call, with what the hub says of their state."""
        return tuple(dict.fromkeys(self._units.get(key, ())))

    def links(self, key: str, originating: str | None, own: str | None) -> tuple[IncidentLink, ...]:
        """The calls of the same event, and the one that this call came from."""
        partners = (other for keys in self._events.get(key, ()) for other in keys)
        others = dict.fromkeys(islice((one for one in partners if one != key), _MOST_LINKS))
        if originating and originating != own:
            others.setdefault(self._by_number.get(originating, originating))
        return tuple(IncidentLink(kind=LinkKind.RELATED, other=other) for other in others)


def _states(package: Folded, reading: Reading) -> Iterator[tuple[str, UnitEntry]]:
    """What `units` says of each unit, by its object id."""
    for unit in objects(package, "units"):
        held = next(objects(unit, "id"), {})
        key, name = text(held, "objectid"), text(held, "unitnumber")
        state = _STATES.get(word_key(text(unit, "responsestate") or ""))
        status = next(objects(unit, "status"), {})
        at = reading.time(text(status, "timestamp"), "units.status.timestamp")
        if key and name and state:
            kind = text(held, "description")
            yield key, UnitEntry(unit=name, state=state, at=at, kind=kind)


def _assigned(call: Folded, states: dict[str, UnitEntry], reading: Reading) -> Iterator[UnitEntry]:
    for unit in objects(call, "assignedunits"):
        name = text(unit, "unitnumber")
        if name is None:
            reading.warn("unit_without_name", "interops.calls.assignedUnits.unitNumber")
            continue
        yield UnitEntry(unit=name, state=UnitState.ASSIGNED, kind=text(unit, "description"))
        known = states.get(text(unit, "objectid") or "")
        if known is not None:
            yield known
