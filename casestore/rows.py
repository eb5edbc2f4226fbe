"""How rows are changed: by compare-and-set, so that of two workers one wins (R13)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table


class ChangedMeanwhile(Exception):
    """Somebody else changed the row since it was read; nothing was written, try again."""

    def __init__(self, table: str, row_id: str) -> None:
        super().__init__(f"{table} {row_id} was changed meanwhile")
        self.table, self.row_id = table, row_id


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
