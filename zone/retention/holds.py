"""Legal holds: while one stands, nothing of its subject is purged, on schedule or by hand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    and_,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    update,
)

from schemas.audit import AuditTag
from zone.errors import Refused
from zone.journal.tables import audit_about, legal_hold
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_CELL = ("legal_hold", "body")
_STANDS = legal_hold.c.ended_at.is_(None)


class HoldKind(StrEnum):
    """What a hold is on. Dispatch: `zone` and `incident`; clinical: all but `incident`."""

    ZONE = "zone"
    INCIDENT = "incident"
    LEAD = "lead"
    CASE = "case"
    PERSON = "person"


class HoldReason(StrEnum):
    """Why, as a code; which matter it is stands sealed beside it."""

    LITIGATION = "litigation"
    RECORDS_REQUEST = "records_request"
    INVESTIGATION = "investigation"
    AUDIT = "audit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `matter` is for people: a docket number, a letter's date."""

    hold_id: str
    kind: HoldKind
    subject_id: str
    why: HoldReason
    matter: str
    placed_at: datetime
    placed_by: str
    ended_at: datetime | None


def place(
    uow: UnitOfWork, kind: HoldKind, subject_id: str, why: HoldReason, matter: str, actor: str
) -> str:
    """Place a hold, audited; returns its id. It holds from the next transaction on."""
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(legal_hold).values(
            hold_id=made,
            kind=kind,
            subject_id=subject_id,
            why=why,
            body=uow.keys.seal(*_CELL, made, matter.encode()),
            placed_at=uow.clock.now(),
            placed_by=actor,
        )
    )
    _note(uow, kind, subject_id, made, actor, {"step": "placed", "why": why.value})
    return made


def end(uow: UnitOfWork, hold_id: str, actor: str) -> None:
    """End a hold, audited. Raises Refused where none of that id stands."""
    row = uow.conn.execute(
        select(legal_hold).where(legal_hold.c.hold_id == hold_id, _STANDS)
    ).first()
    if row is None:
        raise Refused("No hold of that number stands. Nothing was changed.")
    done = update(legal_hold).where(legal_hold.c.hold_id == hold_id)
    uow.conn.execute(done.values(ended_at=uow.clock.now(), ended_by=actor))
    _note(uow, HoldKind(row.kind), row.subject_id, hold_id, actor, {"step": "ended"})


def holds(conn: Connection, keys: KeyRing) -> list[Hold]:
    """Every hold there ever was, newest first."""
    rows = conn.execute(select(legal_hold).order_by(legal_hold.c.placed_at.desc()))
    return [_hold(keys, row) for row in rows]


def all_held(conn: Connection) -> bool:
    """Does a hold on the whole zone stand?"""
    whole = select(legal_hold.c.hold_id).where(_STANDS, legal_hold.c.kind == HoldKind.ZONE)
    return conn.execute(whole.limit(1)).first() is not None


def held(kind: HoldKind) -> Select[tuple[str]]:
    """A query of the subjects of this kind on which a hold stands."""
    return select(legal_hold.c.subject_id).where(_STANDS, legal_hold.c.kind == kind)


_TABLES = {
    HoldKind.INCIDENT: ("incident", "incident_id"),
    HoldKind.LEAD: ("lead", "lead_id"),
    HoldKind.CASE: ("clinical_case", "case_id"),
    HoldKind.PERSON: ("person", "person_id"),
}
"""Where subjects stand; the tables are of other rooms, so by name."""


def is_there(conn: Connection, kind: HoldKind, subject_id: str) -> bool:
    """Is there such a subject in this zone? A whole zone is."""
    if kind is HoldKind.ZONE:
        return True
    name, key = _TABLES[kind]
    if not inspect(conn).has_table(name):
        return False
    mine = column(key, String) == subject_id
    return bool(conn.scalar(select(func.count()).select_from(table(name)).where(mine)))


def told_beside() -> Select[tuple[str]]:
    """A query of every id that the audit names beside a held subject: its messages, requests,
    replies and alerts."""
    other = audit_about.alias("other")
    same = and_(other.c.stream == audit_about.c.stream, other.c.seq == audit_about.c.seq)
    on = and_(legal_hold.c.kind == audit_about.c.kind, legal_hold.c.subject_id == audit_about.c.id)
    joined = audit_about.join(legal_hold, on).join(other, same)
    return select(other.c.id).select_from(joined).where(_STANDS)


def _hold(keys: KeyRing, row: Any) -> Hold:  # noqa: ANN401 - a row
    return Hold(
        row.hold_id,
        HoldKind(row.kind),
        row.subject_id,
        HoldReason(row.why),
        keys.unseal(*_CELL, row.hold_id, row.body).decode(),
        row.placed_at,
        row.placed_by,
        row.ended_at,
    )


def _note(
    uow: UnitOfWork, kind: HoldKind, subject: str, hold_id: str, actor: str, detail: dict[str, str]
) -> None:
    uow.audit(
        AuditTag.LEGAL_HOLD,
        at=uow.clock.now(),
        actor=actor,
        about={kind.value: subject, "legal_hold": hold_id},
        detail=dict(detail),
    )
