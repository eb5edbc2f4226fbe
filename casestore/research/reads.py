"""Reading exports: the list, one, and its frozen file."""

from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from casestore.research.words import Export
from casestore.research_tables import export as table
from zone.errors import Broken
from zone.keys.keyring import KeyRing

_OPEN = [column for column in table.c if column.name != "body"]


def exports(conn: Connection) -> list[Export]:
    """All exports without their files, newest first."""
    rows = conn.execute(select(*_OPEN).order_by(table.c.made_at.desc(), table.c.export_id))
    return [_word(row) for row in rows]


def export(conn: Connection, export_id: str) -> Export | None:
    """One export without its file, or None."""
    row = conn.execute(select(*_OPEN).where(table.c.export_id == export_id)).one_or_none()
    return None if row is None else _word(row)


def frozen(conn: Connection, keys: KeyRing, export_id: str) -> bytes | None:
    """The file as it was handed over, or None. Raises Broken when it is not that any more."""
    found = select(table.c.body, table.c.sha256).where(table.c.export_id == export_id)
    row = conn.execute(found).one_or_none()
    if row is None:
        return None
    content = keys.unseal(table.name, "body", export_id, row.body)
    if sha256(content).hexdigest() != row.sha256:
        raise Broken(
            "The frozen copy of this export does not fit its hash. It was not handed out. "
            "Check the audit chain, and restore the copy from a backup."
        )
    return content


def _word(row: Row[Any]) -> Export:
    return Export(**{**row._mapping, "left_out": orjson.loads(row.left_out)})
