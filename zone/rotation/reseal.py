"""Seals rows anew, a few in each transaction, so that the zone goes on in between."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select, tuple_, update

from zone.errors import Broken
from zone.journal.unit_of_work import UnitOfWork
from zone.rotation.rules import Follow
from zone.rotation.sealed_cells import SealedTable

ROWS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did."""

    last: tuple[Any, ...] | None
    """Key of the last row that was looked at; None: there was none left."""
    done: int
    unopened: tuple[str, ...]
    """Ids of rows with a cell that no key of this zone opens; they were left as they are."""


def reseal(
    one: SealedTable, version: int, after: tuple[Any, ...] | None, follow: Follow | None
) -> Callable[[UnitOfWork], Batch]:
    """A unit of work that seals the next rows of a table with the version in use."""

    def unit(uow: UnitOfWork) -> Batch:
        keys = list(one.table.primary_key.columns)
        query = select(one.table).where(one.sealed_with_other(version))
        if after is not None:
            query = query.where(tuple_(*keys) > after)
        rows = uow.conn.execute(query.order_by(*keys).limit(ROWS_AT_ONCE)).all()
        unopened = []
        for row in rows:
            try:
                _anew(uow, one, row, version, follow)
            except Broken:
                unopened.append(one.row_id(row))
        last = tuple(getattr(rows[-1], key.name) for key in keys) if rows else None
        return Batch(last, len(rows) - len(unopened), tuple(unopened))

    return unit


def _anew(
    uow: UnitOfWork, one: SealedTable, row: Row[Any], version: int, follow: Follow | None
) -> None:
    row_id, table = one.row_id(row), one.table.name
    opened: dict[str, bytes] = {}
    for name in one.columns:
        cell = getattr(row, name)
        if cell is not None and cell[0] != version:
            opened[name] = uow.keys.unseal(table, name, row_id, cell)
    sealed: Mapping[str, bytes] = {
        name: uow.keys.seal(table, name, row_id, plain) for name, plain in opened.items()
    }
    same = and_(*(key == getattr(row, key.name) for key in one.table.primary_key.columns))
    uow.conn.execute(update(one.table).where(same).values(**sealed))
    if follow is not None:
        follow(uow, row_id, opened)
