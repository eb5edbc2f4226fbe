"""A consent ended: what rests on it is taken back where the channel can (R17)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from casestore.cause import Cause
from casestore.disclosures.channels import can_withdraw
from casestore.disclosures.lease_ends import end_leases_of
from casestore.disclosures.tasks import open_task
from casestore.disclosures.words import Channel, TaskKind
from casestore.privacy_tables import disclosure as table
from casestore.referrals.pulling import pull_resting_on
from casestore.rows import compare_and_set
from casestore.tables import consent
from schemas.audit import AuditTag
from schemas.disclosure import Effect
from zone.journal.unit_of_work import UnitOfWork


def withdraw_resting_on(
    uow: UnitOfWork, consent_id: str, why: str, account: str, at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of what was withdrawn, and of what stays with its recipient.

    What was relied on before stays lawful (2.31(a)(6)); for standing words of a channel that
    cannot take them back a task says to tell the recipient. Idempotent.
    """
    gone: list[str] = []
    stays: list[str] = []
    cause = Cause(uow, at, account)
    pull_resting_on(cause, consent_id)
    for row in _released_on(uow.conn, consent_id):
        if can_withdraw(Channel(row.channel)):
            if row.withdrawn_at is None and row.live_until is not None and row.live_until > at:
                withdraw(cause, row, why)
                gone.append(row.disclosure_id)
        else:
            stays.append(row.disclosure_id)
            open_task(
                cause,
                TaskKind.TELL_OF_WITHDRAWAL,
                row.person_id,
                "disclosure",
                row.disclosure_id,
            )
    return tuple(gone), tuple(stays)


def withdraw_ended(uow: UnitOfWork, at: datetime) -> tuple[str, ...]:
    """Standing words whose consent has ended since, by date, event or revocation. For upkeep."""
    live = (
        select(table)
        .join(consent, consent.c.consent_id == table.c.consent_id)
        .where(table.c.withdrawn_at.is_(None), table.c.live_until.is_not(None))
        .where((consent.c.revoked_at <= at) | (consent.c.event_reached_at <= at))
    )
    over = select(table).where(
        table.c.withdrawn_at.is_(None), table.c.live_until.is_not(None), table.c.live_until <= at
    )
    gone: dict[str, None] = {}
    for why, rows in (("consent_ended", live), ("end_date_reached", over)):
        for row in uow.conn.execute(rows).all():
            if row.disclosure_id not in gone:
                withdraw(Cause(uow, at, "stage:upkeep"), row, why)
                gone[row.disclosure_id] = None
    return tuple(gone)


def _released_on(conn: Connection, consent_id: str) -> list[Row[Any]]:
    rows = conn.execute(
        select(table)
        .where(table.c.consent_id == consent_id, table.c.effect != Effect.DENY)
        .order_by(table.c.at)
    )
    return list(rows)


def withdraw(cause: Cause, row: Row[Any], why: str) -> None:
    """Take back one row's standing words, audited; `why` is a code."""
    values = {"withdrawn_at": cause.at, "withdrawn_why": why}
    compare_and_set(cause.uow.conn, table, row.disclosure_id, row.row_version, values)
    about = {
        "disclosure": row.disclosure_id,
        "person": row.person_id,
        "consent": row.consent_id,
    }
    cause.audit(AuditTag.DISCLOSURE_WITHDRAWN, about, {"reason": why, "channel": row.channel})
    end_leases_of(cause, row.disclosure_id, why)
