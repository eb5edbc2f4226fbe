"""An alert as EIDO-style JSON: the neutral co-responder flag as a note on the incident.

The incident's own component is left out on purpose: a receiver that takes an EIDO for the full
state must find nothing here that it could overwrite. What EIDO has no word for stands under
`handoffAlert`. No CAD is claimed to accept it until tried (R17).
"""

import html
from datetime import UTC, datetime
from typing import Any

import orjson

from connectors.formats.eido_identity import incident_key
from schemas.coresponse import Alert

_ISSUER = "handoff"


def render(alert: Alert, *, in_place: bool = False) -> bytes:
    """The alert as bytes; the same alert gives the same bytes. Holds nothing but its template.

    A withdrawal is a further note that supersedes the first; with `in_place`, for a receiver that
    can take back, it is the first note itself with other words (a component is known by `$id`).
    """
    stamp = _stamp(alert.raised_at)
    said_by = alert.supersedes if in_place and alert.supersedes else alert.alert_id
    note = f"urn:handoff:alert:{said_by}"
    document: dict[str, Any] = {
        "$id": _incident_id(alert),
        **_prologue(stamp, alert.agency),
        "eidoVersion": "1.0",
        "issuingElementIdentification": _ISSUER,
        "agencyComponent": [
            {
                "$id": alert.agency,
                **_prologue(stamp, alert.agency),
                "agencyRoleDescriptionRegistryText": ["Informational"],
                "agencyType": ["psap"],
            }
        ],
        "notesComponent": [
            {
                "$id": note,
                **_prologue(stamp, alert.agency),
                "notesActionComments": html.escape(alert.text, quote=False),
            }
        ],
        "handoffAlert": {
            "alertId": alert.alert_id,
            "incidentNumber": alert.number,
            "version": alert.version,
            "team": alert.team.value,
            "useBy": _stamp(alert.use_by),
            "supersedes": alert.supersedes,
        },
    }
    return orjson.dumps(document)


def _prologue(stamp: str, agency: str) -> dict[str, Any]:
    """What every component must carry (STA-021.1b, prologue)."""
    return {"lastUpdateTimeStamp": stamp, "updatedByAgencyReference": {"$ref": agency}}


def _incident_id(alert: Alert) -> str:
    """The source's own URN, or one made of its key and agency for a CAD that has none."""
    known = incident_key(alert.source_key) or ""
    if known.startswith("urn:emergency:uid:incidentid:"):
        return known
    return f"urn:emergency:uid:incidentid:{alert.source_key}:{alert.agency}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
