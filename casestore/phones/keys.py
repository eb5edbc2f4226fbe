"""The key of the drafts on a phone: given to whoever signed in there, withheld, or wiped (R52).

A lock discards the key on the phone, never the ciphertext. After 72 hours without the key a phone
that holds drafts gets it again only when a supervisor released it; a wipe is the last word.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from casestore.cause import Cause
from casestore.phone_tables import phone
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

HELD_AFTER = timedelta(hours=72)


class KeyCode(StrEnum):
    """What a phone is told that asks for its key."""

    GIVEN = "given"
    HELD = "held"
    """A supervisor must release it."""
    WIPE = "wipe"
    """Delete everything, then say so."""


@dataclass(frozen=True, slots=True)
class KeyAct:
    """The answer; 32 bytes when the key was given."""

    code: KeyCode
    key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone as a supervisor sees it."""

    device_id: str
    account_id: str
    key_at: datetime
    released_at: datetime | None
    wipe_at: datetime | None
    wiped_at: datetime | None

    def held(self, now: datetime) -> bool:
        """Would drafts on it stay shut at the next sign-in?"""
        return self.wipe_at is None and _long_ago(self.key_at, self.released_at, now)


def ask_key(uow: UnitOfWork, device_id: str, account: str, drafts: int, at: datetime) -> KeyAct:
    """The key for this account on this device; `drafts` is how many lie there by its own count."""
    row = _row(uow.conn, device_id, account)
    if row is None:
        return KeyAct(KeyCode.GIVEN, _make(uow, device_id, account, at))
    if row.wipe_at is not None and row.wiped_at is None:
        return KeyAct(KeyCode.WIPE)
    if drafts and _long_ago(row.key_at, row.released_at, at):
        return KeyAct(KeyCode.HELD)
    _given(uow, device_id, account, at)
    return KeyAct(KeyCode.GIVEN, _opened(uow.keys, row))


def release(uow: UnitOfWork, device_id: str, account: str, by: str, at: datetime) -> bool:
    """The phone gets its key once more."""
    return _set(uow, device_id, account, AuditTag.PHONE_RELEASED, by, at, "released")


def order_wipe(uow: UnitOfWork, device_id: str, account: str, by: str, at: datetime) -> bool:
    """At its next contact the phone deletes what it keeps; no key is given until it has."""
    return _set(uow, device_id, account, AuditTag.PHONE_WIPE_ORDERED, by, at, "wipe")


def wiped(uow: UnitOfWork, device_id: str, account: str, at: datetime) -> bool:
    """The phone says that it has deleted everything."""
    ordered = _mine(device_id, account) & phone.c.wipe_at.is_not(None) & phone.c.wiped_at.is_(None)
    done = uow.conn.execute(update(phone).where(ordered).values(wiped_at=at)).rowcount
    if done:
        Cause(uow, at, account).audit(AuditTag.PHONE_WIPED, {"device": device_id})
    return bool(done)


def phones(conn: Connection, accounts: Collection[str]) -> list[Phone]:
    """Phones of these accounts, the one that was seen last first."""
    wanted = select(phone).where(phone.c.account_id.in_(list(accounts)))
    rows = conn.execute(wanted.order_by(phone.c.key_at.desc()))
    names = Phone.__dataclass_fields__
    return [Phone(**{name: getattr(row, name) for name in names}) for row in rows]


def _make(uow: UnitOfWork, device_id: str, account: str, at: datetime) -> bytes:
    secret = secrets.token_bytes(32)
    phone_id = uow.keys.event_id("phone", device_id, account)
    sealed = uow.keys.seal(phone.name, "secret", phone_id, secret)
    uow.conn.execute(
        insert(phone).values(
            phone_id=phone_id,
            device_id=device_id,
            account_id=account,
            secret=sealed,
            made_at=at,
            key_at=at,
        )
    )
    Cause(uow, at, account).audit(AuditTag.PHONE_KEY_GIVEN, {"device": device_id})
    return secret


def _given(uow: UnitOfWork, device_id: str, account: str, at: datetime) -> None:
    # After a wipe the phone begins anew: the order has been carried out.
    anew = {"key_at": at, "released_at": None, "wipe_at": None, "wiped_at": None}
    uow.conn.execute(update(phone).where(_mine(device_id, account)).values(**anew))
    Cause(uow, at, account).audit(AuditTag.PHONE_KEY_GIVEN, {"device": device_id})


def _set(
    uow: UnitOfWork, device_id: str, account: str, tag: AuditTag, by: str, at: datetime, what: str
) -> bool:
    values = {f"{what}_at": at, f"{what}_by": by}
    done = uow.conn.execute(update(phone).where(_mine(device_id, account)).values(**values))
    if done.rowcount:
        Cause(uow, at, by).audit(tag, {"device": device_id, "account": account})
    return bool(done.rowcount)


def _long_ago(key_at: datetime, released_at: datetime | None, now: datetime) -> bool:
    return now - max(key_at, released_at or key_at) > HELD_AFTER


def _row(conn: Connection, device_id: str, account: str) -> Row[tuple[object, ...]] | None:
    return conn.execute(select(phone).where(_mine(device_id, account))).one_or_none()


def _mine(device_id: str, account: str) -> ColumnElement[bool]:
    return (phone.c.device_id == device_id) & (phone.c.account_id == account)


def _opened(keys: KeyRing, row: Row[tuple[object, ...]]) -> bytes:
    return keys.unseal(phone.name, "secret", row.phone_id, row.secret)
