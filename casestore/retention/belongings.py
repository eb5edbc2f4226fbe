"""All rows that belong to a case or a person, found by the references of the schema itself.

A table that is added later with a foreign key is found without anybody thinking of it; the few
references without one are named here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, DateTime, MetaData, Table, func, select, tuple_

_SOFT = {
    "case_event": ("case_id", "clinical_case"),
    "check_in": ("case_id", "clinical_case"),
    "duty_page": ("lead_id", "lead"),
    "co_request": ("lead_id", "lead"),
}
"""Table → column and the table whose key it holds, where the schema has no foreign key."""
_AT_ONCE = 500
Keys = tuple[object, ...]
Rows = dict[Table, set[Keys]]


def belongings(conn: Connection, schema: MetaData, roots: Mapping[str, set[str]]) -> Rows:
    """Keys of the roots' rows (table → ids) and of every row that refers to one of them."""
    found: Rows = {}
    waiting: list[tuple[Table, set[Keys]]] = [
        (schema.tables[name], {(one,) for one in ids}) for name, ids in roots.items() if ids
    ]
    while waiting:
        table, keys = waiting.pop()
        fresh = keys - found.setdefault(table, set())
        if not fresh:
            continue
        found[table] |= fresh
        for child, column in _children(schema, table):
            theirs = _of(conn, child, column, {key[0] for key in fresh})
            if theirs:
                waiting.append((child, theirs))
    return found


def in_order(schema: MetaData, rows: Rows) -> dict[Table, ColumnElement[bool]]:
    """What to delete, children first."""
    return {
        table: tuple_(*table.primary_key.columns).in_(sorted(rows[table], key=repr))
        for table in reversed(schema.sorted_tables)
        if rows.get(table)
    }


def newest(conn: Connection, rows: Rows) -> datetime | None:
    """The latest time in any column of any of these rows."""
    latest: list[datetime] = []
    for table, keys in rows.items():
        times = [column for column in table.columns if isinstance(column.type, DateTime)]
        if not times:
            continue
        mine = tuple_(*table.primary_key.columns).in_(sorted(keys, key=repr))
        row = conn.execute(select(*(func.max(column) for column in times)).where(mine)).one()
        latest += [_aware(value) for value in row if value is not None]
    return max(latest, default=None)


def _children(schema: MetaData, table: Table) -> list[tuple[Table, str]]:
    hard = [
        (child, key.parent.name)
        for child in schema.sorted_tables
        for key in child.foreign_keys
        if key.column.table is table
    ]
    soft = [
        (schema.tables[name], column) for name, (column, to) in _SOFT.items() if to == table.name
    ]
    return hard + soft


def _of(conn: Connection, child: Table, column: str, ids: set[object]) -> set[Keys]:
    ordered, found = sorted(ids, key=repr), set()
    key = partial(select, *child.primary_key.columns)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        found |= {tuple(row) for row in conn.execute(key().where(child.c[column].in_(some)))}
    return found


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
