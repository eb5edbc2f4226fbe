"""Purge calls of the dispatch zone on schedule (R15): closed ones, after so many days."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pipelines.tables import (
    alert,
    incident,
    incident_link,
    incident_number,
    request,
    standing_words,
)
from zone.journal.unit_of_work import UnitOfWork
from zone.retention import holds, removal
from zone.retention.holds import HoldKind

_BATCH = 200


def purge_closed(uow: UnitOfWork, now: datetime, keep_days: int) -> int:
    """Delete at most 200 calls that nobody touched for so long. Returns how many.

    What happened to them stays in the audit, by id, with a hash of what was removed. A call on
    which a legal hold stands stays.
    """
    if holds.all_held(uow.conn):
        return 0
    before = now - timedelta(days=keep_days)
    old = select(incident.c.incident_id).where(incident.c.touched_at < before)
    free = old.where(incident.c.incident_id.not_in(holds.held(HoldKind.INCIDENT)))
    ids = uow.conn.scalars(free.limit(_BATCH)).all()
    if ids:
        tables = (alert, standing_words, request, incident_link, incident_number, incident)
        gone = removal.remove(uow.conn, {t: t.c.incident_id.in_(ids) for t in tables})
        removal.note(uow, "incident", ids, "closed_call_days", gone, "stage:retention")
    return len(ids)
