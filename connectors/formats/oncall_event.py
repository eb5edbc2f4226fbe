"""Hexagon OnCall: what one event says, field by field. `0001-01-01` is the null date."""

from datetime import datetime
from typing import Any

from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.people import split_name
from connectors.formats.places import checked_point
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.texts import text_of, truth, word_key
from schemas.incident import (
    AgencyNumber,
    CallType,
    Disposition,
    IncidentStatus,
    Location,
    PersonMention,
    PersonRole,
    StatusEntry,
    UnitEntry,
    UnitState,
)

_CANCELLED = {"x", "can", "cancel", "cancelled", "canceled"}
_CLOSED = {"c", "cl", "clo", "closed"}
_FIRST_UNIT = (
    ("firstunitdispatchedtime", "FirstUnitDispatchedTime", UnitState.DISPATCHED),
    ("firstunitenroutedtime", "FirstUnitEnroutedTime", UnitState.EN_ROUTE),
    ("firstunitarrivedtime", "FirstUnitArrivedTime", UnitState.ON_SCENE),
    ("firstunittransportedtime", "FirstUnitTransportedTime", UnitState.TRANSPORTING),
    ("firstunittransportarrivedtime", "FirstUnitTransportArrivedTime", UnitState.AT_DESTINATION),
)
_DISPOSITIONS = ("disposition", "dispositioncode")
_PHONES = ("callerphonenumber", "callerphone", "callernumber", "callbacknumber")
_OPEN_ACCESS = {"", "0", "none", "normal", "unrestricted"}


def event_key(one: Folded) -> str | None:
    """The agency's event id; zero is none."""
    found = text(one, "agencyeventid")
    return found if found and found.strip("0") else None


def event_contents(one: Folded, reading: Reading) -> dict[str, Any]:
    """Everything but identity, order and remarks, by the fields of IncidentUpdate."""
    created = reading.time(text(one, "createdtime"), "CreatedTime")
    closed = reading.time(text(one, "closingtime"), "ClosingTime", created)
    if text_of(one.get("customdata")):
        # JSON in a string, with whatever an agency put there.
        reading.warn("not_read", "CustomData")
    phones = tuple(texts(one, *_PHONES))
    return {
        "agency": text(one, "agency"),
        "numbers": _numbers(one),
        "created_at": created,
        "closed_at": closed,
        "call_types": _call_types(one),
        "priority": priority_of(text(one, "priority"), reading.feed.priority_scale),
        "statuses": _statuses(one, closed),
        "status_history": _history(created, closed),
        "units": _units(one, reading),
        "locations": _locations(one, reading),
        "persons": _caller(one, phones),
        "callbacks": phones,
        "dispositions": tuple(Disposition(text=words) for words in texts(one, *_DISPOSITIONS)),
        "restricted": _restricted(one),
    }


def _numbers(one: Folded) -> tuple[AgencyNumber, ...]:
    """The event; the common event, which joins agencies; the case numbers, which are the RMS's."""
    agency = text(one, "agency")
    found = [AgencyNumber(number=key, agency=agency)] if (key := event_key(one)) else []
    if (common := text(one, "commoneventid")) and common.strip("0"):
        found.append(AgencyNumber(number=common, kind="common"))
    for number in texts(one, "casenumbers"):
        found.append(AgencyNumber(number=number, agency=agency, kind="report"))
    return tuple(dict.fromkeys(found))


def _call_types(one: Folded) -> tuple[CallType, ...]:
    pairs = ((("type", "typeliteral"), None), (("subtype", "subtypeliteral"), "subtype"))
    return tuple(
        CallType(
            code=text(one, code),
            text=text(one, words),
            system="agency",
            context=context,
        )
        for (code, words), context in pairs
        if text(one, code, words)
    )


def _statuses(one: Folded, closed: datetime | None) -> tuple[IncidentStatus, ...]:
    word = (text(one, "eventstatusmnemonic", "eventstatusliteral", "eventstatus") or "").casefold()
    found = []
    marked = truth(text(one, "iscancelled", "iscanceled"))
    if marked or word in _CANCELLED or any(map(_cancels, texts(one, *_DISPOSITIONS))):
        found.append(IncidentStatus.CANCELLED)
    if truth(text_of(one.get("isclosed"))) or word in _CLOSED or closed is not None:
        found.append(IncidentStatus.CLOSED)
    return tuple(found) or (IncidentStatus.ACTIVE,)


def _cancels(word: str) -> bool:
    return word_key(word).startswith("cancel")


def _history(created: datetime | None, closed: datetime | None) -> tuple[StatusEntry, ...]:
    pairs = ((IncidentStatus.ACTIVE, created), (IncidentStatus.CLOSED, closed))
    return tuple(StatusEntry(status=status, at=at) for status, at in pairs if at is not None)


def _units(one: Folded, reading: Reading) -> tuple[UnitEntry, ...]:
    """Assigned units. The times are those of the first unit, which has a name only when it is
    the one assigned."""
    held = objects(one, "assignedunits", "units")
    listed = (text(unit, "unitid", "unitnumber", "unit", "callsign", "id") for unit in held)
    stated = (*texts(one, "assignedunitids", "assignedunits"), *listed)
    names = list(dict.fromkeys(name for name in stated if name))
    first = text(one, "dispatchassignedunitid") or (names[0] if len(names) == 1 else "first unit")
    entries = [UnitEntry(unit=name, state=UnitState.ASSIGNED) for name in names]
    before: datetime | None = None
    for key, path, state in _FIRST_UNIT:
        at = reading.time(text(one, key), path, before)
        if at is not None:
            entries.append(UnitEntry(unit=first, state=state, at=at))
            before = at
    return tuple(entries)


def _locations(one: Folded, reading: Reading) -> tuple[Location, ...]:
    words = text(one, "locationformatted", "location")
    north, east = one.get("latitude"), one.get("longitude")
    point = None
    if north is not None and east is not None:
        try:
            point = checked_point(float(north), float(east), reading, "Latitude")
        except (TypeError, ValueError, OverflowError):
            reading.warn("point_unreadable", "Latitude")
    latitude, longitude = point or (None, None)
    found = Location(text=words, latitude=latitude, longitude=longitude)
    return (found,) if words or point else ()


def _caller(one: Folded, phones: tuple[str, ...]) -> tuple[PersonMention, ...]:
    name = text(one, "callername")
    if name is None and not phones:
        return ()
    given, family = split_name(name)
    return (
        PersonMention(
            mention_id="caller",
            roles=(PersonRole.CALLER,),
            given=given,
            family=family,
            phones=phones,
        ),
    )


def _restricted(one: Folded) -> bool:
    """Redacted, or of an access type other than the open one; unreadable marks restrict (R11)."""
    redacted, access = one.get("isredacted"), one.get("eventaccesstype")
    if redacted not in (None, False, "false", "False"):
        return True
    if access is None:
        return False
    words = text_of(access)
    return words is None or words.strip().casefold() not in _OPEN_ACCESS
