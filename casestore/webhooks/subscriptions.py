"""Webhooks as rows: set up for a client, ended, and looked up."""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, insert, select, update

from casestore import sealed
from casestore.cause import Cause
from casestore.client_tables import client as client_table
from casestore.client_tables import webhook as table
from casestore.clients.records import client
from casestore.webhooks.marks import from_now_on
from casestore.webhooks.words import Subject, Target, Webhook
from schemas.audit import AuditTag
from zone.errors import Refused
from zone.journal import endpoints
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing
from zone.keys.tokens import new_token


def subscribe(
    uow: UnitOfWork, client_id: str, url: str, types: Sequence[Subject], account: str, at: datetime
) -> tuple[str, str]:
    """Tell this client of such changes from now on; returns the id and the secret, shown once.

    Raises Refused for a client that is not live, an address without TLS, or no types.
    """
    owner = client(uow.conn, client_id)
    if owner is None or not owner.live(at):
        raise Refused("That program has no live token. Nothing was set up. Register it first.")
    if not types or not _fit(url):
        raise Refused(
            "The address must begin with https:// and hold no name or password, and at least one "
            "kind of change must be chosen. Nothing was set up. Look it over and try again."
        )
    if not live(uow.conn, at):
        from_now_on(uow.conn)
    made, secret = uow.keys.new_id(), new_token()
    uow.conn.execute(
        insert(table).values(
            webhook_id=made,
            client_id=client_id,
            types=" ".join(sorted(set(types))),
            made_at=at,
            made_by=account,
            body=sealed.seal(uow.keys, table.name, made, Target(url=url, secret=secret)),
            row_version=1,
        )
    )
    _audit(Cause(uow, at, account), client_id, made, "set_up")
    return made, secret


def end(uow: UnitOfWork, webhook_id: str, account: str, at: datetime) -> bool:
    """Nothing is sent there any more, not even what waits. False: no such live webhook."""
    found = find(uow.conn, webhook_id)
    done = uow.conn.execute(
        update(table)
        .where(table.c.webhook_id == webhook_id, table.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=account, row_version=table.c.row_version + 1)
    )
    if found is None or done.rowcount != 1:
        return False
    _audit(Cause(uow, at, account), found.client_id, webhook_id, "ended")
    return True


def pause(uow: UnitOfWork, hook: Webhook, paused: bool, account: str, at: datetime) -> None:
    """Send nothing there from the next notice on, or go on; what waits stays queued."""
    endpoints.pause(uow.conn, hook.to, paused)
    to = "stopped" if paused else "going"
    _audit(Cause(uow, at, account), hook.client_id, hook.webhook_id, to)


def _audit(cause: Cause, client_id: str, webhook_id: str, to: str) -> None:
    about = {"client": client_id, "webhook": webhook_id}
    cause.audit(AuditTag.WEBHOOK_CHANGED, about, {"to": to})


def _fit(url: str) -> bool:
    """TLS and nothing secret in it; without TLS only on this machine itself."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and _loopback(host)
    whole = bool(host) and not (parts.username or parts.password or parts.fragment)
    return whole and (parts.scheme == "https" or plain) and len(url) <= 500


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def find(conn: Connection, webhook_id: str) -> Webhook | None:
    """One, or None."""
    row = conn.execute(select(table).where(table.c.webhook_id == webhook_id)).first()
    return None if row is None else _word(row)


def live(conn: Connection, at: datetime) -> list[Webhook]:
    """All that have not ended, of clients that may still ask."""
    owner = client_table.c.client_id == table.c.client_id
    may = (client_table.c.revoked_at.is_(None), client_table.c.expires_at > at)
    rows = conn.execute(
        select(table).join(client_table, owner).where(table.c.ended_at.is_(None), *may)
    )
    return [_word(row) for row in rows]


def of_client(conn: Connection, client_id: str) -> list[Webhook]:
    """All of a client, newest first."""
    wanted = select(table).where(table.c.client_id == client_id)
    return [_word(row) for row in conn.execute(wanted.order_by(table.c.made_at.desc()))]


def target(conn: Connection, keys: KeyRing, webhook_id: str) -> Target | None:
    """Where it goes."""
    row = conn.execute(select(table.c.body).where(table.c.webhook_id == webhook_id)).first()
    return None if row is None else sealed.unseal(keys, table.name, webhook_id, row[0], Target)


def _word(row: Row[Any]) -> Webhook:
    values = {name: getattr(row, name) for name in Webhook.model_fields}
    return Webhook(**{**values, "types": tuple(Subject(one) for one in row.types.split())})
