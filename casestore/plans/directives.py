"""Psychiatric advance directive and preferences: what the first screen of a person shows."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.plans.words import Directive, DirectiveBody
from casestore.record_tables import directive as table
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def save_directive(
    uow: UnitOfWork, person_id: str, body: DirectiveBody, source: str, account: str, at: datetime
) -> Answer:
    """A new version; the earlier ones stay."""
    directive_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            directive_id=directive_id,
            person_id=person_id,
            at=at,
            actor=account,
            source=source,
            body=sealed.seal(uow.keys, table.name, directive_id, body),
        )
    )
    about = {"person": person_id, "directive": directive_id}
    Cause(uow, at, account).audit(AuditTag.DIRECTIVE_SAVED, about, {"source": source})
    return Answer(code=Code.DONE, person_id=person_id, row_id=directive_id)


def newest_directive(conn: Connection, keys: KeyRing, person_id: str) -> Directive | None:
    """As last told, or None."""
    wanted = select(table).where(table.c.person_id == person_id)
    order = table.c.at.desc(), table.c.directive_id.desc()
    row = conn.execute(wanted.order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    return Directive(
        directive_id=row.directive_id,
        person_id=row.person_id,
        at=row.at,
        actor=row.actor,
        source=row.source,
        body=sealed.unseal(keys, table.name, row.directive_id, row.body, DirectiveBody),
    )
