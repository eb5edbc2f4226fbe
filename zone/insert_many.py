"""Insert many rows at once, as fast as the driver can; for columns of plain types only."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_many(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have every column. Values go to the driver as they are."""
    if not rows:
        return
    statement, order = _statement(conn.dialect.name, table, conn)
    if order is None:
        conn.exec_driver_sql(statement, [dict(row) for row in rows])
    else:
        conn.exec_driver_sql(statement, [tuple(row[name] for name in order) for row in rows])


_known: dict[tuple[str, Table], tuple[str, Sequence[str] | None]] = {}


def _statement(name: str, table: Table, conn: Connection) -> tuple[str, Sequence[str] | None]:
    """The statement as text, and the order of its values where the driver counts them."""
    if (name, table) not in _known:
        compiled = insert(table).compile(dialect=conn.dialect)
        _known[name, table] = (str(compiled), compiled.positiontup)
    return _known[name, table]
