"""Leases of standing words that end: dispatch is told in the transaction that ends them (R17)."""

from typing import Any

from sqlalchemy import Row, select

from casestore.cause import Cause
from casestore.privacy_tables import words_lease as table
from casestore.rows import compare_and_set
from schemas.audit import AuditTag
from schemas.coresponse import Guidance
from schemas.envelope import Event, EventKind
from zone.journal.unit_of_work import UnitOfWork

TO = "zone:dispatch"


def end_lease(cause: Cause, lease_id: str, why: str) -> bool:
    """Take one back at once; False where it had ended."""
    running = select(table).where(table.c.lease_id == lease_id, table.c.ended_at.is_(None))
    row = cause.uow.conn.execute(running).first()
    if row is not None:
        take_back(cause, row, why)
    return row is not None


def end_leases_of(cause: Cause, disclosure_id: str, why: str) -> int:
    """Take back at once, wherever these words stand; `why` is a code. How many."""
    rows = cause.uow.conn.execute(
        select(table).where(table.c.disclosure_id == disclosure_id, table.c.ended_at.is_(None))
    ).all()
    for row in rows:
        take_back(cause, row, why)
    return len(rows)


def take_back(cause: Cause, row: Row[Any], why: str) -> None:
    """End one lease and tell dispatch; `why` is a code."""
    number = row.renewals + 1
    values = {"ended_at": cause.at, "ended_why": why, "renewals": number}
    compare_and_set(cause.uow.conn, table, row.lease_id, row.row_version, values)
    gone = Guidance(
        lease_id=row.lease_id,
        number=number,
        incident_id=row.incident_id,
        withdrawn=True,
        decided_at=cause.at,
        lease_until=cause.at,
        decision_id=row.disclosure_id,
    )
    send_guidance(cause.uow, gone)
    about = {
        "disclosure": row.disclosure_id,
        "lease": row.lease_id,
        "incident": row.incident_id,
    }
    cause.audit(AuditTag.WORDS_WITHDRAWN, about, {"reason": why, "number": number})


def send_guidance(uow: UnitOfWork, guidance: Guidance) -> None:
    """On its way, under an id that the same message has again after a crash."""
    uow.send(
        Event(
            event_id=uow.keys.effect_id(guidance.lease_id, f"guidance:{guidance.number}"),
            kind=EventKind.GUIDANCE,
            at=guidance.decided_at,
            body=guidance.model_dump_json().encode(),
            group=guidance.incident_id,
        ),
        TO,
    )
