"""NENA EIDO JSON, 1.0 and the 2020 draft (NENA-STA-021.1): one state of one incident.

A full snapshot without a sequence number: order is the top component's `lastUpdateTimeStamp`.
`additionalDataComponent` and alternate values are never read: they carry people in strings.
"""

from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats import eido_incident
from connectors.formats.eido_identity import (
    incident_key,
    numbers_of,
    owning_agency,
    stated_id,
)
from connectors.formats.eido_location import locations
from connectors.formats.eido_notes import hazards, narrative
from connectors.formats.eido_people import callbacks, persons, phones_by_id
from connectors.formats.eido_units import units
from connectors.formats.json_reader import read_json
from connectors.formats.keys import Folded, objects, text, with_plain_keys
from connectors.formats.marks import marked_restricted
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.incident import IncidentUpdate, UpdateKind

_WRAPS = 3
"""Objects that may lie around an EIDO."""
_UNREAD = {
    "additionaldatacomponent": "additionalDataComponent",
    "alternatevaluescomponent": "alternateValuesComponent",
}


class Eido:
    """The reader of EIDO JSON."""

    name = "eido"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One EIDO, a list of them, or a STA-024 notification that carries some."""
        reading = Reading(feed)
        found = _eidos(read_json(body, reading))
        if not found:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="$")
        return [_update(held, feed, reading) for held in found]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """EIDO file names carry no order."""
        return None


def _eidos(value: Any, level: int = 0) -> list[Folded]:  # noqa: ANN401 (JSON is anything)
    """Those that stand alone, in a list, in a notification, or in another object around them."""
    found: list[Folded] = []
    for one in objects({"all": value}, "all"):
        if _is_eido(one):
            found.append(with_plain_keys(one) if _linked(one) else one)
        elif level < _WRAPS:
            for held in one.values():
                found.extend(_eidos(held, level + 1))
    return found


def _is_eido(held: Folded) -> bool:
    return any(key.endswith(("component", "eidoversion")) for key in held)


def _linked(held: Folded) -> bool:
    """Whether keys are written as JSON-LD does: with a prefix or a whole address, `@id`."""
    return any(":" in key or key == "@id" for key in held)


def _update(held: Folded, feed: Feed, outer: Reading) -> IncidentUpdate:
    reading = Reading(feed, outer)
    stated = stated_id(held)
    if stated is None:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="$id")
    key = incident_key(stated)
    at = reading.time(text(held, "lastupdatetimestamp"), "lastUpdateTimeStamp")
    if at is None:
        reading.warn("no_order", "lastUpdateTimeStamp")
    for folded, name in _UNREAD.items():
        if folded in held:
            reading.warn("not_read", name)
    whole = IncidentUpdate(
        format="eido",
        kind=UpdateKind.CALL if key else UpdateKind.NO_INCIDENT,
        source_key=key,
        order=order_text(at) if at else None,
        at=at,
        **_contents(held, key, reading),
    )
    return whole.model_copy(
        update={"time_ambiguous": reading.ambiguous, "warnings": reading.warnings}
    )


def _contents(held: Folded, key: str | None, reading: Reading) -> dict[str, Any]:
    """Everything but identity and order, by the fields of IncidentUpdate."""
    incidents = list(objects(held, "incidentcomponent"))
    if len(incidents) > 1:
        reading.warn("several_incident_components", "incidentComponent")
    agency = owning_agency(held)
    numbers = numbers_of(incidents, agency)
    starts = [
        reading.time(
            text(call, "callstarttimestamp", "answerdate"), "callComponent.callStartTimestamp"
        )
        for call in objects(held, "callcomponent")
    ]
    places = locations(held, reading)
    phones = phones_by_id(held)
    return {
        "agency": agency,
        "number": next((one.number for one in numbers if one.kind == "incident"), None),
        "numbers": numbers,
        "created_at": min((start for start in starts if start), default=None),
        "call_types": eido_incident.call_types(incidents, reading),
        "priority": eido_incident.priority(incidents, reading),
        "statuses": eido_incident.statuses(incidents, reading),
        "dispositions": tuple(eido_incident.dispositions(held, incidents, reading)),
        "links": eido_incident.links(held, reading),
        "units": units(held, key, reading),
        "locations": tuple(places.values()),
        "narrative": narrative(held, reading),
        "narrative_supplied": held.get("notescomponent") is not None,
        "persons": persons(held, phones, places, reading),
        "callbacks": callbacks(held, phones),
        "hazards": hazards(held, reading),
        "restricted": any(marked_restricted(one, reading.feed) for one in (held, *incidents)),
    }


FORMAT = Eido()
