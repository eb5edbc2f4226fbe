"""Signing in, sessions, signing out. The token itself is never stored.

A session ends after 15 minutes without a page, after 12 hours, at signing out, and when its
account changes.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from schemas.audit import AuditTag
from zone.accounts import second_factor, throttle
from zone.accounts.account import Account, Role
from zone.accounts.passwords import FULL, Cost, fits
from zone.accounts.records import plain_login, read_account
from zone.journal.tables import account
from zone.journal.tables import session as session_table
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
TRIES = 5
T = TypeVar("T")
_NOTED_EVERY = timedelta(seconds=60)
"""Being seen is written at most so often, to spare the writer."""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `csrf` goes into forms; it does not reveal the token.

    `waits_for`: `code` (the second factor is to come), `enrol` (it is to be set up first), or
    None. Whoever asks must let a waiting session do nothing else.
    """

    session_id: str
    account: Account
    created_at: datetime
    seen_at: datetime
    csrf: str = field(repr=False)
    waits_for: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One session in a list of them."""

    session_id: str
    created_at: datetime
    seen_at: datetime
    waits: bool


def sign_in(
    zone: Zone,
    login: str,
    password: str,
    source: str = "",
    cost: Cost = FULL,
    second_factor_for: frozenset[Role] = frozenset(),
) -> tuple[str, Session] | None:
    """Check a password and open a session: (token, session), or None for any failure.

    None also while this name and source must wait (`seconds_to_wait`). Unknown names, closed
    accounts and wrong passwords take the same time and leave the same kind of trace. Whoever has
    a second factor, or a role that needs one, gets a session that waits for it.
    """
    now = zone.wall.now()
    who = _who(zone, login, source)
    with zone.read() as conn:
        must_wait = throttle.seconds_to_wait(conn, who, now)
        row = conn.execute(select(account).where(account.c.login == plain_login(login))).first()
        has = row is not None and second_factor.standing(conn, row.account_id).is_set_up
    if must_wait:
        return None
    found = read_account(zone.keys, row) if row is not None and row.active else None
    stored = row.password_hash if row is not None and found is not None else None
    right = fits(password, stored, cost)
    if not right or found is None:
        zone.write(lambda uow: _failed(uow, who, found, now))
        return None
    waits = second_factor.still_to_come(found, has, second_factor_for)
    return zone.write(lambda uow: _opened(uow, who, found, now, waits))


def seconds_to_wait(zone: Zone, login: str, source: str = "") -> int:
    """How long this name must wait from this source before the next try; 0: not at all."""
    with zone.read() as conn:
        return throttle.seconds_to_wait(conn, _who(zone, login, source), zone.wall.now())


def session(zone: Zone, token: str) -> Session | None:
    """The session of a token, or None when there is none or it has ended. Keeps it alive."""
    now = zone.wall.now()
    key = _stored(token)
    with zone.read() as conn:
        row = conn.execute(
            select(session_table, account)
            .join(account, account.c.account_id == session_table.c.account_id)
            .where(session_table.c.token_hash == key, account.c.active)
        ).first()
    if row is None or now - row.seen_at >= IDLE or now - row.created_at >= ABSOLUTE:
        return None
    if now - row.seen_at >= _NOTED_EVERY:
        zone.write(lambda uow: _seen(uow, key, now))
    return Session(
        session_id=row.session_id,
        account=read_account(zone.keys, row),
        created_at=row.created_at,
        seen_at=now,
        csrf=_csrf(token),
        waits_for=row.waits_for,
    )


def give_code(zone: Zone, found: Session, given: str) -> bool:
    """Take a code or a recovery code for a session that waits for one; True: it waits no more.

    After five wrong ones the session ends, and the password is asked for again.
    """
    now = zone.wall.now()
    return zone.write(lambda uow: _code_given(uow, found, given, now))


def set_up(zone: Zone, found: Session, given: str) -> tuple[str, ...]:
    """Take the first code of a second factor that is being set up; returns the recovery codes.

    This session goes on, every other one of the account ends.
    """
    now = zone.wall.now()
    return zone.write(lambda uow: _set_up(uow, found, given, now))


def sessions_of(conn: Connection, account_id: str, now: datetime) -> list[Standing]:
    """The sessions of an account that are good still, newest first."""
    mine = (session_table.c.account_id == account_id, session_table.c.seen_at > now - IDLE)
    lives = session_table.c.created_at > now - ABSOLUTE
    found = select(session_table).where(*mine, lives).order_by(session_table.c.created_at.desc())
    return [
        Standing(row.session_id, row.created_at, row.seen_at, row.waits_for is not None)
        for row in conn.execute(found)
    ]


def began(conn: Connection, session_id: str) -> datetime | None:
    """When somebody signed in for this session; None: there is none."""
    mine = session_table.c.session_id == session_id
    found: datetime | None = conn.scalar(select(session_table.c.created_at).where(mine))
    return found


def end_session(uow: UnitOfWork, account_id: str, session_id: str, actor: str) -> bool:
    """End one session of an account, audited; False: there is none of that id."""
    one = (session_table.c.account_id == account_id, session_table.c.session_id == session_id)
    if not uow.conn.execute(delete(session_table).where(*one)).rowcount:
        return False
    about = {"account": account_id, "session": session_id}
    uow.audit(AuditTag.SESSION_ENDED, at=uow.clock.now(), actor=actor, about=about)
    return True


def _code_given(uow: UnitOfWork, found: Session, given: str, now: datetime) -> bool:
    account_id = found.account.account_id
    who = uow.keys.blind_index("second_factor", found.session_id)
    mine = session_table.c.session_id == found.session_id
    how = second_factor.passes(uow, account_id, given, now)
    second_factor.note(uow, account_id, how or "failed")
    if how is not None:
        throttle.forget(uow.conn, who)
        return no_longer_waits(uow, found.session_id, now)
    if throttle.count_failure(uow.conn, who, now) >= TRIES:
        uow.conn.execute(delete(session_table).where(mine))
    return False


def _set_up(uow: UnitOfWork, found: Session, given: str, now: datetime) -> tuple[str, ...]:
    account_id = found.account.account_id

    def confirm() -> tuple[str, ...]:
        return second_factor.confirm(uow, account_id, given, now, account_id)

    codes = keep(uow, found.session_id, confirm, now)
    second_factor.note(uow, account_id, "set_up" if codes else "failed")
    return codes


def sign_out(zone: Zone, token: str) -> None:
    """End a session, audited. A token that is not known is nothing to sign out of."""
    zone.write(lambda uow: _signed_out(uow, _stored(token)))


def end_sessions(uow: UnitOfWork, account_id: str) -> int:
    """End every session of an account; returns how many there were."""
    mine = session_table.c.account_id == account_id
    return uow.conn.execute(delete(session_table).where(mine)).rowcount


def _opened(
    uow: UnitOfWork, who: str, found: Account, now: datetime, waits_for: str | None
) -> tuple[str, Session]:
    throttle.forget(uow.conn, who)
    return open_session(uow, found, now, "password", waits_for)


def open_session(
    uow: UnitOfWork, found: Account, now: datetime, how: str, waits_for: str | None = None
) -> tuple[str, Session]:
    """A session for somebody who was found to be this account: (token, session), audited.

    `how`: `password`, `provider` or `passkey`.
    """
    token = secrets.token_urlsafe(32)
    opened = Session(uow.keys.new_id(), found, now, now, _csrf(token), waits_for)
    uow.conn.execute(delete(session_table).where(session_table.c.created_at < now - ABSOLUTE))
    uow.conn.execute(
        insert(session_table).values(
            token_hash=_stored(token),
            session_id=opened.session_id,
            account_id=found.account_id,
            created_at=now,
            seen_at=now,
            waits_for=waits_for,
        )
    )
    uow.audit(
        AuditTag.SIGNED_IN,
        at=uow.clock.now(),
        actor=found.account_id,
        about={"account": found.account_id, "session": opened.session_id},
        detail={"how": how},
    )
    return token, opened


def no_longer_waits(uow: UnitOfWork, session_id: str, now: datetime) -> bool:
    """The second factor was given: the session opens what its account may."""
    waits = (session_table.c.session_id == session_id, session_table.c.waits_for == "code")
    done = update(session_table).where(*waits).values(waits_for=None, seen_at=now)
    return uow.conn.execute(done).rowcount == 1


def keep(uow: UnitOfWork, session_id: str, change: Callable[[], T], now: datetime) -> T:
    """Change the account of this session, which goes on while every other one of it ends."""
    mine = session_table.c.session_id == session_id
    own = uow.conn.execute(select(session_table).where(mine)).one_or_none()
    changed = change()
    gone = uow.conn.execute(select(session_table).where(mine)).first() is None
    if changed and gone and own is not None:
        kept = {**own._mapping, "waits_for": None, "seen_at": now}
        uow.conn.execute(insert(session_table).values(**kept))
    return changed


def _failed(uow: UnitOfWork, who: str, found: Account | None, now: datetime) -> None:
    throttle.count_failure(uow.conn, who, now)
    about = {} if found is None else {"account": found.account_id}
    uow.audit(AuditTag.SIGN_IN_FAILED, at=uow.clock.now(), actor="stage:sign_in", about=about)


def _seen(uow: UnitOfWork, key: str, now: datetime) -> None:
    mine = session_table.c.token_hash == key
    uow.conn.execute(update(session_table).where(mine).values(seen_at=now))


def _signed_out(uow: UnitOfWork, key: str) -> None:
    mine = session_table.c.token_hash == key
    row = uow.conn.execute(select(session_table).where(mine)).first()
    if row is None:
        return
    uow.conn.execute(delete(session_table).where(mine))
    about = {"account": row.account_id, "session": row.session_id}
    uow.audit(AuditTag.SIGNED_OUT, at=uow.clock.now(), actor=row.account_id, about=about)


def _who(zone: Zone, login: str, source: str) -> str:
    return zone.keys.blind_index("sign_in", f"{plain_login(login)}\0{source}")


def _stored(token: str) -> str:
    """A token has 256 random bits, so its plain hash cannot be searched backwards."""
    return sha256(token.encode()).hexdigest()


def _csrf(token: str) -> str:
    return hmac.new(token.encode(), b"csrf", sha256).hexdigest()
