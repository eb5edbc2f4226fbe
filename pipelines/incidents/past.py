"""Calls of the past that the dispatch zone still holds, for shadow runs and feedback (R15)."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.incidents.answers import held
from pipelines.tables import incident
from schemas.assembled import Incident
from zone.keys.keyring import KeyRing


def past_calls(
    conn: Connection, keys: KeyRing, since: datetime, agency: str | None = None
) -> Iterator[Incident]:
    """Calls opened since then, oldest first, drills and duplicates left out."""
    query = select(incident).where(
        incident.c.opened_at >= since,
        incident.c.test.is_(False),
        incident.c.duplicate_of.is_(None),
    )
    if agency is not None:
        query = query.where(incident.c.agency == agency)
    rows = conn.execute(query.order_by(incident.c.opened_at, incident.c.incident_id))
    return (held(row, keys).incident for row in rows)
