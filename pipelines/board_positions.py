"""Devices that show the board with nobody signed in: bound by a named person, ended by one (R49).

CJIS Security Policy, device lock (AC-11): devices of dispatch inside a secured, staffed room need
none. What such a device gets is the board without buttons; who acts signs in.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Row, insert, select, update

from pipelines.tables import board_position
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Position:
    """One bound device."""

    position_id: str
    name: str
    agencies: tuple[str, ...]
    bound_by: str
    bound_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A fresh binding. The token is for the device's cookie and is kept nowhere here."""

    position: Position
    token: str = field(repr=False)


def bind(uow: UnitOfWork, name: str, agencies: Iterable[str], account: str, at: datetime) -> Bound:
    """Bind one device to show calls of these agencies."""
    token = secrets.token_urlsafe(32)
    made = Position(uow.keys.new_id(), name, tuple(sorted(agencies)), account, at)
    uow.conn.execute(
        insert(board_position).values(
            position_id=made.position_id,
            token_hash=_stored(token),
            name=name,
            agencies=",".join(made.agencies),
            bound_by=account,
            bound_at=at,
        )
    )
    about = {"account": account, "position": made.position_id}
    uow.audit(AuditTag.POSITION_BOUND, at=at, actor=account, about=about)
    return Bound(made, token)


def end(uow: UnitOfWork, position_id: str, account: str, at: datetime) -> bool:
    """The device shows nothing more. False: it had ended already, or there is none."""
    table = board_position
    mine = (table.c.position_id == position_id) & table.c.ended_at.is_(None)
    done = uow.conn.execute(update(table).where(mine).values(ended_at=at, ended_by=account))
    if done.rowcount:
        about = {"account": account, "position": position_id}
        uow.audit(AuditTag.POSITION_ENDED, at=at, actor=account, about=about)
    return bool(done.rowcount)


def position_of(conn: Connection, token: str) -> Position | None:
    """The binding of a device's token, while it holds."""
    table = board_position
    holds = (table.c.token_hash == _stored(token)) & table.c.ended_at.is_(None)
    row = conn.execute(select(table).where(holds)).first()
    return None if row is None else _position(row)


def positions(conn: Connection) -> list[Position]:
    """Every binding that holds, the newest first."""
    table = board_position
    rows = conn.execute(
        select(table).where(table.c.ended_at.is_(None)).order_by(table.c.bound_at.desc())
    )
    return [_position(row) for row in rows]


def _position(row: Row[tuple[str, ...]]) -> Position:
    known = row._mapping
    return Position(
        position_id=known["position_id"],
        name=known["name"],
        agencies=tuple(known["agencies"].split(",")) if known["agencies"] else (),
        bound_by=known["bound_by"],
        bound_at=known["bound_at"],
        ended_at=known["ended_at"],
    )


def _stored(token: str) -> str:
    return sha256(token.encode()).hexdigest()
