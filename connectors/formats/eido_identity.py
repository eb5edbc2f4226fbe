"""Who and which in EIDO: the incident's URN, its agency, its numbers (STA-021.1b, 2.1)."""

import re

from connectors.formats.keys import Folded, objects, references, text, texts
from connectors.formats.texts import text_of, truth
from schemas.incident import AgencyNumber

_URN = re.compile(r"(?:urn:emergency:uid:)?incidentid:([^:]+):([^:]+)(?::.*)?", re.IGNORECASE)


def incident_key(text: str | None) -> str | None:
    """`urn:emergency:uid:incidentid:<unique>:<fqdn>`, in one spelling for 1.0 and the draft.

    None when the unique part is zero: the EIDO is then not part of any incident. An id of
    another shape is kept as it is.
    """
    if text is None:
        return None
    found = _URN.fullmatch(text)
    if found is None:
        return text
    unique, domain = found.groups()
    if not unique.strip("0"):
        return None
    return f"urn:emergency:uid:incidentid:{unique}:{domain.lower()}"


def stated_id(held: Folded) -> str | None:
    """The id as the message states it: `$id`, or the tracking identifier of the 2020 draft."""
    return text(held, "incidenttrackingidentifier", "$id")


def owning_agency(held: Folded) -> str | None:
    """The agency that owns the incident, else the one that sent this state of it."""
    for agency in objects(held, "agencycomponent"):
        if truth(text_of(agency.get("incidentowningagencyindicator"))):
            found = text(agency, "organizationidentification", "$id")
            if found is not None:
                return found
    updated = next(references(held, "updatedbyagencyreference"), None)
    return updated or text(held, "owningagencyidentifier")


def numbers_of(incidents: list[Folded], agency: str | None) -> tuple[AgencyNumber, ...]:
    """Incident numbers first, then the numbers of reports (`documentIdentification`)."""
    incident_numbers = [
        AgencyNumber(number=number, agency=agency)
        for incident in incidents
        for number in texts(incident, "internalincidentid")
    ]
    reports = [
        AgencyNumber(number=number, agency=agency, kind="report")
        for incident in incidents
        for number in texts(incident, "documentidentification")
    ]
    return tuple(dict.fromkeys((*incident_numbers, *reports)))
