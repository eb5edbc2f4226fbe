"""Notes of sessions in a store of their own: their writer's, and nobody else's by any page here.

Psychotherapy notes (45 CFR 164.501) and SUD counseling notes (42 CFR 2.11) are no part of a chart,
timeline, copy, export or search, and no override in an emergency opens them. To anybody else they
go only by what the gate releases under a consent that names them.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.cause import Cause
from casestore.office_tables import session_note as table
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


class SessionKind(StrEnum):
    """Named as the gate's categories are."""

    PSYCHOTHERAPY = "psychotherapy_note"
    SUD_COUNSELING = "sud_counseling_note"


class _Body(Word):
    text: str


class SessionNote(Word):
    """One note of a session."""

    shown: ClassVar[tuple[str, ...]] = ("note_id", "person_id", "kind")
    note_id: str
    person_id: str
    kind: SessionKind
    author: str
    at: Instant
    text: str


def write(
    uow: UnitOfWork, person_id: str, kind: SessionKind, text: str, author: str, at: datetime
) -> str | None:
    """Keep a note; it is never changed. None when nothing is written."""
    if not text.strip():
        return None
    note_id = uow.keys.new_id()
    body = sealed.seal(uow.keys, table.name, note_id, _Body(text=text.strip()))
    uow.conn.execute(
        insert(table).values(
            note_id=note_id, person_id=person_id, kind=kind, author=author, at=at, body=body
        )
    )
    about = {"person": person_id, "note": note_id}
    Cause(uow, at, author).audit(AuditTag.SESSION_NOTE, about, {"kind": kind.value})
    return note_id


def own_notes(conn: Connection, keys: KeyRing, person_id: str, author: str) -> list[SessionNote]:
    """Those that this person wrote about that one, newest first; of nobody else."""
    rows = conn.execute(
        select(table)
        .where(table.c.person_id == person_id, table.c.author == author)
        .order_by(table.c.at.desc(), table.c.note_id.desc())
    )
    return [
        SessionNote(
            note_id=row.note_id,
            person_id=row.person_id,
            kind=row.kind,
            author=row.author,
            at=row.at,
            text=sealed.unseal(keys, table.name, row.note_id, row.body, _Body).text,
        )
        for row in rows
    ]
