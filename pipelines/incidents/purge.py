"""Purge calls of the dispatch zone on schedule (R15): closed ones, after so many days."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from pipelines.tables import (
    alert,
    incident,
    incident_link,
    incident_number,
    request,
    standing_words,
)
from zone.journal.unit_of_work import UnitOfWork

_BATCH = 200


def purge_closed(uow: UnitOfWork, now: datetime, keep_days: int) -> int:
    """Delete at most 200 calls that nobody touched for so long. Returns how many.

    What happened to them stays in the audit, by id.
    """
    before = now - timedelta(days=keep_days)
    ids = uow.conn.scalars(
        select(incident.c.incident_id).where(incident.c.touched_at < before).limit(_BATCH)
    ).all()
    for table in (alert, standing_words, request, incident_link, incident_number, incident):
        uow.conn.execute(delete(table).where(table.c.incident_id.in_(ids)))
    return len(ids)
