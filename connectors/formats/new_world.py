"""Tyler New World ("Aegis") Call Export XML: the whole call in every file (README.md).

Order is the stamp in the file name, `{call_number}_{YYYYMMDDhhmmss<cs>}.xml`; there is none
inside. All times are local without a zone.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.new_world_call import (
    call_types,
    dispositions,
    locations,
    numbers,
    priority,
)
from connectors.formats.new_world_people import callbacks, persons
from connectors.formats.new_world_remarks import narrative, restricted
from connectors.formats.new_world_status import status_of
from connectors.formats.new_world_units import unit_entries, units_assigned
from connectors.formats.reading import Reading
from connectors.formats.records import Record, namespace_of
from connectors.formats.times import order_text, resolve
from connectors.formats.xml_reader import local_name, read_xml
from schemas.incident import IncidentUpdate

_NAMESPACE = "http://www.newworldsystems.com/Aegis/CAD/Peripheral/CallExport/"
_VERSION = "2011/02"
_STAMP = re.compile(r".+_(\d{14})(\d{0,3})(?:\.[A-Za-z]{1,4})?", re.ASCII)


class NewWorld:
    """The reader of New World call exports."""

    name = "new_world"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:
        """One call per file; a `CallExport` around several `Call` elements gives several."""
        outer = Reading(feed)
        root = read_xml(body, outer)
        exports = _exports(root, outer)
        calls = [call for one in exports for call in _calls(one)]
        return [_update(call, feed, outer, source_name) for call in calls]

    def stamp(self, source_name: str) -> str | None:
        """The digits of the stamp, padded to thousandths of a second."""
        found = _STAMP.fullmatch(source_name)
        if found is None or _local_stamp(source_name) is None:
            return None
        return found.group(1) + found.group(2).ljust(3, "0")


def _exports(root: etree._Element, reading: Reading) -> list[etree._Element]:
    """The root, or those inside an envelope or list. Raises Unreadable."""
    found = [root] if _is_export(root) else [*filter(_is_export, root.iter("{*}CallExport"))]
    if not found:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="/")
    if namespace_of(found[0]) != _NAMESPACE + _VERSION:
        reading.warn("namespace_version_unknown", "CallExport")
    return found


def _is_export(element: etree._Element) -> bool:
    space = namespace_of(element)
    known = space == "" or space.startswith(_NAMESPACE)
    return known and local_name(element) in ("CallExport", "Call")


def _calls(root: etree._Element) -> Iterator[Record]:
    # Parts may stand in namespaces of their own, as .NET data contracts write them.
    whole = Record(root)
    if local_name(root) == "Call" or whole.has("CallId") or not whole.has("Call"):
        yield whole
    else:
        yield from whole.records("Call")


def _local_stamp(source_name: str) -> datetime | None:
    found = _STAMP.fullmatch(source_name)
    try:
        return (
            datetime.fromisoformat(found.group(1)[:8] + "T" + found.group(1)[8:]).replace(
                microsecond=int(found.group(2).ljust(6, "0"))
            )
            if found
            else None
        )
    except ValueError:
        return None


def _update(call: Record, feed: Feed, outer: Reading, source_name: str | None) -> IncidentUpdate:
    reading = Reading(feed, outer)
    key = call.text("CallId")
    if key is None or not key.strip("0"):
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="CallExport/CallId")
    contents = _contents(call, reading)
    written = _written_at(source_name, reading)
    if written is None:
        reading.warn("no_order", "file name")
    return IncidentUpdate(
        format="new_world",
        source_key=key,
        message_key=source_name if written else None,
        order=order_text(written) if written else None,
        at=written or reading.latest,
        **contents,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _written_at(source_name: str | None, reading: Reading) -> datetime | None:
    """When the file was written; never before the latest time that it tells of."""
    local = _local_stamp(source_name) if source_name else None
    if local is None:
        return None
    moment = resolve(local, reading.zone, reading.latest)
    if moment.ambiguous:
        reading.ambiguous = True
        reading.warn("time_ambiguous", "file name")
    return moment.at


def _contents(call: Record, reading: Reading) -> dict[str, Any]:
    created = reading.time(call.text("CreateDateTime"), "CallExport/CreateDateTime")
    units = unit_entries(call, created, reading)
    status = status_of(call, created, units_assigned(call, created, reading), reading)
    return {
        "number": call.text("CallNumber"),
        "numbers": numbers(call),
        "created_at": created,
        "closed_at": status.closed_at,
        "call_types": call_types(call),
        "priority": priority(call, reading),
        "statuses": status.statuses,
        "status_history": status.history,
        "units": units,
        "locations": locations(call, reading),
        "narrative": narrative(call, created, reading),
        "narrative_supplied": call.has("Narratives"),
        "persons": persons(call, reading),
        "callbacks": callbacks(call),
        "dispositions": dispositions(call, created, reading),
        "restricted": restricted(call, reading.feed),
    }


FORMAT = NewWorld()
