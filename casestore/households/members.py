"""Who lives together. A person may belong to several households; none is ever merged."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.households.apart import apart_from
from casestore.people.heads import head_of
from casestore.record_tables import member as table
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork


class Member(Word):
    """Somebody of a household."""

    shown: ClassVar[tuple[str, ...]] = ("member_id", "household_id", "person_id")
    member_id: str
    household_id: str
    person_id: str
    since: Instant


def live_together(
    uow: UnitOfWork, person_id: str, other_id: str, account: str, at: datetime
) -> Answer:
    """The other lives with the person: in the person's household, or in a new one of both."""
    one, other = head_of(uow.conn, person_id), head_of(uow.conn, other_id)
    if one == other:
        return Answer(code=Code.SAME_RECORD, person_id=one)
    own = _households(uow.conn, one)
    if own & _households(uow.conn, other):
        return Answer(code=Code.DONE, person_id=one)
    household = min(own, default=None) or uow.keys.new_id()
    for who in (one, other) if not own else (other,):
        row = {"member_id": uow.keys.new_id(), "household_id": household, "person_id": who}
        uow.conn.execute(insert(table).values(**row, since=at, actor=account))
        about = {"person": who, "household": household}
        Cause(uow, at, account).audit(AuditTag.HOUSEHOLD_CHANGED, about, {"what": "joined"})
    return Answer(code=Code.DONE, person_id=one, row_id=household)


def move_out(uow: UnitOfWork, member_id: str, account: str, at: datetime) -> Answer:
    """They live there no more; that they did stays."""
    row = uow.conn.execute(select(table).where(table.c.member_id == member_id)).one_or_none()
    live = table.update().where(table.c.member_id == member_id, table.c.until.is_(None))
    if row is None or uow.conn.execute(live.values(until=at)).rowcount != 1:
        return Answer(code=Code.NOT_FOUND)
    about = {"person": row.person_id, "household": row.household_id}
    Cause(uow, at, account).audit(AuditTag.HOUSEHOLD_CHANGED, about, {"what": "left"})
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=member_id)


def _households(conn: Connection, person_id: str) -> set[str]:
    mine = select(table.c.household_id).where(
        table.c.person_id == person_id, table.c.until.is_(None)
    )
    return set(conn.scalars(mine))


def members_with(conn: Connection, person_id: str) -> list[Member]:
    """Those who live with this person, without those who are kept apart from them."""
    wanted = select(table).where(
        table.c.household_id.in_(_households(conn, person_id)),
        table.c.until.is_(None),
        table.c.person_id != person_id,
    )
    apart = apart_from(conn, person_id)
    return [
        Member(**{name: getattr(row, name) for name in Member.model_fields})
        for row in conn.execute(wanted.order_by(table.c.since, table.c.member_id))
        if row.person_id not in apart
    ]
