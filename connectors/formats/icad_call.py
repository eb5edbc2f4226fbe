"""ICadDispatch: type, statuses, units and place of a service call."""

import re
from datetime import datetime

from connectors.formats.places import checked_point
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.texts import clean_lines, line_key, word_key
from schemas.incident import (
    CallType,
    IncidentStatus,
    Location,
    NarrativeLine,
    StatusEntry,
    UnitEntry,
    UnitState,
)

_DETERMINANT = re.compile(r"\d{1,2}[A-EΩO]\d{1,2}[A-Za-z]{0,2}", re.ASCII)
_ENDED = {
    "close": IncidentStatus.CLOSED,
    "closed": IncidentStatus.CLOSED,
    "cancel": IncidentStatus.CANCELLED,
    "cancelled": IncidentStatus.CANCELLED,
    "canceled": IncidentStatus.CANCELLED,
}
_FIRST_UNIT = {
    "enroute": UnitState.EN_ROUTE,
    "onscene": UnitState.ON_SCENE,
    "arrived": UnitState.ON_SCENE,
    "clear": UnitState.CLEARED,
}
_REMARKS = (
    "CommentText",
    "ActivityCommentText",
    "NarrativeText",
    "CallNarrativeText",
    "RemarkText",
)
_PATH = "ActivityStatus/StatusDate"
_MOST_UNITS = 200


def call_types(call: Record) -> tuple[CallType, ...]:
    """A ProQA determinant such as 29B4U, or a local code; the words stand elsewhere."""
    code = call.at("ServiceCallAugmentation", "CallTypeText")
    words = call.text("ActivityDescriptionText")
    if code is None and words is None:
        return ()
    if code is not None and _DETERMINANT.fullmatch(code):
        protocol = CallType(code=code, system="mpds")
        return (CallType(text=words, system="agency"), protocol) if words else (protocol,)
    return (CallType(code=code, text=words, system="agency"),)


def statuses(
    call: Record, reading: Reading
) -> tuple[tuple[IncidentStatus, ...], tuple[StatusEntry, ...]]:
    """The status that holds and those with a time; a message may be sent hours after CLOSE."""
    history = []
    ended: dict[IncidentStatus, None] = {}
    before: datetime | None = None
    for one in call.records("ActivityStatus"):
        word = word_key(one.text("StatusText", "StatusDescriptionText") or "").removeprefix("call")
        at = reading.time(_stamp(one), _PATH, before)
        before = at or before
        status = IncidentStatus.ACTIVE if word == "entry" else _ENDED.get(word)
        if status is not None and status is not IncidentStatus.ACTIVE:
            ended.setdefault(status)
        if status is not None and at is not None:
            history.append(StatusEntry(status=status, at=at))
    return tuple(ended) or (IncidentStatus.ACTIVE,), tuple(history)


def _stamp(status: Record) -> str | None:
    """NIEM's DateTime inside the date; some senders leave it out."""
    return status.at("StatusDate", "DateTime") or status.text("StatusDate")


def remarks(call: Record, payload: Record) -> tuple[NarrativeLine, ...]:
    """The format has no place for remarks; senders add them under the names of NIEM."""
    stated = (
        clean_lines(words)
        for home in (call, *call.records("ServiceCallAugmentation"), payload)
        for name in _REMARKS
        for words in home.texts(name)
    )
    found = {line_key(None, None, words): words for words in stated if words}
    return tuple(NarrativeLine(line_id=key, text=words) for key, words in found.items())


def units(call: Record, payload: Record, reading: Reading) -> tuple[UnitEntry, ...]:
    """All units named: those of the list and those assigned may differ (trap of this format).

    The times of the call are those of its first unit; of one unit alone they are its own.
    """
    listed = (call.text("ActivityReasonText") or "").split()
    assigned = [
        name
        for one in (*payload.records("ServiceCallAssignedUnit"), *_inner(call))
        if (name := one.at("OrganizationIdentification", "IdentificationID"))
    ]
    if assigned and set(assigned) != set(listed):
        reading.warn("units_disagree", "ServiceCallAssignedUnit")
    names = list(dict.fromkeys((*listed, *assigned)))[:_MOST_UNITS]
    dispatched = reading.time(
        call.at("ServiceCallDispatchedDate", "DateTime"), "ServiceCallDispatchedDate"
    )
    state = UnitState.DISPATCHED if dispatched else UnitState.ASSIGNED
    entries = [UnitEntry(unit=name, state=state, at=dispatched) for name in names]
    return (*entries, *(_times(call, names[0], reading) if len(names) == 1 else ()))


def _inner(call: Record) -> tuple[Record, ...]:
    return tuple(call.records("ServiceCallAssignedUnit"))


def _times(call: Record, unit: str, reading: Reading) -> list[UnitEntry]:
    found = []
    for one in call.records("ActivityStatus"):
        state = _FIRST_UNIT.get(word_key(one.text("StatusText", "StatusDescriptionText") or ""))
        at = reading.time(_stamp(one), _PATH)
        if state is not None and at is not None:
            found.append(UnitEntry(unit=unit, state=state, at=at))
    return found


def locations(call: Record, reading: Reading) -> tuple[Location, ...]:
    """The place; its coordinates only when they can be what they say."""
    found = []
    for place in call.records("ServiceCallResponseLocation"):
        streets = [
            name
            for street in place.records("LocationAddress", "StructuredAddress", "LocationStreet")
            for name in street.texts("StreetName")
        ]
        latitude, longitude = _point(place, reading) or (None, None)
        words = " / ".join(streets) or place.at("LocationAddress", "AddressFullText")
        if words or latitude is not None:
            found.append(Location(text=words, latitude=latitude, longitude=longitude))
    return tuple(found)


def _point(place: Record, reading: Reading) -> tuple[float, float] | None:
    """Latitude and longitude are swapped in messages seen: noticed, and dropped rather than turned
    round by guessing (README.md, common trap 3), unless the agency's box settles it."""
    path = "ServiceCallResponseLocationAugmentation"
    north, east = place.at(path, "GPSLatitudeDecimal"), place.at(path, "GPSLongitudeDecimal")
    if north is None or east is None:
        return None
    try:
        latitude, longitude = float(north), float(east)
    except ValueError:
        reading.warn("point_unreadable", path)
        return None
    bounds = reading.feed.bounds
    if bounds and not bounds.hold(latitude, longitude) and bounds.hold(longitude, latitude):
        reading.warn("point_swapped", path)
        return longitude, latitude
    return checked_point(latitude, longitude, reading, path)
