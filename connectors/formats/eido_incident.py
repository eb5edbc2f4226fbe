"""EIDO incidentComponent: types, priority, statuses, dispositions; and its merges and links."""

from typing import Any

from connectors.formats.eido_identity import incident_key
from connectors.formats.keys import Folded, objects, text, texts
from connectors.formats.priorities import priority_of
from connectors.formats.reading import Reading
from connectors.formats.texts import text_of, truth, word_key
from schemas.incident import (
    CallType,
    Disposition,
    IncidentLink,
    IncidentStatus,
    LinkKind,
    Priority,
)

_TWICE_IN_REGISTRY = {"FVEH", "MAYDAY"}
"""Registered twice with different meanings (README.md, EIDO trap 5)."""

_STATUSES = {
    "active": IncidentStatus.ACTIVE,
    "cancelled": IncidentStatus.CANCELLED,
    "canceled": IncidentStatus.CANCELLED,
    "closed": IncidentStatus.CLOSED,
    "reopened": IncidentStatus.REOPENED,
}
_STATUSES_WITHOUT_WORD = {
    "newlocation",
    "resourcesassigned",
    "resourcesenroute",
    "resourcesonscene",
    "fireundercontrol",
    "structurecleared",
}
_LINKS = {
    "replacing": LinkKind.REPLACES,
    "replaced": LinkKind.REPLACED_BY,
    "split": LinkKind.SPLIT_FROM,
    "parent": LinkKind.PARENT,
    "child": LinkKind.CHILD,
    "related": LinkKind.RELATED,
    "unlink": LinkKind.UNLINK,
}


def call_types(incidents: list[Folded], reading: Reading) -> tuple[CallType, ...]:
    """The registry's code and the agency's own code, of each incident component."""
    found: list[CallType] = []
    for incident in incidents:
        for common in texts(incident, "incidenttypecommonregistrytext"):
            found.append(CallType(code=common, system="eido_common"))
            if common.upper() in _TWICE_IN_REGISTRY:
                reading.warn(
                    "code_has_two_meanings", "incidentComponent.incidentTypeCommonRegistryText"
                )
        code = text(incident, "incidenttypeinternalcode")
        words = text(incident, "incidenttypeinternaltext")
        if code or words:
            found.append(CallType(code=code, text=words, system="agency"))
    return tuple(dict.fromkeys(found))


def priority(incidents: list[Folded], reading: Reading) -> Priority | None:
    """The common number (10 highest) ranks; without it the agency's words, by the feed's scale."""
    for incident in incidents:
        words = text(incident, "incidentpriorityinternaltext")
        number = _whole(incident.get("incidentcommonprioritynumber"))
        if number is not None and 0 <= number <= 10:
            return Priority(text=words or str(number), rank=number)
        if number is not None:
            reading.warn("priority_out_of_range", "incidentComponent.incidentCommonPriorityNumber")
        if words is not None:
            return priority_of(words, reading.feed.priority_scale)
    return None


def _whole(value: Any) -> int | None:  # noqa: ANN401 (JSON is anything)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4
    return int(value) if digits else None


def statuses(incidents: list[Folded], reading: Reading) -> tuple[IncidentStatus, ...]:
    """The set of registry statuses, in the order given."""
    found: dict[IncidentStatus, None] = {}
    for incident in incidents:
        for word in texts(incident, "incidentstatuscommonregistrytext"):
            status = _STATUSES.get(word_key(word))
            if status is not None:
                found.setdefault(status)
            elif word_key(word) not in _STATUSES_WITHOUT_WORD:
                reading.warn("status_unknown", "incidentComponent.incidentStatusCommonRegistryText")
    return tuple(found)


def dispositions(held: Folded, incidents: list[Folded], reading: Reading) -> list[Disposition]:
    """Common codes 01 to 45 (APCO ANS 1.111.2), nested or at the top."""
    path = "dispositionComponent.lastUpdateTimeStamp"
    found = []
    for home in (*incidents, held):
        for one in objects(home, "dispositioncomponent"):
            code = text(one, "dispositioncommonregistrycode")
            words = text(one, "dispositiondescriptiontext", "dispositioncategorytext")
            if code or words:
                at = reading.time(text(one, "lastupdatetimestamp"), path)
                primary = truth(text_of(one.get("dispositionprimaryindicator"))) is True
                found.append(
                    Disposition(code=code, text=words, system="eido_common", at=at, primary=primary)
                )
    return found


def links(held: Folded, reading: Reading) -> tuple[IncidentLink, ...]:
    """Merges and links, by the key of the other incident."""
    found: dict[IncidentLink, None] = {}
    kinds = (
        ("mergecomponent", "incidentmergedirectioncode"),
        ("linkcomponent", "linkdirectioncode"),
    )
    for component, code in kinds:
        for one in objects(held, component):
            kind = _LINKS.get((text(one, code) or "").lower())
            other = incident_key(text(one, "incidenttrackingidentifier"))
            if kind is None or other is None:
                reading.warn("link_unreadable", component)
            else:
                found.setdefault(IncidentLink(kind=kind, other=other))
    return tuple(found)
