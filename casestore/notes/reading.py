"""Reading notes: the rows, and the newest entry of one with what came before it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from casestore import sealed
from casestore.care_tables import note as table
from casestore.care_tables import note_entry
from casestore.notes.words import Note, NoteBody, NoteState
from zone.keys.keyring import KeyRing

SHOWN = 30
"""Notes on the page of those that wait: the oldest; each asks about its case."""


def note_of(conn: Connection, note_id: str) -> Note | None:
    """One note without its text, or None."""
    row = conn.execute(select(table).where(table.c.note_id == note_id)).one_or_none()
    return None if row is None else _word(row)


def notes_of(conn: Connection, case_ids: Sequence[str]) -> list[Note]:
    """Notes of these cases, by the time of the contact, newest first."""
    wanted = select(table).where(table.c.case_id.in_(case_ids))
    order = table.c.event_at.desc(), table.c.entered_at.desc(), table.c.note_id
    return [_word(row) for row in conn.execute(wanted.order_by(*order))]


def waiting_for_cosign(conn: Connection, limit: int = SHOWN) -> list[Note]:
    """Signed notes that a supervisor has still to sign, oldest first, up to `limit`."""
    wanted = select(table).where(table.c.state == NoteState.SIGNED, table.c.needs_cosign)
    return [_word(row) for row in conn.execute(wanted.order_by(table.c.signed_at).limit(limit))]


def body_of(conn: Connection, keys: KeyRing, note_id: str) -> tuple[NoteBody, int]:
    """What the note says now, and how often it was saved."""
    newest = (
        select(note_entry)
        .where(note_entry.c.note_id == note_id)
        .order_by(note_entry.c.seq.desc())
        .limit(1)
    )
    row = conn.execute(newest).one()
    body = sealed.unseal(keys, note_entry.name, row.entry_id, row.body, NoteBody)
    return body, row.seq


def _word(row: Row[Any]) -> Note:
    return Note(**row._mapping)
