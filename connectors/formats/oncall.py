"""Hexagon OnCall Dispatch JSON: events and their remarks, as polled (README.md).

An event is a full snapshot; remarks come from an endpoint of their own and are cumulative, so a
message of remarks alone is a delta. Order: `LastStatusChange`, then the highest remark `Id`.
"""

from collections.abc import Iterator
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.json_reader import read_json
from connectors.formats.keys import Folded, objects, text
from connectors.formats.oncall_event import event_contents, event_key
from connectors.formats.oncall_remarks import Remarks, highest_id, is_remark, narrative
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.incident import IncidentUpdate

_WRAPS = ("body", "results", "result", "events", "event", "data", "items")


class OnCall:
    """The reader of OnCall events and remarks."""

    name = "oncall"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per event; remarks join the event that they name, or stand alone."""
        outer = Reading(feed)
        whole = read_json(body, outer)
        events, remarks = _found(whole)
        if not events and not remarks:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="body.results")
        said = Remarks(remarks, events, outer)
        updates = [_event(one, said, feed, outer) for one in events]
        told = {update.source_key for update in updates}
        strangers = [key for key in said.keys if key not in told]
        if not events and not strangers:
            raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="remarks.AgencyEventId")
        return [*updates, *(_remarks_only(key, said, feed, outer) for key in strangers)]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """OnCall file names carry no order."""
        return None


def _found(whole: Any) -> tuple[list[Folded], list[Folded]]:  # noqa: ANN401 (JSON is anything)
    """Events and remarks, whatever envelope lies around them."""
    events: list[Folded] = []
    remarks: list[Folded] = []
    waiting = [whole]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting.extend(held for held in one if isinstance(held, dict))
        elif isinstance(one, dict) and is_remark(one):
            remarks.append(one)
        elif isinstance(one, dict) and _is_event(one):
            events.append(one)
            remarks.extend(_own_remarks(one))
        elif isinstance(one, dict):
            waiting.extend(one[name] for name in (*_WRAPS, "remarks") if name in one)
    return events, remarks


def _own_remarks(one: Folded) -> Iterator[Folded]:
    """What stands in an event and names none is about that event, and no other."""
    for remark in objects(one, "remarks", "comments"):
        yield remark if event_key(remark) else {**remark, "agencyeventid": event_key(one)}


def _is_event(one: Folded) -> bool:
    return "agencyeventid" in one and any(
        name in one for name in ("type", "createdtime", "eventstatuscode", "dispatchgroup")
    )


def _event(one: Folded, remarks: Remarks, feed: Feed, outer: Reading) -> IncidentUpdate:
    reading = Reading(feed, outer)
    key = event_key(one)
    if key is None:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="AgencyEventId")
    own = remarks.of(key)
    contents = event_contents(one, reading)
    lines = narrative(own, reading)
    changed = reading.time(text(one, "laststatuschange"), "LastStatusChange")
    at = changed or reading.latest
    if at is None:
        reading.warn("no_order", "LastStatusChange")
    return IncidentUpdate(
        format="oncall",
        source_key=key,
        number=key,
        order=f"{order_text(at)}|{highest_id(own)}" if at else None,
        at=at,
        **contents,
        narrative=lines,
        narrative_supplied=bool(own) or "remarks" in one,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _remarks_only(key: str, remarks: Remarks, feed: Feed, outer: Reading) -> IncidentUpdate:
    """Remarks without their event: a delta."""
    reading = Reading(feed, outer)
    own = remarks.of(key)
    lines = narrative(own, reading)
    at = max((line.at for line in lines if line.at), default=None)
    return IncidentUpdate(
        format="oncall",
        source_key=key,
        number=key,
        order=f"{order_text(at)}|{highest_id(own)}" if at else None,
        snapshot=False,
        at=at,
        narrative=lines,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


FORMAT = OnCall()
