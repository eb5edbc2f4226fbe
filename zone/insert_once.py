"""Insert rows unless they are there already, whichever database it is."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(
    conn: Connection, table: Table, row: Mapping[str, Any], key: tuple[str, ...]
) -> bool:
    """Insert; False when a row with this unique key was there before (it is left alone)."""
    return insert_each_once(conn, table, [row], key) == 1


def insert_each_once(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]
) -> int:
    """Insert rows that all have the same columns; how many of them were not there before."""
    if not rows:
        return 0
    given = [dict(row) for row in rows]
    return conn.execute(_statement(conn.dialect.name, table, key), given).rowcount


@cache
def _statement(dialect: str, table: Table, key: tuple[str, ...]) -> Executable:
    """Building a statement costs more than running it."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Without the option SQLAlchemy counts rows of UPDATE and DELETE only.
    once = insert(table).inline().on_conflict_do_nothing(index_elements=list(key))
    return once.execution_options(preserve_rowcount=True)
