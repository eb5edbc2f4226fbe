"""A second factor beside the password: codes of an app (TOTP, RFC 6238), and recovery codes.
Passkeys, the other one, are in `zone.accounts.passkeys`.

The app shares a secret with us, sealed like everything else; a code counts once, in its own half
minute or the one before or after (RFC 6238, section 5.2). Ten recovery codes are shown once, each
of 80 random bits, stored as hashes, each good for one sign-in.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from schemas.audit import AuditTag
from zone.accounts.account import Account, Role
from zone.accounts.records import change_account
from zone.insert_once import insert_once
from zone.journal.tables import passkey, recovery_code, second_factor
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.tokens import new_recovery_code, new_totp_secret

STEP_S = 30
DIGITS = 6
CODES = 10
ISSUER = "Handoff"
_CELL = ("second_factor", "secret")
_mine = second_factor.c.account_id


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an account has a second factor, since when, and how many recovery codes are left."""

    since: datetime | None
    """Since when an app gives codes; None: there is none."""
    passkeys: int
    codes_left: int

    @property
    def is_set_up(self) -> bool:
        """There is an app or a passkey."""
        return self.since is not None or self.passkeys > 0


def standing(conn: Connection, account_id: str) -> Standing:
    """What is set up for an account."""
    since = conn.scalar(select(second_factor.c.confirmed_at).where(_mine == account_id))
    unused = (recovery_code.c.account_id == account_id, recovery_code.c.used_at.is_(None))
    left = conn.scalar(select(func.count()).select_from(recovery_code).where(*unused)) or 0
    own = select(func.count()).select_from(passkey).where(passkey.c.account_id == account_id)
    return Standing(since, conn.scalar(own) or 0, left)


def still_to_come(found: Account, has_one: bool, needed_by: frozenset[Role]) -> str | None:
    """What a session waits for after the password: `code`, `enrol`, or nothing."""
    if has_one:
        return "code"
    return "enrol" if found.role in needed_by else None


def begin(uow: UnitOfWork, account_id: str) -> bytes:
    """The secret for the app, fresh or as begun before; of no effect until a code of it came.

    Raises LookupError where a second factor is set up already.
    """
    secret = new_totp_secret()
    row = {
        "account_id": account_id,
        "secret": uow.keys.seal(*_CELL, account_id, secret),
        "begun_at": uow.clock.now(),
        "last_step": 0,
    }
    if insert_once(uow.conn, second_factor, row, ("account_id",)):
        return secret
    before = _row(uow.conn, account_id)
    if before is None or before.confirmed_at is not None:
        raise LookupError("a second factor is set up already")
    return uow.keys.unseal(*_CELL, account_id, before.secret)


def address(secret: bytes, login: str) -> str:
    """What the QR code says to the app (`otpauth:` URI)."""
    return _totp(secret).get_provisioning_uri(login, ISSUER)


def confirm(
    uow: UnitOfWork, account_id: str, code: str, now: datetime, actor: str
) -> tuple[str, ...]:
    """Take the first code; returns the recovery codes, or nothing where it was wrong.

    Other sessions of the account end.
    """
    row = _row(uow.conn, account_id)
    if row is None or row.confirmed_at is not None or not _counts(uow, row, code, now):
        return ()
    done = update(second_factor).where(_mine == account_id).values(confirmed_at=uow.clock.now())
    uow.conn.execute(done)
    change_account(uow, account_id, actor, "second_factor", {"second_factor": True})
    return new_codes(uow, account_id)


def new_codes(uow: UnitOfWork, account_id: str) -> tuple[str, ...]:
    """Ten recovery codes in place of all before; they are shown now and never again."""
    uow.conn.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    codes = tuple(new_recovery_code() for _ in range(CODES))
    rows = [
        {"code_id": uow.keys.new_id(), "account_id": account_id, "code_hash": _stored(code)}
        for code in codes
    ]
    uow.conn.execute(insert(recovery_code), rows)
    return codes


def passes(uow: UnitOfWork, account_id: str, given: str, now: datetime) -> str | None:
    """`code` or `recovery_code` when this is one that counts now; None: it is not. Each once."""
    row = _row(uow.conn, account_id)
    if row is not None and row.confirmed_at is not None and _counts(uow, row, given, now):
        return "code"
    spent = (
        update(recovery_code)
        .where(recovery_code.c.account_id == account_id, recovery_code.c.used_at.is_(None))
        .where(recovery_code.c.code_hash == _stored(given))
    )
    return "recovery_code" if uow.conn.execute(spent.values(used_at=now)).rowcount else None


def remove(uow: UnitOfWork, account_id: str, actor: str) -> None:
    """Take every second factor away, audited; every session ends, the next sign-in sets up anew."""
    uow.conn.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    uow.conn.execute(delete(second_factor).where(_mine == account_id))
    uow.conn.execute(delete(passkey).where(passkey.c.account_id == account_id))
    change_account(uow, account_id, actor, "second_factor", {"second_factor": False})


def note(uow: UnitOfWork, account_id: str, step: str) -> None:
    """Write down that a code passed or failed."""
    about = {"account": account_id}
    uow.audit(
        AuditTag.SECOND_FACTOR,
        at=uow.clock.now(),
        actor=account_id,
        about=about,
        detail={"step": step},
    )


def _row(conn: Connection, account_id: str) -> Row[Any] | None:
    return conn.execute(select(second_factor).where(_mine == account_id)).first()


def _counts(uow: UnitOfWork, row: Row[Any], given: str, now: datetime) -> bool:
    """Is it the code of a half minute that was not used yet? Then it is used now."""
    code = "".join(one for one in given if one.isdigit())
    if len(code) != DIGITS or len(given) > 2 * DIGITS:
        return False
    totp = _totp(uow.keys.unseal(*_CELL, row.account_id, row.secret))
    present = int(now.timestamp()) // STEP_S
    for step in (present - 1, present, present + 1):
        if step > row.last_step and _is_of(totp, code, step):
            newer = (_mine == row.account_id, second_factor.c.last_step < step)
            used = update(second_factor).where(*newer).values(last_step=step)
            return uow.conn.execute(used).rowcount == 1
    return False


def _is_of(totp: TOTP, code: str, step: int) -> bool:
    try:
        totp.verify(code.encode(), step * STEP_S)
    except (InvalidToken, InvalidSignature):
        return False
    return True


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what every app knows; as an HMAC it is sound (NIST SP 800-131A).
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303


def _stored(code: str) -> str:
    """A recovery code has 80 random bits, so its plain hash cannot be searched backwards."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return sha256(plain.encode()).hexdigest()
