"""Idempotency: a writing request that comes again is answered as the first time, and does nothing.

The answer is stored in the transaction of what it tells of. Under another request the same key is
refused, since then the sender is mistaken about one of the two.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, insert, select

from casestore import sealed
from casestore.client_tables import api_answer as table
from casestore.clients.words import Client, Stored
from zone.journal.unit_of_work import UnitOfWork

KEPT = timedelta(hours=48)
_NAME = "api_request"
"""The fingerprint is keyed, since a request tells of a person."""


class OtherRequest(Exception):
    """This key was used for something else."""


def answered(uow: UnitOfWork, client: Client, key: str, request: bytes) -> Stored | None:
    """The stored answer, or None for a first time. Raises OtherRequest."""
    row_id = _row_id(uow, client, key)
    row = uow.conn.execute(select(table).where(table.c.answer_id == row_id)).first()
    if row is None:
        return None
    if not uow.keys.is_mac_of(_NAME, sha256(request).digest(), row.request_hash):
        raise OtherRequest
    return sealed.unseal(uow.keys, table.name, row_id, row.body, Stored)


def store(
    uow: UnitOfWork, client: Client, key: str, request: bytes, answer: Stored, at: datetime
) -> None:
    """Keep the answer. Raises IntegrityError where the same request is at work elsewhere: the
    whole unit is undone then, and nothing was done twice."""
    row_id = _row_id(uow, client, key)
    uow.conn.execute(
        insert(table).values(
            answer_id=row_id,
            client_id=client.client_id,
            request_hash=uow.keys.mac(_NAME, sha256(request).digest()),
            at=at,
            body=sealed.seal(uow.keys, table.name, row_id, answer),
        )
    )


def forget(uow: UnitOfWork, at: datetime) -> int:
    """For upkeep: answers that nobody asks for again."""
    return uow.conn.execute(delete(table).where(table.c.at < at - KEPT)).rowcount


def _row_id(uow: UnitOfWork, client: Client, key: str) -> str:
    return uow.keys.event_id("api.answer", client.client_id, key)
