"""Rows about people, put where the joinings in force say, each remembering whose it is."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, Select, delete, insert, literal, select, update

from casestore.people.references import Fate, Reference, of_fate
from casestore.people_tables import displaced_row as displaced

Heads = Mapping[str, str]


def settle_rows(conn: Connection, before: Heads, after: Heads, changed: Iterable[str]) -> None:
    """Move all rows whose person is read under another record than before."""
    ids = sorted(set(changed))
    for reference in of_fate(Fate.MOVES):
        for home in ids:
            if home not in before:
                _leave(conn, reference, home)
            _go(conn, reference, home, after.get(home, home))


def _leave(conn: Connection, reference: Reference, home: str) -> None:
    """Remember the rows that are this record's own, before the first of them is moved."""
    table, column = reference
    (key,) = table.primary_key.columns
    names = (literal(table.name), literal(column.name), key, literal(home))
    strangers = _keys(reference)
    own = select(*names).where(column == home, key.not_in(strangers))
    conn.execute(insert(displaced).from_select([c.name for c in displaced.columns], own))


def _go(conn: Connection, reference: Reference, home: str, to: str) -> None:
    table, column = reference
    (key,) = table.primary_key.columns
    own = _keys(reference).where(displaced.c.home_id == home)
    conn.execute(update(table).where(key.in_(own)).values({column: to}))
    if to == home:
        mine = displaced.c.table_name == table.name, displaced.c.column_name == column.name
        conn.execute(delete(displaced).where(*mine, displaced.c.home_id == home))


def _keys(reference: Reference) -> Select[tuple[str]]:
    table, column = reference
    return select(displaced.c.row_key).where(
        displaced.c.table_name == table.name, displaced.c.column_name == column.name
    )
