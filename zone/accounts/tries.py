"""Ways of signing in that take more than one request: what a browser was asked, once, for minutes.

The browser holds a random token in a cookie. State, nonce, PKCE verifier and challenge are made
from it by use, so that none of them is stored, and one that leaks tells nothing of the others.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import delete, insert, select

from zone.journal.tables import sign_in_try
from zone.journal.unit_of_work import UnitOfWork

LIVES = timedelta(minutes=10)


class Way(StrEnum):
    """What a browser was sent away to do."""

    PROVIDER = "provider"
    PASSKEY = "passkey"
    NEW_PASSKEY = "new_passkey"


@dataclass(frozen=True, slots=True)
class Try:
    """One browser's try; `token` is for its cookie alone."""

    token: str = field(repr=False)
    back_to: str = ""

    def word(self, use: str) -> str:
        """43 letters for one use (`state`, `nonce` …): as long as a PKCE verifier must be
        (RFC 7636, section 4.1)."""
        return urlsafe_b64encode(self.octets(use)).decode().rstrip("=")

    def octets(self, use: str) -> bytes:
        """The 32 bytes of such a word."""
        return hmac.new(self.token.encode(), use.encode(), sha256).digest()


def begin(uow: UnitOfWork, way: Way, back_to: str, now: datetime) -> Try:
    """A new try; those that nobody came back to are forgotten."""
    made = Try(secrets.token_urlsafe(32), back_to)
    uow.conn.execute(delete(sign_in_try).where(sign_in_try.c.begun_at < now - LIVES))
    row = {
        "token_hash": _stored(made.token),
        "way": way.value,
        "back_to": back_to,
        "begun_at": now,
    }
    uow.conn.execute(insert(sign_in_try).values(**row))
    return made


def take(uow: UnitOfWork, token: str, way: Way, now: datetime) -> Try | None:
    """The try of this token, which counts from here on no more; None: none, or too late."""
    mine = sign_in_try.c.token_hash == _stored(token)
    row = uow.conn.execute(select(sign_in_try).where(mine)).first()
    taken = uow.conn.execute(delete(sign_in_try).where(mine)).rowcount == 1
    if row is None or not taken or row.way != way.value or now - row.begun_at >= LIVES:
        return None
    return Try(token, row.back_to)


def _stored(token: str) -> str:
    """A token has 256 random bits, so its plain hash cannot be searched backwards."""
    return sha256(token.encode()).hexdigest()
