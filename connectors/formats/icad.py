"""ICadDispatch: NIEM 2.0 dispatch messages to station alerting (README.md).

A snapshot cut for the station that receives it: its units may be fewer than the call's. Elements
are found by local name, since every sender binds the versions' namespaces in its own way.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.icad_call import (
    call_types,
    locations,
    remarks,
    statuses,
    units,
)
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.times import order_text
from connectors.formats.xml_reader import read_xml
from schemas.incident import IncidentUpdate

_ID = "IdentificationID"


class ICad:
    """The reader of ICadDispatch messages."""

    name = "icad"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per service call; the message may stand inside a SOAP envelope."""
        outer = Reading(feed)
        root = read_xml(body, outer)
        found = list(root.iter("{*}ICadDispatch", "ICadDispatch"))
        payloads = [payload for one in found for payload in _payloads(one)]
        if not payloads:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="/")
        return [_update(message, payload, feed, outer) for message, payload in payloads]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """ICadDispatch file names carry no order."""
        return None


def _payloads(message: etree._Element) -> Iterator[tuple[Record, Record]]:
    whole = Record(message)
    for payload in (*whole.records("Payload"), whole):
        if payload.has("ServiceCall"):
            yield whole, payload


def _update(message: Record, payload: Record, feed: Feed, outer: Reading) -> IncidentUpdate:
    reading = Reading(feed, outer)
    call = next(payload.records("ServiceCall"))
    number = call.at("ServiceCallAugmentation", "IncidentId", _ID)
    event = call.at("ActivityIdentification", _ID)
    key = number or event
    if key is None or not key.strip("0"):
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="ServiceCallAugmentation/IncidentId")
    contents = _contents(call, payload, reading)
    path = ("ExchangeMetadata", "TransactionMetadata", "MetadataAugmentation")
    sent = reading.time(message.at(*path, "SubmissionDateTime", "DateTime"), "SubmissionDateTime")
    sender = ("ExchangeMetadata", "DataSubmitterMetadata")
    system = message.at(*sender, "OrganizationIdentification", _ID)
    sequence = message.at(*path, "MessageSequenceNumber", _ID)
    order = _order(sequence, order_text(sent) if sent else "", reading)
    return IncidentUpdate(
        format="icad",
        agency=message.at(*sender, "OrganizationName") or system,
        source_key=key,
        number=number or event,
        message_key=f"{system or ''}|{order}|{key}" if sequence and sent else None,
        order=order,
        at=sent or reading.latest,
        **contents,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _order(sequence: str | None, sent: str, reading: Reading) -> str | None:
    """The number in the sender's stream, then the time of sending."""
    if sequence is not None and sequence.isascii() and sequence.isdigit():
        return f"{sequence[-18:].zfill(18)}|{sent}"
    if not sent:
        reading.warn("no_order", "MessageSequenceNumber")
        return None
    return f"{0:018}|{sent}"


def _contents(call: Record, payload: Record, reading: Reading) -> dict[str, Any]:
    """What the message says of the call, by the fields of IncidentUpdate."""
    states, history = statuses(call, reading)
    closed = next((one.at for one in history if one.status.value == "closed"), None)
    lines = remarks(call, payload)
    priority = call.at("ServiceCallAugmentation", "CallPriorityText")
    return {
        "created_at": min((one.at for one in history), default=None),
        "closed_at": closed,
        "call_types": call_types(call),
        "priority": priority_of(priority, reading.feed.priority_scale),
        "statuses": states,
        "status_history": history,
        "units": units(call, payload, reading),
        "locations": locations(call, reading),
        "narrative": lines,
        "narrative_supplied": bool(lines),
    }


FORMAT = ICad()
