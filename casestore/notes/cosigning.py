"""Whose notes a supervisor co-signs: dated rules, set by a supervisor, never changed backwards."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from casestore.care_tables import cosign_rule as table
from casestore.cause import Cause
from casestore.duty.fitness import Needing, lacking
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork


def needs_cosign(conn: Connection, account: str, at: datetime) -> bool:
    """Must a note that this account signs now be co-signed: by a rule, or since a credential that
    is needed for signing alone does not hold?"""
    by_rule = account in cosigned_accounts(conn, at)
    return by_rule or bool(lacking(conn, account, Needing.SIGN_ALONE, at))


def cosigned_accounts(conn: Connection, at: datetime) -> frozenset[str]:
    """Accounts whose notes are co-signed at this time."""
    in_force = select(table.c.account_id).where(
        table.c.since <= at, or_(table.c.until.is_(None), table.c.until > at)
    )
    return frozenset(conn.scalars(in_force))


def set_rule(uow: UnitOfWork, account: str, required: bool, by: str, at: datetime) -> None:
    """From now on this account's notes are co-signed, or are not; signed ones stay as they are."""
    if (account in cosigned_accounts(uow.conn, at)) == required:
        return
    if required:
        row = {"account_id": account, "since": at, "set_by": by}
        uow.conn.execute(insert(table).values(**row))
    else:
        open_rule = table.c.account_id == account, table.c.until.is_(None)
        uow.conn.execute(update(table).where(*open_rule).values(until=at))
    about = {"account": account}
    Cause(uow, at, by).audit(AuditTag.COSIGN_RULE_SET, about, {"required": required})
