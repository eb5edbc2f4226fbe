"""Words of the clinic at a call: shown while their lease runs, emptied when it ends, both audited.

A board reads only what is live at that moment, so words whose lease ran out while this program was
down are not shown when it starts, before anybody has written down that they ended.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, select, update

from pipelines.ports import SaveGuidance
from pipelines.tables import incident
from pipelines.tables import standing_words as table
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

ACTOR = "stage:guide"
_TOLD_APART = 9
"""So many counts of live words the version of a call tells apart; nobody has eight consents."""


def save_guidance(uow: UnitOfWork, write: SaveGuidance) -> None:
    """Let them stand, or longer, or take them back; an older message changes nothing."""
    one, now = write.guidance, uow.clock.now()
    known = uow.conn.execute(select(table).where(table.c.lease_id == one.lease_id)).first()
    if known is not None and known.number >= one.number:
        return
    why = (
        "withdrawn" if one.withdrawn else _why_not(uow.conn, one.incident_id, one.lease_until, now)
    )
    live = known is not None and known.ended_at is None
    body = None if why else uow.keys.seal(table.name, "body", one.lease_id, one.text.encode())
    row = {
        "number": one.number,
        "lease_until": one.lease_until,
        "ended_at": now if why else None,
        "ended_why": why,
        "body": body,
    }
    if known is None:
        new = {"lease_id": one.lease_id, "incident_id": one.incident_id, **row}
        uow.conn.execute(insert(table).values(new))
    else:
        uow.conn.execute(update(table).where(table.c.lease_id == one.lease_id).values(row))
    _bump(uow.conn, (one.incident_id,))
    tag = AuditTag.WORDS_WITHHELD if why else AuditTag.WORDS_SHOWN
    if why and (live or one.withdrawn):
        tag = AuditTag.WORDS_WITHDRAWN
    _audit(
        uow, tag, one.lease_id, one.incident_id, now, {"reason": why or "", "number": one.number}
    )


def _why_not(
    conn: Connection, incident_id: str, lease_until: datetime, now: datetime
) -> str | None:
    if lease_until <= now:
        return "lease_over"
    call = select(incident.c.is_open, incident.c.restricted).where(
        incident.c.incident_id == incident_id
    )
    row = conn.execute(call).first()
    if row is None:
        return "incident_gone"
    if row.restricted:
        return "cad_restricted"
    return None if row.is_open else "call_not_open"


def end_leases(uow: UnitOfWork, now: datetime) -> int:
    """For upkeep: words whose lease ran out, or whose call closed, end; how many."""
    over = uow.conn.execute(
        select(table.c.lease_id, table.c.incident_id, table.c.number, table.c.lease_until).where(
            table.c.ended_at.is_(None), ~_live(now)
        )
    ).all()
    for row in over:
        why = _why_not(uow.conn, row.incident_id, row.lease_until, now) or "call_not_open"
        values = {"ended_at": now, "ended_why": why, "body": None}
        uow.conn.execute(update(table).where(table.c.lease_id == row.lease_id).values(values))
        _bump(uow.conn, (row.incident_id,))
        detail: dict[str, object] = {"reason": why, "number": row.number}
        if why == "lease_over":
            detail["until"] = row.lease_until.isoformat()
        _audit(uow, AuditTag.WORDS_WITHDRAWN, row.lease_id, row.incident_id, now, detail)
    return len(over)


def words_at(
    conn: Connection, keys: KeyRing, ids: Iterable[str], now: datetime
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """Incident id → words live at this moment, each with the end of its lease."""
    rows = conn.execute(
        select(table)
        .where(table.c.incident_id.in_(list(ids)), _live(now), table.c.body.is_not(None))
        .order_by(table.c.lease_id)
    )
    found: dict[str, tuple[tuple[str, datetime], ...]] = {}
    for row in rows:
        text = keys.unseal(table.name, "body", row.lease_id, row.body).decode()
        found[row.incident_id] = (*found.get(row.incident_id, ()), (text, row.lease_until))
    return found


def shown_version(now: datetime) -> ColumnElement[int]:
    """The board's version of a call, which changes also in the second in which a lease ends."""
    live = (
        select(func.count())
        .where(table.c.incident_id == incident.c.incident_id, _live(now))
        .correlate(incident)
        .scalar_subquery()
    )
    return incident.c.board_version * _TOLD_APART + live


def _live(now: datetime) -> ColumnElement[bool]:
    call = incident.alias("call_of_words")
    is_open = exists().where(
        call.c.incident_id == table.c.incident_id, call.c.is_open, ~call.c.restricted
    )
    return and_(table.c.ended_at.is_(None), table.c.lease_until > now, is_open)


def _bump(conn: Connection, ids: Iterable[str]) -> None:
    conn.execute(
        update(incident)
        .where(incident.c.incident_id.in_(list(ids)))
        .values(board_version=incident.c.board_version + 1)
    )


def _audit(
    uow: UnitOfWork,
    tag: AuditTag,
    lease_id: str,
    incident_id: str,
    at: datetime,
    detail: dict[str, object],
) -> None:
    about = {"lease": lease_id, "incident": incident_id}
    event_id = uow.keys.effect_id(lease_id, f"{tag}:{detail['number']}")
    uow.audit(tag, at=at, actor=ACTOR, about=about, detail=detail, event_id=event_id)
