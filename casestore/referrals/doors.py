"""The partner's way in: a link with a one-time code, and behind it its own referral only.

Who has not the code is told nothing: an unknown link, a shut one and a wrong code answer alike.
The gate is asked again at every reading; when it says no, the referral is taken back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.cause import Cause
from casestore.referral_tables import referral_door as table
from casestore.referrals import records
from casestore.referrals.partner_view import Shown, show
from casestore.referrals.words import READABLE, By, Referral
from casestore.rows import ChangedMeanwhile, compare_and_set
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing
from zone.keys.tokens import new_code, new_token

LIVES = timedelta(days=14)
TRIES = 5
STAY = timedelta(minutes=30)
"""How long somebody who gave the code may look and answer before a new code is needed."""
_TOKEN, _CODE, _PASS = "referral_door", "referral_code", "referral_pass"


class LinkAndCode(Word):
    """What is passed on: the link in writing, the code by voice."""

    shown: ClassVar[tuple[str, ...]] = ()
    token: str
    code: str


class Door(Word):
    """A link as its row says."""

    shown: ClassVar[tuple[str, ...]] = ("door_id", "referral_id")
    door_id: str
    referral_id: str
    code_mac: str
    ends_at: Instant
    tries: int
    used_at: Instant | None = None
    pass_mac: str | None = None
    pass_until: Instant | None = None
    ended_at: Instant | None = None
    row_version: int


def make_door(uow: UnitOfWork, referral_id: str, account: str, at: datetime) -> bool:
    """A fresh link and code; the ones before are shut. False: nothing is with the partner."""
    found = records.referral(uow.conn, referral_id)
    if found is None or found.state not in READABLE:
        return False
    cause, made = Cause(uow, at, account), uow.keys.new_id()
    records.shut_doors(cause, referral_id)
    fresh = LinkAndCode(token=new_token(), code=new_code())
    uow.conn.execute(
        insert(table).values(
            door_id=made,
            referral_id=referral_id,
            token_index=uow.keys.blind_index(_TOKEN, fresh.token),
            code_mac=uow.keys.mac(_CODE, (made + fresh.code).encode()),
            made_at=at,
            made_by=account,
            ends_at=at + LIVES,
            tries=0,
            body=sealed.seal(uow.keys, table.name, made, fresh),
            row_version=1,
        )
    )
    about = {"referral": referral_id, "door": made}
    cause.audit(AuditTag.REFERRAL_MOVED, about, {"move": "link"})
    return True


def to_pass_on(
    conn: Connection, keys: KeyRing, referral_id: str, at: datetime
) -> LinkAndCode | None:
    """Link and code that nobody has used yet, for those who pass them on."""
    wanted = select(table.c.door_id, table.c.body).where(
        table.c.referral_id == referral_id, table.c.ended_at.is_(None), table.c.ends_at > at
    )
    row = conn.execute(wanted.where(table.c.body.is_not(None))).first()
    return None if row is None else sealed.unseal(keys, table.name, row[0], row[1], LinkAndCode)


def knock(uow: UnitOfWork, token: str, code: str, at: datetime) -> str | None:
    """Give the code. Returns a pass for half an hour, or None, whatever was wrong.

    A code counts once; after five wrong ones the link is shut, and its owner makes a new one.
    """
    door = _door(uow.conn, uow.keys, token)
    given = "".join(one for one in code if one.isdigit())
    if door is None or door.ended_at is not None or door.used_at is not None or at >= door.ends_at:
        return None
    right = uow.keys.is_mac_of(_CODE, (door.door_id + given).encode(), door.code_mac)
    cause = Cause(uow, at, f"door:{door.door_id}")
    about = {"referral": door.referral_id, "door": door.door_id}
    if not right:
        shut = {"ended_at": at, "body": None} if door.tries + 1 >= TRIES else {}
        _set(uow, door, {"tries": door.tries + 1, **shut})
        cause.audit(AuditTag.REFERRAL_REFUSED, about, {"tries": door.tries + 1})
        return None
    let_in = new_token()
    mac = uow.keys.mac(_PASS, (door.door_id + let_in).encode())
    values = {"used_at": at, "pass_mac": mac, "pass_until": at + STAY, "body": None}
    return let_in if _set(uow, door, values) else None


def _set(uow: UnitOfWork, door: Door, values: dict[str, object]) -> bool:
    try:
        compare_and_set(uow.conn, table, door.door_id, door.row_version, values)
    except ChangedMeanwhile:
        return False
    return True


def _door(conn: Connection, keys: KeyRing, token: str) -> Door | None:
    columns = [table.c[name] for name in Door.model_fields]
    indexes: Sequence[str] = keys.blind_indexes(_TOKEN, token)
    row = conn.execute(select(*columns).where(table.c.token_index.in_(indexes))).first()
    return None if row is None else Door(**row._mapping)


def _inside(uow: UnitOfWork, token: str, let_in: str, at: datetime) -> tuple[Door, Referral] | None:
    door = _door(uow.conn, uow.keys, token)
    if door is None or door.ended_at is not None or door.pass_mac is None:
        return None
    if door.pass_until is None or at >= door.pass_until:
        return None
    if not uow.keys.is_mac_of(_PASS, (door.door_id + let_in).encode(), door.pass_mac):
        return None
    found = records.referral(uow.conn, door.referral_id)
    return None if found is None else (door, found)


def look(uow: UnitOfWork, gate: Gate, token: str, let_in: str, at: datetime) -> Shown | None:
    """What the partner may see now; the gate is asked, and the reading is in the audit first.

    None: no pass, or the gate says no by now; then the referral is taken back.
    """
    entered = _inside(uow, token, let_in, at)
    if entered is None:
        return None
    door, found = entered
    cause = Cause(uow, at, f"partner:{found.partner_id}")
    return show(cause, gate, found, "referral_link", {"door": door.door_id})


def answer(
    uow: UnitOfWork,
    gate: Gate,
    token: str,
    let_in: str,
    name: str,
    at: datetime,
    reason: str | None = None,
    note: str = "",
) -> bool:
    """A step by the partner, with the same pass."""
    if look(uow, gate, token, let_in, at) is None:
        return False
    entered = _inside(uow, token, let_in, at)
    if entered is None:
        return False
    _, found = entered
    cause = Cause(uow, at, f"partner:{found.partner_id}")
    return records.move(cause, found, name, By.PARTNER, reason=reason, note=note)
