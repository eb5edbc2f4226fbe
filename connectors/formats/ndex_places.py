"""Places of a report: those of the incident, and where people live."""

from lxml import etree

from connectors.formats.lexs_names import children, first, identity, value
from connectors.formats.ndex_activities import Activities
from connectors.formats.ndex_associations import Associations
from connectors.formats.places import Civic, checked_point, place_text
from connectors.formats.reading import Reading
from schemas.incident import Location, LocationKind

_POINT = "nc:LocationTwoDimensionalGeographicCoordinate"


def incident_places(
    digest: etree._Element | None,
    joined: Associations,
    activities: Activities,
    reading: Reading,
) -> tuple[Location, ...]:
    """Places joined to the incident or an offence, and those joined to nothing.

    A place joined only to people is somebody's home: it is no place of the incident.
    """
    incident = activities.incident_ids()
    here = {
        place for one in joined.all for place in one.places if incident.intersection(one.activities)
    }
    anywhere = {place for one in joined.all for place in one.places}
    found = []
    for element in _elements(digest):
        key = identity(element)
        place = place_of(element, reading)
        if place is not None and (key in here or key not in anywhere):
            kind = LocationKind.INCIDENT if key in here else LocationKind.OTHER
            found.append(place.model_copy(update={"kind": kind}))
    return tuple(found)


def addresses(
    digest: etree._Element | None, joined: Associations, reading: Reading
) -> dict[str, str]:
    """By place: the address, as text, of each place that is joined to a person."""
    wanted = {place for places in joined.places_of.values() for place in places}
    found: dict[str, str] = {}
    for element in _elements(digest):
        key = identity(element)
        place = place_of(element, reading) if key in wanted else None
        if key is not None and place is not None and place.text:
            found[key] = place.text
    return found


def _elements(digest: etree._Element | None) -> list[etree._Element]:
    if digest is None:
        return []
    entities = children(digest, "lexsdigest:EntityLocation")
    return [one for entity in entities for one in children(entity, "nc:Location")]


def place_of(element: etree._Element, reading: Reading) -> Location | None:
    """One location; None when it is an empty shell."""
    address = first(element, "nc:LocationAddress")
    parts = first(address, "nc:StructuredAddress")
    street = first(parts, "nc:LocationStreet")
    names = ("Predirectional", "", "Category", "Postdirectional")
    words = [value(street, _street_part(name), reading) for name in names]
    civic = Civic(
        number=value(street, "nc:StreetNumberText", reading),
        street=value(street, "nc:StreetFullText", reading)
        or " ".join(word for word in words if word)
        or None,
        unit=value(parts, "nc:AddressSecondaryUnitText", reading),
        city=value(parts, "nc:LocationCityName", reading),
        state=value(parts, "nc:LocationStateUSPostalServiceCode", reading)
        or value(parts, "nc:LocationStateName", reading),
        postcode=value(parts, "nc:LocationPostalCode", reading),
        name=value(element, "nc:LocationName", reading),
    )
    text = value(address, "nc:AddressFullText", reading) or place_text(civic)
    latitude, longitude = _point(element, reading) or (None, None)
    if text is None and latitude is None:
        return None
    return Location(
        text=text,
        house_number=civic.number,
        street=civic.street,
        unit=civic.unit,
        city=civic.city,
        state=civic.state,
        postcode=civic.postcode,
        latitude=latitude,
        longitude=longitude,
    )


def _street_part(name: str) -> str:
    return f"nc:Street{name}Text" if name else "nc:StreetName"


def _point(element: etree._Element, reading: Reading) -> tuple[float, float] | None:
    home = first(element, _POINT)
    if home is None:
        return None
    try:
        north, east = (_degrees(home, axis, reading) for axis in ("Latitude", "Longitude"))
    except ValueError:
        reading.warn("point_unreadable", _POINT)
        return None
    return checked_point(north, east, reading, _POINT)


def _degrees(home: etree._Element, axis: str, reading: Reading) -> float:
    """Degrees with minutes and seconds; the sign stands before the degrees."""
    axis_element = first(home, f"nc:GeographicCoordinate{axis}")
    parts = [
        value(axis_element, f"nc:{axis}{part}Value", reading)
        for part in ("Degree", "Minute", "Second")
    ]
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in parts)
    if parts[0] is None:
        raise ValueError("no degrees")
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return -size if parts[0].startswith("-") else size
