"""Keeping two people apart: neither appears beside the other, whoever asked for it (R40)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, or_, select, update

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.people.heads import head_of
from casestore.record_tables import kept_apart as table
from casestore.tables import lead, person_link
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork


class Block(Word):
    """Two people who are kept apart."""

    shown: ClassVar[tuple[str, ...]] = ("block_id", "person_id", "other_id")
    block_id: str
    person_id: str
    other_id: str
    since: Instant
    set_by: str


def keep_apart(
    uow: UnitOfWork, person_id: str, other_id: str, account: str, at: datetime
) -> Answer:
    """From now on nothing about either shows beside the other."""
    one, other = head_of(uow.conn, person_id), head_of(uow.conn, other_id)
    if one == other:
        return Answer(code=Code.SAME_RECORD, person_id=one)
    if other in apart_from(uow.conn, one):
        return Answer(code=Code.DONE, person_id=one)
    block_id = uow.keys.new_id()
    row = {"block_id": block_id, "person_id": one, "other_id": other, "since": at}
    uow.conn.execute(insert(table).values(**row, set_by=account))
    _audit(uow, block_id, one, other, "kept_apart", account, at)
    return Answer(code=Code.DONE, person_id=one, row_id=block_id)


def lift(uow: UnitOfWork, block_id: str, account: str, at: datetime) -> Answer:
    """They may be shown beside each other again."""
    row = uow.conn.execute(select(table).where(table.c.block_id == block_id)).one_or_none()
    live = update(table).where(table.c.block_id == block_id, table.c.lifted_at.is_(None))
    if row is None or uow.conn.execute(live.values(lifted_at=at, lifted_by=account)).rowcount != 1:
        return Answer(code=Code.NOT_FOUND)
    _audit(uow, block_id, row.person_id, row.other_id, "lifted", account, at)
    return Answer(code=Code.DONE, row_id=block_id)


def _audit(
    uow: UnitOfWork, block_id: str, one: str, other: str, what: str, by: str, at: datetime
) -> None:
    about = {"person": one, "other": other, "block": block_id}
    Cause(uow, at, by).audit(AuditTag.HOUSEHOLD_BLOCK, about, {"what": what})


def apart_from(conn: Connection, person_id: str) -> frozenset[str]:
    """People who must not appear beside this one."""
    mine = or_(table.c.person_id == person_id, table.c.other_id == person_id)
    rows = conn.execute(select(table).where(mine, table.c.lifted_at.is_(None)))
    both = {one for row in rows for one in (row.person_id, row.other_id)}
    return frozenset(both - {person_id})


def shut_cases(conn: Connection, person_id: str, cases: Sequence[str]) -> frozenset[str]:
    """Those of a person's cases that also concern somebody who is kept apart from them."""
    apart = apart_from(conn, person_id)
    if not apart:
        return frozenset()
    theirs = (
        select(lead.c.case_id)
        .join(person_link, person_link.c.lead_id == lead.c.lead_id)
        .where(lead.c.case_id.in_(cases), person_link.c.person_id.in_(apart))
    )
    return frozenset(conn.scalars(theirs))


def blocks(conn: Connection) -> list[Block]:
    """All that are in force, newest first: for the supervisor who may lift them."""
    rows = conn.execute(select(table).where(table.c.lifted_at.is_(None)))
    found = [Block(**{name: getattr(row, name) for name in Block.model_fields}) for row in rows]
    return sorted(found, key=lambda one: one.since, reverse=True)
