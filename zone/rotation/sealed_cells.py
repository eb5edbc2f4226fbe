"""Where sealed cells are: every binary column of every table, found by looking at the database.

A cell is sealed under its table, its column and the row's own id (the primary key), unless it is
named here. So a table that is added later is rotated without anybody thinking of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    MetaData,
    Row,
    Table,
    and_,
    func,
    or_,
    select,
)

from zone.errors import Broken
from zone.journal.park_reasons import ParkReason
from zone.journal.tables import dead_letter

_PLAIN = {("audit", "hash"), ("audit_head", "hash")}
"""Binary columns that hold no secret."""
_ROW_ID: dict[str, Callable[[Any], str]] = {
    "alert": lambda row: str(row.alert_id),
    "inbox": lambda row: str(row.event_id),
    "outbox": lambda row: f"{row.event_id}|{row.destination}",
}
"""Tables whose cells are bound to something else than one primary key."""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """One table with its sealed columns."""

    table: Table
    columns: tuple[str, ...]

    def row_id(self, row: Row[Any]) -> str:
        """What the cells of this row are bound to."""
        own = _ROW_ID.get(self.table.name)
        if own is not None:
            return own(row)
        (key,) = self.table.primary_key.columns
        return str(getattr(row, key.name))

    def sealed_with_other(self, version: int) -> ColumnElement[bool]:
        """Rows with a cell of another version than this one."""
        mark = bytes((version,))
        cells = [self.table.c[name] for name in self.columns]
        other = or_(
            *(
                and_(cell.is_not(None), func.substr(cell, 1, 1, type_=LargeBinary) != mark)
                for cell in cells
            )
        )
        if self.table.name != "inbox":
            return other
        # A message that never opened was parked as such at a start; no key brings it back.
        damaged = select(dead_letter.c.event_id).where(
            dead_letter.c.reason == ParkReason.DAMAGED.value
        )
        return and_(other, self.table.c.event_id.not_in(damaged))

    def count(self, conn: Connection, version: int) -> int:
        """How many rows have a cell of another version."""
        query = select(func.count()).select_from(self.table)
        return conn.scalar(query.where(self.sealed_with_other(version))) or 0


def sealed_tables(conn: Connection) -> list[SealedTable]:
    """Every table with sealed cells. Raises Broken for one whose cells nobody could name."""
    tables = MetaData()
    tables.reflect(conn)
    return list(_found(tables))


def _found(tables: MetaData) -> Iterator[SealedTable]:
    for table in tables.sorted_tables:
        columns = tuple(
            column.name
            for column in table.columns
            if isinstance(column.type, LargeBinary) and (table.name, column.name) not in _PLAIN
        )
        if not columns:
            continue
        if len(table.primary_key.columns) != 1 and table.name not in _ROW_ID:
            raise Broken(
                f"Table {table.name} has sealed cells and no single key, so they cannot be "
                "rotated. Nothing was changed. This is a fault of the program: report it."
            )
        yield SealedTable(table, columns)
