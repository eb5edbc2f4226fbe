"""Purge leads that nobody took, or that were set aside: a call makes nobody a client (R5)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from casestore.cases import leads
from casestore.cases.leads import LeadRow
from casestore.cause import Cause
from casestore.tables import incident_tie, person_link, request
from casestore.tables import lead as table
from schemas.audit import AuditTag
from schemas.lead import LeadState
from zone.journal.unit_of_work import UnitOfWork
from zone.retention import holds
from zone.retention.holds import HoldKind

ACTOR = "stage:purge"
_DUE = (LeadState.NEW, LeadState.NOT_BH, LeadState.WITHDRAWN)
_BATCH = 100


def purge_due(
    uow: UnitOfWork, now: datetime, keep_days: int, limit: int = _BATCH
) -> tuple[str, ...]:
    """Purge leads untouched for `keep_days`; returns the ids of those purged, at most `limit`.

    Bodies and suggestions go; ids, times and the audit remain, so that a repeat of the same
    request stays a repeat. Leads that moved into one another go together.
    """
    if holds.all_held(uow.conn):
        return ()
    cutoff = now - timedelta(days=keep_days)
    moved = table.alias("moved")
    fresher = exists().where(moved.c.moved_to == table.c.lead_id, moved.c.touched_at > cutoff)
    due = (
        select(table)
        .where(table.c.state.in_(_DUE), table.c.touched_at <= cutoff, ~fresher)
        .where(table.c.lead_id.not_in(holds.held(HoldKind.LEAD)))
        .order_by(table.c.touched_at)
        .limit(limit)
    )
    cause = Cause(uow, now, ACTOR)
    gone = [one for row in uow.conn.execute(due).all() for one in leads.family(uow.conn, row)]
    for row in gone:
        _purge(cause, row)
    return tuple(row.lead_id for row in gone)


def _purge(cause: Cause, row: LeadRow) -> None:
    conn = cause.uow.conn
    conn.execute(update(request).where(request.c.lead_id == row.lead_id).values(body=None))
    conn.execute(delete(person_link).where(person_link.c.lead_id == row.lead_id))
    conn.execute(delete(incident_tie).where(incident_tie.c.incident_id == row.incident_id))
    leads.change(
        conn,
        row,
        state=LeadState.PURGED,
        moved_to=None,
        purged_version=row.version,
        known_request_id=None,
    )
    about = {"lead": row.lead_id, "incident": row.incident_id}
    cause.audit(AuditTag.LEAD_PURGED, about, {"was": row.state, "version": row.version})
