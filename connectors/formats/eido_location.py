"""EIDO locations: PIDF-LO (RFC 4119, civic RFC 5139, points in GML) as XML inside a string."""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from connectors.formats.keys import Folded, objects, text
from connectors.formats.places import Civic, checked_point, place_text
from connectors.formats.reading import Reading
from connectors.formats.texts import clean, text_of
from connectors.formats.xml_reader import local_name, read_fragment
from schemas.incident import Location, LocationKind

_KINDS = {
    "currentincident": LocationKind.INCIDENT,
    "initialincident": LocationKind.INITIAL,
    "caller": LocationKind.CALLER,
    "routinglocation": LocationKind.ROUTING,
    "staging": LocationKind.STAGING,
    "unitlocation": LocationKind.UNIT,
}
_WRAPS = 3
_PATH = "locationComponent.locationByValue"
_Point = tuple[float, float]


def locations(held: Folded, reading: Reading) -> dict[str, Location]:
    """All locations by the `$id` of their component; those without one by their place."""
    found: dict[str, Location] = {}
    components = objects(held, "locationcomponent", "locationinformationcomponent")
    for index, component in enumerate(components):
        found.setdefault(text(component, "$id") or f"#{index}", _location(component, reading))
    return found


def _location(component: Folded, reading: Reading) -> Location:
    """One location. What cannot be read is left out; the incident is kept (EIDO trap 3)."""
    kind = _KINDS.get((text(component, "locationtypedescriptionregistrytext") or "").lower())
    reference = text(component, "locationbyreferenceurl")
    words = text(component, "locationdescriptiontext")
    civic, point = _by_value(component.get("locationbyvalue"), reading)
    latitude, longitude = point or (None, None)
    return Location(
        kind=kind or LocationKind.OTHER,
        text=place_text(civic) or words,
        house_number=civic.number,
        street=civic.street,
        unit=civic.unit,
        city=civic.city,
        state=civic.state,
        postcode=civic.postcode,
        latitude=latitude,
        longitude=longitude,
        reference=reference,
    )


def _by_value(value: Any, reading: Reading) -> tuple[Civic, _Point | None]:  # noqa: ANN401
    """PIDF-LO; some senders give its civic address as JSON."""
    if not value:
        return Civic(), None
    if isinstance(value, dict | list):
        civic = _civic_in(value)
        if civic == Civic():
            reading.warn("location_unreadable", _PATH)
        return civic, None
    return _by_xml(text_of(value) or "", reading)


def _civic_in(value: Any, level: int = 0) -> Civic:  # noqa: ANN401
    """The first object whose keys are those of RFC 5139."""
    for one in objects({"all": value}, "all"):
        if {"rd", "a6", "hno", "a3"} & one.keys():
            return _civic_of({key.upper(): clean(text_of(held)) for key, held in one.items()})
        for held in one.values() if level < _WRAPS else ():
            civic = _civic_in(held, level + 1)
            if civic != Civic():
                return civic
    return Civic()


def _by_xml(value: str, reading: Reading) -> tuple[Civic, _Point | None]:
    root = read_fragment(value)
    civic, point = Civic(), None
    for element in root.iter() if root is not None else ():
        name = local_name(element)
        if name == "civicAddress" and civic == Civic():
            civic = _civic(element)
        elif name == "pos" and point is None:
            point = _point(element, reading)
    if civic == Civic() and point is None:
        reading.warn("location_unreadable", _PATH)
    return civic, point


def _civic(element: etree._Element) -> Civic:
    """RFC 5139, with A6 and STS of RFC 4119 for the street."""
    return _civic_of({local_name(child): clean(child.text) for child in element})


def _civic_of(parts: Mapping[str, str | None]) -> Civic:
    road = parts.get("RD") or parts.get("A6")
    street = " ".join(_given(parts.get("PRD"), road, parts.get("STS"), parts.get("POD")))
    number = "".join(_given(parts.get("HNO"), parts.get("HNS")))
    return Civic(
        number=number or None,
        street=street or None,
        unit=parts.get("UNIT") or parts.get("LOC"),
        city=parts.get("A3") or parts.get("PCN"),
        state=parts.get("A1"),
        postcode=parts.get("PC"),
        name=parts.get("NAM") or parts.get("LMK"),
    )


def _given(*parts: str | None) -> Iterator[str]:
    return (part for part in parts if part)


def _point(element: etree._Element, reading: Reading) -> _Point | None:
    """`gml:pos` is latitude, longitude and perhaps height (EPSG 4326, 4979)."""
    try:
        first, second = (float(part) for part in (element.text or "").split()[:2])
    except ValueError:
        reading.warn("point_unreadable", _PATH)
        return None
    return checked_point(first, second, reading, _PATH)
