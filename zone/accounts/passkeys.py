"""Passkeys (W3C Web Authentication, Level 2): an authenticator keeps the key, a person unlocks it.

With user verification (a PIN, a finger, a face) one is both factors at once and signs in alone; it
also counts as the second factor after a password. Only the public key lies here.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson
import webauthn
from sqlalchemy import Connection, Row, delete, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from zone.accounts.account import Account
from zone.accounts.records import change_account
from zone.accounts.second_factor import ISSUER, new_codes, standing
from zone.accounts.tries import Try
from zone.insert_once import insert_once
from zone.journal.tables import passkey
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

LONGEST_NAME = 60
MOST = 10
"""Passkeys of one account."""
_CELL = ("passkey", "private")
_UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError)
"""What the library raises for answers that are wrong, or that nobody's browser would send."""


class NotAPasskey(Exception):
    """What the browser answered is not accepted; says nothing about why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where our pages stand for this browser. A passkey counts for its `host` alone."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """One in a list of them."""

    passkey_id: str
    name: str = field(repr=False)
    host: str
    added_at: datetime
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Added:
    """A new passkey; `codes` are the recovery codes, where the account had none."""

    codes: tuple[str, ...] = field(repr=False)


def place(origin: str) -> Place | None:
    """The place of an origin, or None: browsers make passkeys for host names, not for numbers, and
    by https or on this machine only (section 5.1.3)."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        safe = parts.scheme == "https" or host == "localhost"
        return Place(host, origin) if safe and host else None
    return None


def passkeys(conn: Connection, keys: KeyRing, account_id: str) -> list[Passkey]:
    """Those of an account, oldest first."""
    mine = select(passkey).where(passkey.c.account_id == account_id)
    rows = conn.execute(mine.order_by(passkey.c.added_at, passkey.c.passkey_id))
    return [
        Passkey(row.passkey_id, _private(keys, row)["name"], row.host, row.added_at, row.last_at)
        for row in rows
    ]


def to_make(conn: Connection, account: Account, tried: Try, at: Place) -> str:
    """What the browser is asked in order to make one: options, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=at.host,
        rp_name=ISSUER,
        user_id=account.account_id.encode(),
        user_name=account.login,
        user_display_name=account.name,
        challenge=tried.octets("challenge"),
        exclude_credentials=_descriptors(conn, account.account_id, at),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options)


def to_use(conn: Connection, account_id: str | None, tried: Try, at: Place) -> str:
    """What the browser is asked in order to use one; None: whoever it is, verified."""
    needed = UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(
        rp_id=at.host,
        challenge=tried.octets("challenge"),
        allow_credentials=_descriptors(conn, account_id, at) if account_id else [],
        user_verification=UserVerificationRequirement.PREFERRED if account_id else needed,
    )
    return webauthn.options_to_json(options)


def add(
    uow: UnitOfWork, account_id: str, answer: str, name: str, tried: Try, at: Place, now: datetime
) -> Added:
    """Keep a new one, audited; every session of the account ends. Raises NotAPasskey."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=tried.octets("challenge"),
            expected_rp_id=at.host,
            expected_origin=at.origin,
        )
    except _UNREADABLE:
        raise NotAPasskey from None
    before = standing(uow.conn, account_id)
    passkey_id = uow.keys.new_id()
    row = {
        "passkey_id": passkey_id,
        "account_id": account_id,
        "credential": bytes_to_base64url(made.credential_id),
        "host": at.host,
        "used": made.sign_count,
        "private": _sealed(uow, passkey_id, name, made.credential_public_key),
        "added_at": now,
    }
    if before.passkeys >= MOST or not insert_once(uow.conn, passkey, row, ("credential",)):
        raise NotAPasskey
    change_account(uow, account_id, account_id, "passkey_added", {"second_factor": True})
    return Added(() if before.codes_left else new_codes(uow, account_id))


def owner(
    uow: UnitOfWork, answer: str, tried: Try, at: Place, now: datetime, *, verified: bool
) -> str:
    """Whose passkey answered: an account id. Raises NotAPasskey.

    `verified`: the authenticator must have checked who holds it. A copied authenticator whose
    counter lags behind is refused.
    """
    row = _answering(uow, answer, at)
    if row is None:
        raise NotAPasskey
    key = b64decode(_private(uow.keys, row)["key"])
    try:
        used = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=tried.octets("challenge"),
            expected_rp_id=at.host,
            expected_origin=at.origin,
            credential_public_key=key,
            credential_current_sign_count=row.used,
            require_user_verification=verified,
        )
    except _UNREADABLE:
        raise NotAPasskey from None
    mine = passkey.c.passkey_id == row.passkey_id
    count = {"used": used.new_sign_count, "last_at": now}
    uow.conn.execute(update(passkey).where(mine).values(**count))
    return str(row.account_id)


def rename(uow: UnitOfWork, account_id: str, passkey_id: str, name: str) -> bool:
    """Call one of one's own otherwise; False: there is none of that id."""
    row = _own(uow, account_id, passkey_id)
    if row is None:
        return False
    key = b64decode(_private(uow.keys, row)["key"])
    mine = passkey.c.passkey_id == passkey_id
    sealed = _sealed(uow, passkey_id, name, key)
    uow.conn.execute(update(passkey).where(mine).values(private=sealed))
    return True


def remove(uow: UnitOfWork, account_id: str, passkey_id: str) -> bool:
    """Take one of one's own away, audited; every session ends. False: there is none of that id."""
    if _own(uow, account_id, passkey_id) is None:
        return False
    uow.conn.execute(delete(passkey).where(passkey.c.passkey_id == passkey_id))
    left = standing(uow.conn, account_id).is_set_up
    change_account(uow, account_id, account_id, "passkey_removed", {"second_factor": left})
    return True


def _own(uow: UnitOfWork, account_id: str, passkey_id: str) -> Row[Any] | None:
    mine = (passkey.c.account_id == account_id, passkey.c.passkey_id == passkey_id)
    return uow.conn.execute(select(passkey).where(*mine)).first()


def _answering(uow: UnitOfWork, answer: str, at: Place) -> Row[Any] | None:
    """The row of the credential that an answer names; by its bytes, however they are written."""
    try:
        named = bytes_to_base64url(base64url_to_bytes(orjson.loads(answer)["rawId"]))
    except (*_UNREADABLE, AttributeError):
        return None
    found = (passkey.c.credential == named, passkey.c.host == at.host)
    return uow.conn.execute(select(passkey).where(*found)).first()


def _descriptors(
    conn: Connection, account_id: str, at: Place
) -> list[PublicKeyCredentialDescriptor]:
    mine = (passkey.c.account_id == account_id, passkey.c.host == at.host)
    found = conn.scalars(select(passkey.c.credential).where(*mine))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in found]


def _private(keys: KeyRing, row: Row[Any]) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(keys.unseal(*_CELL, row.passkey_id, row.private))
    return found


def _sealed(uow: UnitOfWork, passkey_id: str, name: str, key: bytes) -> bytes:
    kept = {"name": name.strip()[:LONGEST_NAME], "key": b64encode(key).decode()}
    return uow.keys.seal(*_CELL, passkey_id, orjson.dumps(kept))
