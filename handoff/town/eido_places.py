"""EIDO: the place of the incident as PIDF-LO (RFC 4119, RFC 5139, RFC 5491) in a string."""

import html

from handoff.town.eido_parts import Part, part
from handoff.town.sheet import CallState
from handoff.town.streets import SUFFIXES, Address

PIDF = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<presence xmlns="urn:ietf:params:xml:ns:pidf"'
    ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"'
    ' xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="pres:{entity}@{city_key}.example">'
    '<dm:device id="target-1"><gp:geopriv><gp:location-info>'
    '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{latitude} {longitude}</gml:pos>'
    "</gml:Point>"
    '<civicAddress xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr">'
    "<country>US</country><A1>{state}</A1><A3>{city}</A3><RD>{street}</RD>{suffix}"
    "<HNO>{house_number}</HNO>{unit}<PC>{postcode}</PC></civicAddress>"
    "</gp:location-info><gp:usage-rules/></gp:geopriv></dm:device></presence>"
)


def pidf(address: Address, entity: str) -> str:
    """The PIDF-LO document of an address."""
    suffix = SUFFIXES[address.suffix]
    return PIDF.format(
        entity=entity.lower(),
        city_key=address.city.lower().replace(" ", ""),
        latitude=address.latitude,
        longitude=address.longitude,
        state=address.state,
        city=html.escape(address.city),
        street=html.escape(address.street),
        suffix=f"<STS>{suffix}</STS>" if suffix else "",
        house_number=address.house_number,
        unit=f"<UNIT>{address.unit}</UNIT>" if address.unit else "",
        postcode=address.postcode,
    )


def locations(state: CallState) -> list[Part]:
    """Where it is; for some calls also where the caller's phone is, by reference only."""
    made = [
        part(
            f"{state.number}-l1",
            state.created,
            locationTypeDescriptionRegistryText="CurrentIncident",
            locationByValue=pidf(state.address, state.number),
        )
    ]
    if state.serial % 4 == 0:
        made.append(
            part(
                f"{state.number}-l2",
                state.created,
                locationTypeDescriptionRegistryText="Caller",
                locationByReferenceUrl=f"https://lis.carrier.example/loc/{state.number.lower()}",
            )
        )
    return made
