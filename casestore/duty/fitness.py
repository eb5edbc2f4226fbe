"""What an expired license or training closes, where the supervisors say so.

Each change of the table is a version of one setting; the highest holds. Whoever has none recorded
lacks it, as whoever's has expired.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import orjson
from sqlalchemy import Connection, insert, select

from casestore.cause import Cause
from casestore.duty.safety import KINDS, credentials
from schemas.audit import AuditTag
from zone.journal.tables import setting
from zone.journal.unit_of_work import UnitOfWork

_NAME = "credentials-needed"
_LAST_ZONE = timedelta(hours=12)
"""A day ends last at UTC-12 and begins first at UTC+12; nobody is shut out by a zone."""


class Needing(StrEnum):
    """Acts that can be made to need a credential."""

    COSIGN = "cosign"
    """Co-signing a colleague's note."""
    SIGN_ALONE = "sign_alone"
    """Signing a note alone: without it a supervisor's second signature is asked for."""


def needed(conn: Connection) -> Mapping[Needing, frozenset[str]]:
    """Which kinds each act needs now."""
    newest = select(setting.c.value).where(setting.c.name == _NAME)
    value = conn.scalar(newest.order_by(setting.c.version.desc()).limit(1))
    said = orjson.loads(value) if value else {}
    return {act: frozenset(said.get(act.value, ())) for act in Needing}


def need(uow: UnitOfWork, act: Needing, kind: str, required: bool, by: str, at: datetime) -> bool:
    """From now on this act needs this credential, or does not, for everybody. False: not a kind
    that is kept."""
    if kind not in KINDS:
        return False
    now = needed(uow.conn)
    if (kind in now[act]) == required:
        return True
    changed = {**now, act: now[act] | {kind} if required else now[act] - {kind}}
    value = orjson.dumps({one.value: sorted(kinds) for one, kinds in changed.items()}).decode()
    latest = select(setting.c.version).where(setting.c.name == _NAME)
    version = uow.conn.scalar(latest.order_by(setting.c.version.desc()).limit(1)) or 0
    row = {"name": _NAME, "version": version + 1, "value": value, "at": at, "actor": by}
    uow.conn.execute(insert(setting).values(**row))
    detail = {"act": act.value, "kind": kind, "needed": required}
    Cause(uow, at, by).audit(AuditTag.CREDENTIAL_RECORDED, {"credential_rule": act.value}, detail)
    return True


def lacking(conn: Connection, account: str, act: Needing, at: datetime) -> tuple[str, ...]:
    """Kinds that this act needs and that do not hold for this account; none: go on."""
    kinds = needed(conn)[act]
    if not kinds:
        return ()
    return tuple(sorted(kinds - _holding(conn, account, at)))


def _holding(conn: Connection, account: str, at: datetime) -> frozenset[str]:
    today, here = (at - _LAST_ZONE).date(), (at + _LAST_ZONE).date()
    found = credentials(conn, [account])
    begun = [one for one in found if one.issued_on is None or one.issued_on <= here]
    return frozenset(one.kind for one in begun if one.expires_on >= today)
