"""Join two records that are one person's, and take it back: both sides are then as they were.

Nothing is written into either record. A joining is a fact with a name under it; who is read under
whom, and under whom each row of every other table stands, follows from the joinings in force.
"""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy.exc import IntegrityError

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.people import records
from casestore.people.heads import current_heads, head_of, write_heads
from casestore.people.joined_links import settle_links
from casestore.people.joined_rows import settle_rows
from casestore.people.links import PROOFS_NEEDED
from casestore.people.unlink import Exposure, exposures
from casestore.people_tables import person_head
from casestore.people_tables import person_merge as table
from casestore.tables import breach_assessment, person
from schemas.audit import AuditTag
from schemas.person import Proof
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

_HEADS = (person_head.c.person_id, person_head.c.head_id)


class Joining(Word):
    """One joining: who said so, on what, and whether it was taken back."""

    shown: ClassVar[tuple[str, ...]] = ("merge_id", "joined_id", "into_id")
    merge_id: str
    joined_id: str
    into_id: str
    at: Instant
    actor: str
    proofs: tuple[Proof, ...]
    undone_at: Instant | None = None
    undone_by: str | None = None


class PartReport(Word):
    """What taking a joining back means: who saw the two as one. `answer` says whether it was."""

    shown: ClassVar[tuple[str, ...]] = ("answer", "breach_id")
    answer: Answer
    exposures: tuple[Exposure, ...] = ()
    breach_id: str | None = None


def join(
    uow: UnitOfWork,
    joined_id: str,
    into_id: str,
    account: str,
    proofs: Collection[Proof],
    at: datetime,
) -> Answer:
    """Read the first record under the second, on at least two identifiers compared (R6)."""
    told = sorted({proof for proof in proofs if proof is not Proof.CREATED})
    into = head_of(uow.conn, into_id)
    refused = _refusal(uow.conn, joined_id, into, told)
    if refused is not None:
        return Answer(code=refused, person_id=into)
    cause = Cause(uow, at, account)
    merge_id = uow.keys.new_id()
    try:
        with uow.conn.begin_nested():
            uow.conn.execute(
                insert(table).values(
                    merge_id=merge_id,
                    joined_id=joined_id,
                    into_id=into,
                    at=at,
                    actor=account,
                    proofs=",".join(told),
                )
            )
    except IntegrityError:
        return Answer(code=Code.ALREADY_JOINED, person_id=into)
    _settle(cause)
    about = {"person": into, "joined": joined_id, "merge": merge_id}
    cause.audit(AuditTag.PERSON_JOINED, about, {"proofs": tuple(told)})
    return Answer(code=Code.DONE, person_id=into, row_id=merge_id)


def _refusal(conn: Connection, joined: str, into: str, told: Collection[Proof]) -> Code | None:
    known = set(
        conn.scalars(select(person.c.person_id).where(person.c.person_id.in_((joined, into))))
    )
    checks = (
        (joined == into, Code.SAME_RECORD),
        (known != {joined, into}, Code.NO_SUCH_PERSON),
        (head_of(conn, joined) != joined, Code.ALREADY_JOINED),
        (len(told) < PROOFS_NEEDED, Code.TWO_PROOFS_NEEDED),
    )
    return next((code for wrong, code in checks if wrong), None)


def part(uow: UnitOfWork, merge_id: str, account: str, at: datetime) -> PartReport:
    """Take a joining back, list who saw the two as one, open a breach assessment (R6).

    What was written since the joining stays with the record under which it was written.
    """
    row = joining(uow.conn, merge_id)
    if row is None or row.undone_at is not None:
        code = Code.NOT_FOUND if row is None else Code.NOT_JOINED
        return PartReport(answer=Answer(code=code))
    shown_as = head_of(uow.conn, row.joined_id)
    cause = Cause(uow, at, account)
    undone = table.update().where(table.c.merge_id == merge_id, table.c.undone_at.is_(None))
    if uow.conn.execute(undone.values(undone_at=at, undone_by=account)).rowcount != 1:
        return PartReport(answer=Answer(code=Code.CHANGED_MEANWHILE))
    _settle(cause)
    breach_id = _open_breach(cause, row, shown_as)
    about = {"person": shown_as, "joined": row.joined_id, "merge": merge_id, "breach": breach_id}
    cause.audit(AuditTag.PERSON_PARTED, about)
    saw = exposures(uow.conn, [("person", shown_as)], row.at, at)
    answer = Answer(code=Code.DONE, person_id=row.joined_id, row_id=merge_id)
    return PartReport(answer=answer, exposures=saw, breach_id=breach_id)


def _settle(cause: Cause) -> None:
    """Make heads, rows, links and indexes what the joinings in force say."""
    conn = cause.uow.conn
    before = {row.person_id: row.head_id for row in conn.execute(select(*_HEADS))}
    after = current_heads(conn)
    changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    tops = {heads.get(one, one) for one in changed for heads in (before, after)}
    touched = tops | {
        one for heads in (before, after) for one, head in heads.items() if head in tops
    }
    write_heads(conn, changed, after)
    settle_rows(conn, before, after, changed)
    settle_links(conn, after, touched)
    for one in sorted(touched):
        records.reindex(cause.uow, one)


def _open_breach(cause: Cause, row: Joining, shown_as: str) -> str:
    breach_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(breach_assessment).values(
            breach_id=breach_id,
            link_id=row.merge_id,
            person_id=shown_as,
            lead_id="",
            state="open",
            linked_at=row.at,
            opened_at=cause.at,
            opened_by=cause.actor,
        )
    )
    cause.audit(AuditTag.BREACH_OPENED, {"breach": breach_id, "person": shown_as})
    return breach_id


def joining(conn: Connection, merge_id: str) -> Joining | None:
    """One joining, or None."""
    return next(iter(_read(conn, table.c.merge_id == merge_id)), None)


def joinings_of(conn: Connection, person_id: str) -> list[Joining]:
    """Joinings of this record and of those read under it, newest first, undone ones too."""
    within = select(_HEADS[0]).where(_HEADS[1] == person_id)
    concerned = table.c.into_id.in_(within) | (table.c.into_id == person_id)
    return _read(conn, concerned | (table.c.joined_id == person_id))


def _read(conn: Connection, where: ColumnElement[bool]) -> list[Joining]:
    rows = conn.execute(select(table).where(where).order_by(table.c.at.desc(), table.c.merge_id))
    return [
        Joining(**{**row._mapping, "proofs": tuple(code for code in row.proofs.split(",") if code)})
        for row in rows
    ]
