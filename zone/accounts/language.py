"""The language in which an account reads its pages. Choosing one ends no session."""

import orjson
from sqlalchemy import select, update

from schemas.audit import AuditTag
from zone.errors import Refused
from zone.journal.tables import account
from zone.journal.unit_of_work import UnitOfWork


def set_language(uow: UnitOfWork, account_id: str, code: str) -> None:
    """Keep the choice (an ISO 639-1 code), audited. Raises Refused where there is no account."""
    own = account.c.account_id == account_id
    sealed = uow.conn.scalar(select(account.c.private).where(own))
    if sealed is None:
        raise Refused("There is no such account. Nothing was changed.")
    private = orjson.loads(uow.keys.unseal("account", "private", account_id, sealed))
    if private.get("language") == code:
        return
    kept = orjson.dumps(private | {"language": code})
    uow.conn.execute(
        update(account)
        .where(own)
        .values(private=uow.keys.seal("account", "private", account_id, kept))
    )
    uow.audit(
        AuditTag.ACCOUNT_CHANGED,
        at=uow.clock.now(),
        actor=account_id,
        about={"account": account_id},
        detail={"field": "language"},
    )
