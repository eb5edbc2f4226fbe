"""CAD-to-CAD hub JSON: a snapshot of many agencies' calls, their events and units (README.md).

One event has a call at each agency; unit assignments stand only in `interops`. A call that stands
only there is passed on as a delta. No times have a zone.
"""

from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.cad_hub_event import Interops, call_key, call_number
from connectors.formats.json_reader import read_json
from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.places import checked_point
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key, text_of, word_key
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
_OPEN = {
    *("active", "open", "new", "received", "pending", "queued", "held", "assigned", "dispatched"),
    *("enroute", "responding", "staged", "arrived", "atscene", "onscene", "inprogress", "reopened"),
    *("transporting", "athospital", "atdestination"),
}
_CANCELLED = {"callcancelled", "callcanceled", "cancelled", "canceled"}


class CadHub:
    """The reader of CAD-to-CAD hub snapshots."""

    name = "cad_hub"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per call, then one per call that only an event names."""
        outer = Reading(feed)
        whole = read_json(body, outer)
        packages = [next(objects(one, "package"), one) for one in objects({"all": whole}, "all")]
        packages = [one for one in packages if one.keys() & {"calls", "interops", "units"}]
        if not packages:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="package.calls")
        updates = [update for one in packages for update in _updates(one, feed, outer)]
        if not updates:
            outer.warn("no_calls", "package.calls")
            nothing = UpdateKind.NO_INCIDENT
            return [IncidentUpdate(format=self.name, kind=nothing, warnings=outer.warnings)]
        return updates

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """Hub file names carry no order."""
        return None


def _updates(package: Folded, feed: Feed, outer: Reading) -> list[IncidentUpdate]:
    events = Interops(package, outer)
    updates = [_update(call, events, feed, outer) for call in objects(package, "calls")]
    told = {update.source_key for update in updates}
    named = (key for key in events.named() if key not in told)
    return [*updates, *(_named_only(key, events, feed, outer) for key in named)]


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
    number, agency = call_number(call), text(call, "agency")
    opened = reading.time(text(call, "timeopened"), "calls.timeOpened")
    lines = _narrative(call, reading)
    return {
        "agency": agency,
        "number": number,
        "numbers": (AgencyNumber(number=number, agency=agency),) if number else (),
        "created_at": opened,
        "call_types": _call_types(call),
        "priority": priority_of(
            text(next(objects(call, "priority"), call), "code", "priority", "description"),
            reading.feed.priority_scale,
        ),
        "statuses": _statuses(call, reading),
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
    nature = next(objects(call, "nature"), {})
    code = text(call, "nature") or text(nature, "code", "name")
    words = text(call, "localnaturedescription") or text(nature, "description", "text")
    if code is None and words is None:
        return ()
    context = text(call, "calltype")
    return (CallType(code=code, text=words, system="agency", context=context),)


def _statuses(call: Folded, reading: Reading) -> tuple[IncidentStatus, ...]:
    word = word_key(text(call, "responsestate") or "")
    if word in _CANCELLED:
        return (IncidentStatus.CANCELLED,)
    if word and word not in _CLEARED and word.removeprefix("call") not in _OPEN:
        reading.warn("status_unknown", "calls.responseState")
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
    bare = [{"text": words} for words in texts(call, "comments")]
    for one in (*objects(call, "comments"), *bare):
        stated = (text_of(one.get(name)) for name in ("text", "comment", "commenttext", "body"))
        words = clean_lines(next((found for found in stated if found), None))
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
