"""Replays with another body: who changed what, and why; both bodies stay in the inbox, sealed."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from schemas.audit import AuditTag
from zone.insert_once import insert_once
from zone.journal.tables import message_edit
from zone.journal.unit_of_work import UnitOfWork


class EditWhy(StrEnum):
    """What was wrong with a message that somebody changed; a code, since audit holds no text."""

    BROKEN_FORM = "broken_form"
    """Marks, brackets or encoding."""
    MISSING_NUMBER = "missing_number"
    WRONG_CODE = "wrong_code"
    WRONG_TIME = "wrong_time"
    PRIVATE_TEXT = "private_text"
    """Something stood in it that must not be there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed message. `why` is a code; `added` and `removed` count lines."""

    event_id: str
    edit_of: str
    actor: str
    at: datetime
    why: str
    added: int
    removed: int


def note(
    uow: UnitOfWork, event_id: str, edit_of: str, actor: str, why: str, added: int, removed: int
) -> None:
    """Write down one change, audited."""
    at = uow.clock.now()
    row = {
        "event_id": event_id,
        "edit_of": edit_of,
        "actor": actor,
        "at": at,
        "why": why,
        "added": added,
        "removed": removed,
    }
    insert_once(uow.conn, message_edit, row, ("event_id",))
    uow.audit(
        AuditTag.MESSAGE_EDITED,
        at=at,
        actor=actor,
        about={"message": edit_of, "replay": event_id},
        detail={"why": why, "added": added, "removed": removed},
        event_id=uow.keys.effect_id(event_id, "audit:edited"),
    )


def edit_of(conn: Connection, event_id: str) -> Edit | None:
    """The change that made this message of another, or None."""
    row = conn.execute(select(message_edit).where(message_edit.c.event_id == event_id)).first()
    return None if row is None else Edit(*row)


def count(before: bytes, after: bytes) -> tuple[int, int]:
    """How many lines were added and removed."""
    lines = list(changes(before, after))
    added = sum(line.startswith("+") for line in lines)
    return added, len(lines) - added


def changes(before: bytes, after: bytes) -> list[str]:
    """Lines with `+` and `-`: content, for who may see it."""
    one, other = (body.decode("utf-8", "replace").splitlines() for body in (before, after))
    told = difflib.ndiff(one, other)
    return [line for line in told if line[:1] in "+-"]
