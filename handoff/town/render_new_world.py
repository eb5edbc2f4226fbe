"""Snapshots of calls as Tyler New World call export XML (structure of public samples).

One file per change, `{call_number}_{YYYYMMDDhhmmsscc}.xml`; the stamp in the file name is the
order key. All times are local and carry no zone, as on the real feed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from handoff.town.desk import ZONE, call_number
from handoff.town.new_world_units import Assignment, assignments
from handoff.town.sheet import CallState

NAMESPACE = "http://www.newworldsystems.com/Aegis/CAD/Peripheral/CallExport/2011/02"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NSMAP: Any = {None: NAMESPACE, "i": XSI}
PRIORITIES = {1: "High", 2: "High", 3: "Medium", 4: "Low"}
UNIT_LOG = {
    "dispatched": "Dispatched",
    "en_route": "EnRoute",
    "on_scene": "OnScene",
    "transporting": "Transporting",
    "cleared": "Cleared",
    "cancelled": "Canceled",
}
ROLES = {"subject": "Subject", "patient": "Patient", "victim": "Victim", "witness": "Witness"}


def file_name(state: CallState) -> str:
    """The name that carries the order stamp, local time to the centisecond."""
    local = state.at.astimezone(ZONE)
    return f"{call_number(state)}_{local:%Y%m%d%H%M%S}{local.microsecond // 10_000:02d}.xml"


def _time(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _add(parent: etree._Element, *fields: tuple[str, str | None]) -> None:
    """Child elements with text; None becomes an element that is nil."""
    for tag, text in fields:
        child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
        if text is None:
            child.set(f"{{{XSI}}}nil", "true")
        else:
            child.text = text


def _group(
    parent: etree._Element, tag: str, item: str, rows: Iterable[tuple[tuple[str, str | None], ...]]
) -> None:
    """A list element with one item per row; nothing at all when there are no rows."""
    rows = list(rows)
    if not rows:
        return
    holder = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    for row in rows:
        _add(etree.SubElement(holder, f"{{{NAMESPACE}}}{item}"), *row)


def _head(root: etree._Element, state: CallState) -> None:
    caller = next((m for m in state.mentions if m.role == "caller"), None)
    name = f"{caller.given} {caller.family}" if caller and caller.family else None
    _add(
        root,
        ("CallId", str(state.serial)),
        ("CallNumber", call_number(state)),
        ("CallSource", "911"),
        ("CallerName", name),
        ("CallerPhone", state.callback),
        ("NatureOfCall", state.call_type.text.title()),
        ("CreateDateTime", _time(state.created)),
        ("CloseDateTime", _time(state.closed or state.closed_before)),
        ("ClosedFlag", _flag(state.closed is not None)),
        ("CanceledFlag", _flag(state.cancelled)),
        ("AlarmLevel", None),
    )
    if state.restriction is not None:
        _add(root, ("Restriction", state.restriction))


def _contexts(root: etree._Element, state: CallState) -> None:
    kinds = [(state.agency.kind, state.call_type)]
    if state.co_agency:
        kinds.append((state.co_agency.agency.kind, state.co_agency.call_type))
    status = "Closed" if state.closed else "Active"
    _group(
        root,
        "AgencyContexts",
        "AgencyContext",
        (
            (
                ("AgencyType", kind),
                ("CallType", call_type.text.title()),
                ("Priority", PRIORITIES[call_type.priority]),
                ("Status", "Canceled" if state.cancelled else status),
                ("CreatedDateTime", _time(state.created)),
                ("ClosedFlag", _flag(state.closed is not None)),
                ("CanceledFlag", _flag(state.cancelled)),
            )
            for kind, call_type in kinds
        ),
    )


def _location(root: etree._Element, state: CallState) -> None:
    address = state.address
    place = etree.SubElement(root, f"{{{NAMESPACE}}}Location")
    _add(
        place,
        ("FullAddress", address.text),
        ("HouseNumber", address.house_number or None),
        ("StreetName", address.street),
        ("StreetType", address.suffix or None),
        ("City", address.city),
        ("State", address.state),
        ("Zip", address.postcode),
    )


def _incidents(root: etree._Element, state: CallState) -> None:
    numbered = [(state.agency, state.number)]
    if state.co_agency:
        numbered.append((state.co_agency.agency, state.co_agency.number))
    _group(
        root,
        "Incidents",
        "Incident",
        (
            (
                ("Number", number),
                ("Type", agency.kind),
                ("Jurisdiction", agency.jurisdiction),
                ("CreateDateTime", _time(state.created)),
            )
            for agency, number in numbered
        ),
    )


def _said(root: etree._Element, state: CallState) -> None:
    """Narratives, persons and dispositions."""
    remarks = (
        (
            ("CreateDateTime", _time(line.at)),
            ("CreateUser", line.author),
            ("Type", line.kind),
            ("Text", line.text),
            ("Restriction", line.restriction),
        )
        for line in state.lines
    )
    _group(root, "Narratives", "Narrative", remarks)
    people = (
        (("FirstName", m.given), ("LastName", m.family), ("Role", ROLES.get(m.role, "Other")))
        for m in state.mentions
        if m.role != "caller"
    )
    _group(root, "Persons", "Person", people)
    endings = (
        (("Name", name), ("Count", "1"), ("DateTime", _time(state.closed)))
        for name in state.dispositions
    )
    _group(root, "Dispositions", "CallDisposition", endings)


def _unit(holder: etree._Element, state: CallState, made: Assignment, *, primary: bool) -> None:
    unit = etree.SubElement(holder, f"{{{NAMESPACE}}}Unit")
    _add(
        unit,
        ("UnitNumber", made.unit),
        ("Type", made.kind),
        ("IsPrimary", _flag(primary)),
        ("Jurisdiction", state.agency.jurisdiction),
        ("AssignedDateTime", _time(made.assigned)),
        ("DispatchDateTime", _time(made.first("dispatched"))),
        ("EnrouteDateTime", _time(made.first("en_route"))),
        ("ArriveDateTime", _time(made.first("on_scene"))),
        ("ClearDateTime", _time(made.first("cleared", "cancelled"))),
    )
    officer = (
        ("FirstName", made.officer[0]),
        ("LastName", made.officer[1]),
        ("IDNumber", made.badge),
        ("IsPrimaryOfficer", "true"),
        ("Jurisdiction", state.agency.jurisdiction),
    )
    _group(unit, "Personnel", "UnitPersonnel", [officer])
    place = state.address.text
    log = (
        (("DateTime", _time(m.at)), ("Status", UNIT_LOG[m.state]), ("Location", place))
        for m in made.moves
    )
    _group(unit, "UnitLogs", "UnitLog", log)


def render_call(state: CallState) -> bytes:
    """One full snapshot of a call."""
    root = etree.Element(f"{{{NAMESPACE}}}CallExport", nsmap=NSMAP)
    _head(root, state)
    _contexts(root, state)
    _location(root, state)
    _incidents(root, state)
    _said(root, state)
    if state.moves:
        holder = etree.SubElement(root, f"{{{NAMESPACE}}}AssignedUnits")
        for place, made in enumerate(assignments(state.moves)):
            _unit(holder, state, made, primary=place == 0)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
