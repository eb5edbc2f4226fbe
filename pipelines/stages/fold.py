"""Fold one update into an incident. Commutative: any order of arrival ends the same.

Newest wins per field, by (source order or none, arrival); the earliest time wins per unit and
state; narrative lines are a union in which lines gone from the newest snapshot are withdrawn.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pipelines.agency import Agency
from pipelines.stages.intake import Intake
from schemas.assembled import Incident
from schemas.incident import IncidentUpdate, LocationKind, NarrativeLine, UnitEntry

NEWEST_WINS = (
    "number",
    "numbers",
    "call_types",
    "priority",
    "statuses",
    "status_history",
    "locations",
    "persons",
    "callbacks",
    "hazards",
    "dispositions",
    "links",
    "closed_at",
)
"""Fields that the newest update sets; in a snapshot an absent one is cleared."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""A call that began later than it arrived, by more than clocks differ, is not believed (R8)."""


def fold(held: Incident | None, intake: Intake, incident_id: str, agency: Agency) -> Incident:
    """The incident after this update; equal to `held` when the update adds nothing."""
    update, stamp = intake.update, intake.stamp
    before = held or _blank(intake, incident_id, agency)
    stamps = dict(before.stamps)
    changed: dict[str, Any] = {}
    for name in NEWEST_WINS:
        value = getattr(update, name)
        if (value or update.snapshot) and stamp > stamps.get(name, ""):
            changed[name], stamps[name] = value, stamp
    if stamp > stamps.get("restricted", ""):
        changed["restricted_mark"], stamps["restricted"] = update.restricted, stamp
    changed |= _opened(before, update, intake, stamps)
    changed |= _narrative(before, update, stamp, stamps)
    changed["units"] = _units(before.units, update)
    if update.at is not None:
        changed["last_source_at"] = max(
            filter(None, (before.last_source_at, min(update.at, intake.event.at)))
        )
    changed["first_received_at"] = min(before.first_received_at, intake.event.at)
    changed |= _believed(before, changed)
    changed["time_ambiguous"] = before.time_ambiguous or update.time_ambiguous
    return _judge(before.model_copy(update={**changed, "stamps": stamps}), agency)


def _blank(intake: Intake, incident_id: str, agency: Agency) -> Incident:
    update, event = intake.update, intake.event
    opened_at = update.created_at or event.at
    return Incident(
        incident_id=incident_id,
        feed=event.feed or "",
        agency=agency.agency_id,
        source_key=update.source_key or "",
        epoch=agency.epoch(opened_at),
        opened_at=opened_at,
        opened_at_is_arrival=update.created_at is None,
        first_received_at=event.at,
    )


def _opened(
    before: Incident, update: IncidentUpdate, intake: Intake, stamps: dict[str, str]
) -> dict[str, Any]:
    if update.created_at is None:
        if before.opened_at_is_arrival:
            return {"opened_at": min(before.opened_at, intake.event.at)}
        return {}
    if intake.stamp > stamps.get("opened_at", ""):
        stamps["opened_at"] = intake.stamp
        return {"opened_at": update.created_at, "opened_at_is_arrival": False}
    return {}


def _believed(before: Incident, changed: dict[str, Any]) -> dict[str, Any]:
    """When the call began: as said, or its first arrival where that cannot be (R8)."""
    said = changed.get("opened_at") or before.opened_at_said or before.opened_at
    arrived = changed["first_received_at"]
    if said <= arrived + CLOCKS_DIFFER:
        return {"opened_at": said, "opened_at_said": None}
    return {"opened_at": arrived, "opened_at_said": said}


def _narrative(
    before: Incident, update: IncidentUpdate, stamp: str, stamps: dict[str, str]
) -> dict[str, Any]:
    if not update.narrative_supplied:
        return {}
    # A line whose text was edited is a new line, and the old one is withdrawn.
    lines = {(line.line_id, line.text): line for line in before.narrative}
    newest = stamp > stamps.get("narrative", "")
    given = {(line.line_id, line.text) for line in update.narrative}
    for line in update.narrative:
        key = (line.line_id, line.text)
        if newest or key not in lines:
            withdrawn = update.snapshot and not newest
            lines[key] = line.model_copy(update={"withdrawn": withdrawn})
    if newest:
        stamps["narrative"] = stamp
        if update.snapshot:
            lines = {
                key: line if key in given else line.model_copy(update={"withdrawn": True})
                for key, line in lines.items()
            }
    return {"narrative": tuple(sorted(lines.values(), key=_spoken)), "narrative_supplied": True}


def _spoken(line: NarrativeLine) -> tuple[str, str, str]:
    return (line.at.isoformat() if line.at else "", line.line_id, line.text)


def _units(held: tuple[UnitEntry, ...], update: IncidentUpdate) -> tuple[UnitEntry, ...]:
    """Earliest time per unit and state; a snapshot's own stamp stands in where none is given."""
    entries = {(u.unit, u.state): u for u in held}
    for given in update.units:
        entry = given if given.at else given.model_copy(update={"at": update.at})
        known = entries.get((entry.unit, entry.state))
        earlier = known is None or (
            entry.at is not None and (known.at is None or entry.at < known.at)
        )
        if earlier:
            entries[(entry.unit, entry.state)] = entry
    return tuple(entries[key] for key in sorted(entries))


_NOT_OF_THE_CALL = frozenset({LocationKind.ROUTING, LocationKind.STAGING, LocationKind.UNIT})


def _addresses(incident: Incident) -> Iterator[str]:
    """Every address of the call and its caller, as shown and by its parts: either may be short."""
    for place in incident.locations:
        if place.kind not in _NOT_OF_THE_CALL:
            if place.text:
                yield place.text
            if place.street:
                yield f"{place.house_number or ''} {place.street}"


def _judge(incident: Incident, agency: Agency) -> Incident:
    """What the agency's own lists say of the call as it now stands (R11, R12)."""
    units = tuple(sorted({u.unit for u in incident.units}))
    listed = agency.is_listed(_addresses(incident), incident.call_types)
    return incident.model_copy(
        update={
            "restricted": incident.restricted_mark or listed,
            "test": agency.is_test(incident.call_types, units, incident.narrative),
        }
    )
