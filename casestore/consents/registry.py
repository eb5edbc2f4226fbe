"""Recipients that a consent may name: by id, or by a listed alias, never by likeness."""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import Connection, delete, insert, select

from casestore.tables import recipient as table
from casestore.tables import recipient_alias
from schemas.word import Word
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork

TREATING_KINDS = frozenset(
    {"covered_entity", "clinical_unit", "part2_program", "part2_parent_entity", "ems_agency"}
)
"""Kinds of organisation that may fall in a TPO consent's treating class (2.31(a)(4)(i))."""


class Recipient(Word):
    """One organisation of the registry."""

    shown: ClassVar[tuple[str, ...]] = ("recipient_id", "org_kind")
    recipient_id: str
    name: str
    org_kind: str
    """A kind of disclosure-facts section 2, such as `psap` or `covered_entity`."""
    aliases: tuple[str, ...] = ()


def folded(name: str) -> str:
    """A name as aliases are compared: lower case, single blanks."""
    return " ".join(name.casefold().split())


def register(uow: UnitOfWork, recipients: Sequence[Recipient]) -> None:
    """Insert or replace these recipients. Raises IntegrityError if an alias is another's."""
    for one in recipients:
        values = {"recipient_id": one.recipient_id, "name": one.name, "org_kind": one.org_kind}
        if not insert_once(uow.conn, table, values, ("recipient_id",)):
            uow.conn.execute(
                table.update().where(table.c.recipient_id == one.recipient_id).values(**values)
            )
        mine = recipient_alias.c.recipient_id == one.recipient_id
        uow.conn.execute(delete(recipient_alias).where(mine))
        aliases = sorted({folded(text) for text in (one.name, *one.aliases)})
        rows = [{"alias": alias, "recipient_id": one.recipient_id} for alias in aliases]
        uow.conn.execute(insert(recipient_alias), rows)


def resolve(conn: Connection, name_or_id: str) -> Recipient | None:
    """The recipient with exactly this id, name or listed alias; None when nobody has it."""
    by_alias = select(recipient_alias.c.recipient_id).where(
        recipient_alias.c.alias == folded(name_or_id)
    )
    rows = conn.execute(
        select(table)
        .where((table.c.recipient_id == name_or_id) | table.c.recipient_id.in_(by_alias))
        .order_by(table.c.recipient_id != name_or_id)
    )
    row = rows.first()
    return None if row is None else Recipient(**row._asdict())
