"""New World: types, priority, place, numbers and dispositions of a call."""

from datetime import datetime

from connectors.formats.places import Civic, checked_point, place_text
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from schemas.incident import AgencyNumber, CallType, Disposition, Location, LocationKind, Priority

_CONTEXTS = ("AgencyContexts", "AgencyContext")


def call_types(call: Record) -> tuple[CallType, ...]:
    """One per agency context, then the nature as typed, then the protocol determinant."""
    found = [
        CallType(text=words, system="agency", context=context.text("AgencyType"))
        for context in call.records(*_CONTEXTS)
        if (words := context.text("CallType"))
    ]
    nature = call.text("NatureOfCall")
    if nature and nature not in {one.text for one in found}:
        found.append(CallType(text=nature, system="agency"))
    determinant = call.text("EmdCode")
    if determinant:
        found.append(CallType(code=determinant, system="mpds"))
    return tuple(dict.fromkeys(found))


def priority(call: Record, reading: Reading) -> Priority | None:
    """The highest of the agencies' priorities; unranked ones count lowest."""
    scale = reading.feed.priority_scale
    found = [priority_of(one.text("Priority"), scale) for one in call.records(*_CONTEXTS)]
    given = [one for one in found if one is not None]
    return max(given, key=lambda one: -1 if one.rank is None else one.rank, default=None)


def numbers(call: Record) -> tuple[AgencyNumber, ...]:
    """The call's number; then each jurisdiction's incident number, which is the RMS's (R1)."""
    found = []
    if number := call.text("CallNumber"):
        found.append(AgencyNumber(number=number))
    for incident in call.records("Incidents", "Incident"):
        if number := incident.text("Number"):
            jurisdiction = incident.text("Jurisdiction")
            found.append(AgencyNumber(number=number, agency=jurisdiction, kind="report"))
    return tuple(dict.fromkeys(found))


def locations(call: Record, reading: Reading) -> tuple[Location, ...]:
    """The place of the call, as displayed and in its parts."""
    return tuple(_location(place, reading) for place in call.records("Location"))


def _location(place: Record, reading: Reading) -> Location:
    street = " ".join(
        part
        for name in ("PreDirectional", "StreetName", "StreetType", "PostDirectional")
        if (part := place.text(name))
    )
    civic = Civic(
        number=place.text("HouseNumber"),
        street=street or None,
        unit=place.text("Unit", "Apartment", "QualifierUnit"),
        city=place.text("City"),
        state=place.text("State"),
        postcode=place.text("Zip"),
        name=place.text("CommonName"),
    )
    latitude, longitude = _point(place, reading) or (None, None)
    return Location(
        kind=LocationKind.INCIDENT,
        text=place.text("FullAddress") or place_text(civic),
        house_number=civic.number,
        street=civic.street,
        unit=civic.unit,
        city=civic.city,
        state=civic.state,
        postcode=civic.postcode,
        latitude=latitude,
        longitude=longitude,
    )


def _point(place: Record, reading: Reading) -> tuple[float, float] | None:
    north, east = place.text("Latitude", "LatitudeY"), place.text("Longitude", "LongitudeX")
    if north is None or east is None:
        return None
    try:
        return checked_point(float(north), float(east), reading, "Location")
    except ValueError:
        reading.warn("point_unreadable", "Location")
        return None


def dispositions(
    call: Record, created: datetime | None, reading: Reading
) -> tuple[Disposition, ...]:
    """Of the call, and of each unit."""
    found = [
        _disposition(one, None, created, reading)
        for one in call.records("Dispositions", "CallDisposition")
    ]
    for unit in call.records("AssignedUnits", "Unit"):
        name = unit.text("UnitNumber")
        for one in unit.records("Dispositions", "Disposition"):
            found.append(_disposition(one, name, created, reading))
    return tuple(dict.fromkeys(one for one in found if one.text is not None))


def _disposition(
    one: Record, unit: str | None, created: datetime | None, reading: Reading
) -> Disposition:
    at = reading.time(one.text("DateTime"), "Dispositions/DateTime", created)
    return Disposition(text=one.text("Name", "Description"), at=at, unit=unit)
