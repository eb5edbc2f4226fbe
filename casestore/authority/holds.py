"""Holds under state law: since when, by whom, and when the state's table says that they end (R20).

A hold is recorded as its own paper says. Its end is computed at each reading from the table in
force, so a corrected table corrects every clock; without one no end is shown.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.people import records as people
from casestore.privacy_tables import hold as table
from casestore.rows import compare_and_set
from redaction.state_law import StateLaw
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


class HoldBody(Word):
    """Who signed it and where the person is held; sealed."""

    shown: ClassVar[tuple[str, ...]] = ()
    signed_by: str
    facility: str = ""


class Hold(Word):
    """One hold. `kind` as the state's table names it."""

    shown: ClassVar[tuple[str, ...]] = ("hold_id", "kind")
    hold_id: str
    person_id: str
    kind: str
    began_at: Instant
    ended_at: Instant | None = None
    ended_by: str | None = None
    body: HoldBody
    recorded_by: str
    row_version: int = 1

    def ends_at(self, law: StateLaw | None, at: datetime) -> datetime | None:
        """When the law ends it; None when no table in force names this kind."""
        known = law is not None and law.in_force(at.date())
        return law.hold_ends(self.kind, self.began_at) if known and law is not None else None


def record_hold(uow: UnitOfWork, made: Hold, at: datetime) -> Answer:
    """Store one."""
    if people.read(uow.conn, uow.keys, made.person_id) is None:
        return Answer(code=Code.NO_SUCH_PERSON, person_id=made.person_id)
    values = made.model_dump(exclude={"body"})
    body = sealed.seal(uow.keys, table.name, made.hold_id, made.body)
    uow.conn.execute(insert(table).values(**values, body=body))
    about = {"person": made.person_id, "hold": made.hold_id}
    Cause(uow, at, made.recorded_by).audit(AuditTag.HOLD_RECORDED, about, {"kind": made.kind})
    return Answer(code=Code.DONE, person_id=made.person_id, row_id=made.hold_id)


def end_hold(uow: UnitOfWork, hold_id: str, account: str, at: datetime) -> Answer:
    """It ended: released, admitted of their own will, or a court decided."""
    row = uow.conn.execute(select(table).where(table.c.hold_id == hold_id)).first()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=hold_id)
    if row.ended_at is not None:
        return Answer(code=Code.ALREADY_ENDED, person_id=row.person_id, row_id=hold_id)
    values = {"ended_at": at, "ended_by": account}
    compare_and_set(uow.conn, table, hold_id, row.row_version, values)
    about = {"person": row.person_id, "hold": hold_id}
    Cause(uow, at, account).audit(AuditTag.HOLD_ENDED, about)
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=hold_id)


def holds_of(conn: Connection, keys: KeyRing, person_id: str) -> tuple[Hold, ...]:
    """All holds of a person, newest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.began_at.desc())
    )
    return tuple(
        Hold(
            **{**row._mapping, "body": sealed.unseal(keys, table.name, row[0], row.body, HoldBody)}
        )
        for row in rows
    )
