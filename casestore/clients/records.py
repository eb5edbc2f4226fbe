"""Clients as rows: registered with a token that is shown once, and revoked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from casestore.cause import Cause
from casestore.client_tables import client as table
from casestore.client_tables import webhook
from casestore.clients.words import CLIENT_MAY_PROVE, Client, Registration, Scope
from casestore.tables import recipient
from redaction.vocabulary import PURPOSES, ROLES
from schemas.audit import AuditTag
from zone.errors import Refused
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.tokens import new_token

LONGEST_DAYS = 366
_PREFIX = "hfc_"
"""So that scanners for leaked secrets can know one of ours."""


def issue(uow: UnitOfWork, wanted: Registration, account: str, at: datetime) -> tuple[str, str]:
    """Register a client; returns its id and its token, which is kept nowhere.

    Raises Refused for words outside the vocabulary, nothing to ask for, or too long a life.
    """
    _check(uow.conn, wanted)
    made, token = uow.keys.new_id(), _PREFIX + new_token()
    uow.conn.execute(
        insert(table).values(
            client_id=made,
            recipient_id=wanted.recipient_id,
            name=wanted.name,
            role=wanted.role,
            purpose=wanted.purpose,
            scopes=" ".join(sorted(wanted.scopes)),
            agencies=" ".join(sorted(wanted.agencies)),
            proven=" ".join(sorted(wanted.proven)),
            token_hash=_hashed(token),
            issued_at=at,
            issued_by=account,
            expires_at=at + timedelta(days=wanted.days),
            row_version=1,
        )
    )
    detail = {"purpose": wanted.purpose, "scopes": tuple(sorted(wanted.scopes))}
    about = {"client": made, "recipient": wanted.recipient_id}
    Cause(uow, at, account).audit(AuditTag.CLIENT_ISSUED, about, detail)
    return made, token


def _check(conn: Connection, wanted: Registration) -> None:
    known = conn.scalar(
        select(recipient.c.name).where(recipient.c.recipient_id == wanted.recipient_id)
    )
    if known is None:
        raise Refused("That organization is not in the register. Nothing was made. Enter it first.")
    if wanted.role not in ROLES or wanted.purpose not in PURPOSES:
        raise Refused(
            "The gate knows no such role or purpose. Nothing was made. Choose a listed one."
        )
    if not wanted.scopes or not wanted.agencies or not wanted.name.strip():
        raise Refused("Name, scopes and agencies are needed. Nothing was made. Fill them in.")
    if set(wanted.proven) - set(CLIENT_MAY_PROVE):
        raise Refused("That cannot be vouched for a program. Nothing was made. Leave it out.")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise Refused("A token lives from 1 to 366 days. Nothing was made. Choose a shorter time.")


def revoke(uow: UnitOfWork, client_id: str, account: str, at: datetime) -> bool:
    """Its token opens nothing from now on, and its webhooks end. False: no such live client."""
    done = uow.conn.execute(
        update(table)
        .where(table.c.client_id == client_id, table.c.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by=account, row_version=table.c.row_version + 1)
    )
    if done.rowcount != 1:
        return False
    uow.conn.execute(
        update(webhook)
        .where(webhook.c.client_id == client_id, webhook.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=account, row_version=webhook.c.row_version + 1)
    )
    Cause(uow, at, account).audit(AuditTag.CLIENT_REVOKED, {"client": client_id})
    return True


def client_by_token(conn: Connection, token: str, at: datetime) -> Client | None:
    """The live client that has this token."""
    row = conn.execute(_wanted().where(table.c.token_hash == _hashed(token))).first()
    found = None if row is None else _word(row)
    return found if found is not None and found.live(at) else None


def client(conn: Connection, client_id: str) -> Client | None:
    """One, live or not, or None."""
    row = conn.execute(_wanted().where(table.c.client_id == client_id)).first()
    return None if row is None else _word(row)


def clients(conn: Connection) -> Sequence[Client]:
    """All that ever were, newest first."""
    rows = conn.execute(_wanted().order_by(table.c.issued_at.desc(), table.c.client_id))
    return [_word(row) for row in rows]


def _wanted() -> Select[Any]:
    columns = [table.c[name] for name in Client.model_fields if name != "org_kind"]
    return select(*columns, recipient.c.org_kind).join(
        recipient, recipient.c.recipient_id == table.c.recipient_id
    )


def _word(row: Row[Any]) -> Client:
    values = row._asdict()
    lists = {name: tuple(values.pop(name).split()) for name in ("scopes", "agencies", "proven")}
    return Client(**values, **{**lists, "scopes": tuple(Scope(one) for one in lists["scopes"])})


def _hashed(token: str) -> str:
    """192 random bits need no key and no salt."""
    return sha256(token.encode()).hexdigest()
