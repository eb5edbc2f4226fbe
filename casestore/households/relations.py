"""Relations with roles on both sides: telling one side tells the other, and merges nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, or_, select

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.households.apart import apart_from
from casestore.people.heads import head_of
from casestore.record_tables import relation as table
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

BACK: Mapping[str, str] = {
    "parent": "child",
    "child": "parent",
    "guardian": "ward",
    "ward": "guardian",
    "grandparent": "grandchild",
    "grandchild": "grandparent",
    "caregiver": "cared_for",
    "cared_for": "caregiver",
    "spouse": "spouse",
    "partner": "partner",
    "former_partner": "former_partner",
    "sibling": "sibling",
    "relative": "relative",
    "roommate": "roommate",
    "friend": "friend",
}
"""If the other is this to the person, the person is that to the other."""


class Relation(Word):
    """One relation, seen from one side."""

    shown: ClassVar[tuple[str, ...]] = ("relation_id", "person_id", "other_id", "other_is")
    relation_id: str
    person_id: str
    other_id: str
    other_is: str
    at: Instant
    actor: str


def relate(
    uow: UnitOfWork, person_id: str, other_id: str, other_is: str, account: str, at: datetime
) -> Answer:
    """The other is this to the person. Said already, from either side: nothing is written."""
    one, other = head_of(uow.conn, person_id), head_of(uow.conn, other_id)
    if one == other or other_is not in BACK:
        return Answer(code=Code.SAME_RECORD if one == other else Code.NOT_FOUND, person_id=one)
    held = relations_of(uow.conn, one)
    if any((r.other_id, r.other_is) == (other, other_is) for r in held):
        return Answer(code=Code.DONE, person_id=one)
    relation_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            relation_id=relation_id,
            person_id=one,
            other_id=other,
            other_is=other_is,
            person_is=BACK[other_is],
            at=at,
            actor=account,
        )
    )
    _audit(uow, relation_id, one, other, "told", account, at)
    return Answer(code=Code.DONE, person_id=one, row_id=relation_id)


def end_relation(uow: UnitOfWork, relation_id: str, account: str, at: datetime) -> Answer:
    """It holds no more, on both sides; that it was told stays."""
    row = uow.conn.execute(select(table).where(table.c.relation_id == relation_id)).one_or_none()
    live = table.update().where(table.c.relation_id == relation_id, table.c.ended_at.is_(None))
    if row is None or uow.conn.execute(live.values(ended_at=at, ended_by=account)).rowcount != 1:
        return Answer(code=Code.NOT_FOUND)
    _audit(uow, relation_id, row.person_id, row.other_id, "ended", account, at)
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=relation_id)


def _audit(
    uow: UnitOfWork, relation_id: str, one: str, other: str, what: str, by: str, at: datetime
) -> None:
    about = {"person": one, "other": other, "relation": relation_id}
    Cause(uow, at, by).audit(AuditTag.RELATION_CHANGED, about, {"what": what})


def relations_of(conn: Connection, person_id: str) -> list[Relation]:
    """Relations that hold, seen from this person, without those who are kept apart from them."""
    mine = or_(table.c.person_id == person_id, table.c.other_id == person_id)
    rows = conn.execute(select(table).where(mine, table.c.ended_at.is_(None)).order_by(table.c.at))
    apart = apart_from(conn, person_id)
    found = [
        Relation(
            relation_id=row.relation_id,
            person_id=person_id,
            other_id=row.other_id if row.person_id == person_id else row.person_id,
            other_is=row.other_is if row.person_id == person_id else row.person_is,
            at=row.at,
            actor=row.actor,
        )
        for row in rows
        if row.person_id != row.other_id  # two records that turned out to be one person's
    ]
    return [one for one in found if one.other_id not in apart]
