"""Restrictions that were agreed with a person (42 CFR 2.26; 45 CFR 164.522(a))."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, or_, select

from casestore.cause import Cause
from casestore.privacy_tables import restriction as table
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

KINDS = ("agreed", "self_pay")


class Restriction(Word):
    """One restriction; without a recipient it holds towards everybody."""

    shown: ClassVar[tuple[str, ...]] = ("restriction_id", "kind")
    restriction_id: str
    person_id: str
    kind: str
    recipient_id: str | None = None
    since: Instant
    until: Instant | None = None
    recorded_by: str
    row_version: int


def restrict(
    uow: UnitOfWork,
    person_id: str,
    kind: str,
    recipient_id: str | None,
    account: str,
    at: datetime,
    until: datetime | None = None,
) -> str:
    """Record one; without a recipient it holds towards everybody. ValueError: no such kind."""
    if kind not in KINDS:
        raise ValueError("a restriction is agreed or self_pay")
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            restriction_id=made,
            person_id=person_id,
            kind=kind,
            recipient_id=recipient_id,
            since=at,
            until=until,
            recorded_by=account,
            row_version=1,
        )
    )
    about = {"person": person_id, "restriction": made}
    Cause(uow, at, account).audit(AuditTag.RESTRICTION_RECORDED, about, {"kind": kind})
    return made


def restriction_fact(
    conn: Connection, person_id: str, recipient_id: str | None, at: datetime
) -> str:
    """The fact `restriction`: `none`, `self_pay` or `agreed`, the stricter one where both hold."""
    towards = or_(table.c.recipient_id.is_(None), table.c.recipient_id == recipient_id)
    live = or_(table.c.until.is_(None), table.c.until > at)
    kinds = set(
        conn.scalars(
            select(table.c.kind).where(
                table.c.person_id == person_id, table.c.since <= at, towards, live
            )
        )
    )
    return next((kind for kind in KINDS if kind in kinds), "none")


def restrictions_of(conn: Connection, person_id: str) -> list[Restriction]:
    """All restrictions of a person, newest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.since.desc())
    )
    return [Restriction(**row._mapping) for row in rows]
