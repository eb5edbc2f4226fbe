"""Finds calls for whoever reviews their stories: by day, or by any id that the audit names."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from casestore.tables import lead
from schemas.word import Instant, Word
from zone.audit.trail import trail
from zone.journal.tables import audit_about

_MOST = 200


class FoundCall(Word):
    """One call: ids, agency and times, nothing of its content."""

    shown: ClassVar[tuple[str, ...]] = ("lead_id",)
    lead_id: str
    incident_id: str
    agency: str
    opened_at: Instant
    call_state: str
    state: str


def calls_of_day(conn: Connection, day: date, zone: ZoneInfo) -> tuple[FoundCall, ...]:
    """Calls that were opened on this day of this time zone, newest first; 200 at the most."""
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return _found(conn, lead.c.opened_at >= start, lead.c.opened_at < end)


def calls_about(conn: Connection, found_id: str) -> tuple[FoundCall, ...]:
    """Calls whose audit names this id: of a call, lead, case, request, person or disclosure."""
    kinds = conn.scalars(
        select(audit_about.c.kind).where(audit_about.c.id == found_id).distinct()
    ).all()
    named: dict[str, set[str]] = {"lead": {found_id}, "incident": {found_id}, "case": {found_id}}
    for kind in kinds:
        for event in trail(conn, kind, found_id):
            for name in named:
                named[name] |= {event.about[name]} if name in event.about else set()
    return _found(
        conn,
        lead.c.lead_id.in_(named["lead"])
        | lead.c.incident_id.in_(named["incident"])
        | lead.c.case_id.in_(named["case"]),
    )


def _found(conn: Connection, *where: object) -> tuple[FoundCall, ...]:
    columns = [lead.c[name] for name in FoundCall.model_fields]
    query = select(*columns).where(*where).order_by(lead.c.opened_at.desc()).limit(_MOST)  # type: ignore[arg-type]
    return tuple(FoundCall(**row._mapping) for row in conn.execute(query))
