"""Requests as received: appended, never changed. The newest says how the call stands now.

A withdrawn or merged request is bare (it carries no facts), so what is known of the call is
read from the newest *full* one: corrections are further messages and erase nothing (R4).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, Row, bindparam, func, select

from casestore import sealed
from casestore.tables import lead
from casestore.tables import request as table
from schemas.coresponse import CallState, CoResponseRequest
from schemas.word import Instant, Word
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

BARE = (CallState.WITHDRAWN, CallState.MERGED)
_ORDER = select(table.c.version, table.c.decided_at, table.c.request_id).where(
    table.c.request_id == bindparam("request")
)
Order = tuple[int, datetime, str]


class Received(Word):
    """One request and when it was recorded."""

    shown: ClassVar[tuple[str, ...]] = ("recorded_at",)
    recorded_at: Instant
    request: CoResponseRequest

    @property
    def full(self) -> bool:
        """Does it carry facts, or only that the call was withdrawn or merged?"""
        return self.request.state not in BARE


def order_of(request: CoResponseRequest) -> Order:
    """Which of two requests of one incident is newer: version, then decision, then id."""
    return request.version, request.decided_at, request.request_id


def store(
    uow: UnitOfWork, request: CoResponseRequest, lead_id: str, at: datetime, *, keep_body: bool
) -> bool:
    """Append; False when this request id is there already."""
    row = {
        "request_id": request.request_id,
        "incident_id": request.incident_id,
        "lead_id": lead_id,
        "version": request.version,
        "call_state": request.state,
        "decided_at": request.decided_at,
        "recorded_at": at,
        "body": sealed.seal(uow.keys, table.name, request.request_id, request)
        if keep_body
        else None,
    }
    return insert_once(uow.conn, table, row, ("request_id",))


def history(conn: Connection, keys: KeyRing, lead_ids: Sequence[str]) -> dict[str, list[Received]]:
    """All requests with a body by lead, oldest version first."""
    rows = conn.execute(
        select(table)
        .where(table.c.lead_id.in_(lead_ids), table.c.body.is_not(None))
        .order_by(table.c.version, table.c.decided_at, table.c.request_id)
    )
    found: dict[str, list[Received]] = {lead_id: [] for lead_id in lead_ids}
    for row in rows:
        found[row.lead_id].append(_received(keys, row))
    return found


def known(conn: Connection, keys: KeyRing, lead_ids: Sequence[str]) -> dict[str, Received]:
    """Per lead the newest request that carries facts, else the newest; purged leads are absent."""
    newest = func.coalesce(lead.c.known_request_id, lead.c.request_id)
    rows = conn.execute(
        select(table)
        .join(lead, table.c.request_id == newest)
        .where(lead.c.lead_id.in_(lead_ids), table.c.body.is_not(None))
    )
    return {row.lead_id: _received(keys, row) for row in rows}


def is_newest_full(conn: Connection, request: CoResponseRequest, known_id: str | None) -> bool:
    """Does it carry facts, newer than those of the request known so far?"""
    if request.state in BARE:
        return False
    held = conn.execute(_ORDER, {"request": known_id}).one_or_none() if known_id else None
    return held is None or order_of(request) > (held.version, held.decided_at, held.request_id)


def _received(keys: KeyRing, row: Row[tuple[object, ...]]) -> Received:
    word = sealed.unseal(keys, table.name, row.request_id, row.body, CoResponseRequest)
    return Received(recorded_at=row.recorded_at, request=word)
