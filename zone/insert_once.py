"""Insert a row unless it is there already, whichever database it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(conn: Connection, table: Table, row: Mapping[str, Any], key: Sequence[str]) -> bool:
    """Insert; False when a row with this unique key was there before (it is left alone)."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=list(key))
    return conn.execute(statement, dict(row)).rowcount == 1
