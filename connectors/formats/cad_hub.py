"""CAD-to-CAD hub JSON: a snapshot of many agencies' calls, their events and units (README.md).

One event has a call at each agency; unit assignments stand only in `interops`. A call that stands
only there is passed on as a delta. No times have a zone.
"""

from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.cad_hub_event import Interops, call_key
from connectors.formats.json_reader import read_json
from connectors.formats.keys import Folded, objects, text
from connectors.formats.places import checked_point
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key, text_of
from connectors.formats.times import order_text
from schemas.incident import (
    AgencyNumber,
    CallType,
    IncidentStatus,
    IncidentUpdate,
    LineKind,
    Location,
    NarrativeLine,
    UpdateKind,
)

_CLEARED = {"callcleared", "callclosed", "cleared", "closed"}
_CANCELLED = {"callcancelled", "callcanceled", "cancelled", "canceled"}


class CadHub:
    """The reader of CAD-to-CAD hub snapshots."""

    name = "cad_hub"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per call, then one per call that only an event names."""
        outer = Reading(feed)
        whole = read_json(body, outer)
        package = next(objects(whole, "package"), whole) if isinstance(whole, dict) else {}
        if not any(name in package for name in ("calls", "interops", "units")):
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="package.calls")
        events = Interops(package, outer)
        updates = [_update(call, events, feed, outer) for call in objects(package, "calls")]
        told = {update.source_key for update in updates}
        updates.extend(
            _named_only(key, events, feed, outer) for key in events.named() if key not in told
        )
        if not updates:
            outer.warn("no_calls", "package.calls")
            nothing = UpdateKind.NO_INCIDENT
            return [IncidentUpdate(format=self.name, kind=nothing, warnings=outer.warnings)]
        return updates

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """Hub file names carry no order."""
        return None


def _update(call: Folded, events: Interops, feed: Feed, outer: Reading) -> IncidentUpdate:
    reading = Reading(feed, outer)
    key = call_key(call)
    if key is None:
        # One call without a key must not hold up the others of the snapshot.
        reading.warn("record_without_key", "calls.id.callNumber")
        return IncidentUpdate(
            format="cad_hub", kind=UpdateKind.NO_INCIDENT, warnings=reading.warnings
        )
    contents = _contents(call, key, events, reading)
    if reading.latest is None:
        reading.warn("no_order", "calls.timeOpened")
    return IncidentUpdate(
        format="cad_hub",
        source_key=key,
        order=order_text(reading.latest) if reading.latest else None,
        at=reading.latest,
        **contents,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _contents(call: Folded, key: str, events: Interops, reading: Reading) -> dict[str, Any]:
    number, agency = text(next(objects(call, "id"), {}), "callnumber"), text(call, "agency")
    opened = reading.time(text(call, "timeopened"), "calls.timeOpened")
    lines = _narrative(call, reading)
    return {
        "agency": agency,
        "number": number,
        "numbers": (AgencyNumber(number=number, agency=agency),) if number else (),
        "created_at": opened,
        "call_types": _call_types(call),
        "priority": priority_of(
            text(next(objects(call, "priority"), call), "code", "priority"),
            reading.feed.priority_scale,
        ),
        "statuses": _statuses(call),
        "units": events.units(key),
        "locations": _locations(call, reading),
        "narrative": lines,
        "narrative_supplied": "comments" in call,
        "links": events.links(key, _originating(call), number),
    }


def _named_only(key: str, events: Interops, feed: Feed, outer: Reading) -> IncidentUpdate:
    """A call that stands in an event and nowhere else: its number, units and links."""
    reading = Reading(feed, outer)
    reading.warn("call_named_only", "interops.calls")
    number = events.number(key)
    return IncidentUpdate(
        format="cad_hub",
        source_key=key,
        number=number,
        numbers=(AgencyNumber(number=number),) if number else (),
        snapshot=False,
        units=events.units(key),
        links=events.links(key, None, number),
        warnings=reading.warnings,
    )


def _call_types(call: Folded) -> tuple[CallType, ...]:
    code, words = text(call, "nature"), text(call, "localnaturedescription")
    if code is None and words is None:
        return ()
    context = text(call, "calltype")
    return (CallType(code=code, text=words, system="agency", context=context),)


def _statuses(call: Folded) -> tuple[IncidentStatus, ...]:
    word = (text(call, "responsestate") or "").casefold()
    if word in _CANCELLED:
        return (IncidentStatus.CANCELLED,)
    return (IncidentStatus.CLOSED if word in _CLEARED else IncidentStatus.ACTIVE,)


def _originating(call: Folded) -> str | None:
    """The linked agency's number of the same event, when it is not the call's own."""
    for one in objects(call, "custom"):
        if (text(one, "key") or "").casefold() == "originatingcallnumber":
            return text(one, "value")
    return None


def _locations(call: Folded, reading: Reading) -> tuple[Location, ...]:
    found = []
    for place in objects(call, "location"):
        address, city = text(place, "address"), text(place, "city")
        north, east = place.get("latitude"), place.get("longitude")
        point = None
        if north is not None and east is not None:
            try:
                point = checked_point(float(north), float(east), reading, "calls.location")
            except (TypeError, ValueError, OverflowError):
                reading.warn("point_unreadable", "calls.location")
        latitude, longitude = point or (None, None)
        words = ", ".join(part for part in (address, city) if part) or None
        if words or point:
            found.append(Location(text=words, city=city, latitude=latitude, longitude=longitude))
    return tuple(found)


def _narrative(call: Folded, reading: Reading) -> tuple[NarrativeLine, ...]:
    """Comments; they may be older than `timeOpened`, which is no fault."""
    lines: dict[str, NarrativeLine] = {}
    for one in objects(call, "comments"):
        words = clean_lines(text_of(one.get("text")))
        if words is None:
            continue
        at = reading.time(text(one, "timestamp"), "calls.comments.timestamp")
        author = text(one, "username")
        robot = (author or "").casefold().startswith("system")
        key = text(one, "objectid", "id") or line_key(author, at, words)
        lines[key] = NarrativeLine(
            line_id=key,
            text=words,
            author=author,
            at=at,
            kind=LineKind.SYSTEM if robot else LineKind.REMARK,
        )
    return tuple(lines.values())


FORMAT = CadHub()
