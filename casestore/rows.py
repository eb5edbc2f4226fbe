"""How rows are written: insert once by key, change by compare-and-set (R13)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class ChangedMeanwhile(Exception):  # noqa: N818 - reads as what happened
    """Somebody else changed the row since it was read; nothing was written, try again."""

    def __init__(self, table: str, row_id: str) -> None:
        super().__init__(f"{table} {row_id} was changed meanwhile")
        self.table, self.row_id = table, row_id


def insert_once(conn: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique key is taken already; True when this call inserted the row.

    Two workers that create the same thing at once end with one row, and both know whose (R13).
    """
    insert = _INSERT[conn.dialect.name](table).values(**values).on_conflict_do_nothing()
    return bool(conn.execute(insert).rowcount == 1)


def compare_and_set(
    conn: Connection, table: Table, row_id: str, row_version: int, values: Mapping[str, Any]
) -> None:
    """Update the row if it still has `row_version`, which then grows by one.

    Raises ChangedMeanwhile when it does not.
    """
    (key,) = table.primary_key.columns
    done = conn.execute(
        table.update()
        .where(key == row_id, table.c.row_version == row_version)
        .values(**values, row_version=row_version + 1)
    )
    if done.rowcount != 1:
        raise ChangedMeanwhile(table.name, row_id)
