"""Copies a zone's rows from its SQLite file into a PostgreSQL database: every table, one commit.

The file is left as it is. Keys and checkpoints stay in the zone's folder and hold for the copy.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from zone.audit.verify import verify
from zone.database import worded, writing_engine
from zone.errors import Broken, Refused
from zone.migrations.upgrade import upgrade
from zone.zone import Zone, open_zone

_AT_ONCE = 500
_OF_THE_PROGRAM = "alembic_version"
_COUNTERS = (("inbox", "arrival"), ("outbox", "position"))
"""Columns that the database counts up: they go on after the last number."""
Row = Mapping[str, Any]


def move(source: Zone, url: URL) -> dict[str, int]:
    """Copy an opened SQLite zone into an empty database; returns rows by table.

    Nobody else may write to either. Raises Refused where the target holds data, and Broken where
    the copy does not open under the zone's keys or its audit does not hold.
    """
    engine = writing_engine(url)
    try:
        upgrade(engine, source.name)
        with source.read() as rows, engine.connect() as conn, conn.begin():
            tables = MetaData()
            tables.reflect(rows)
            counts = _copy(rows, conn, tables)
    finally:
        engine.dispose()
    _prove(source, url)
    return counts


def refuse_full(url: URL) -> None:
    """Raise Refused where a database holds rows of a zone. Raises TryLater when it is away."""
    engine = writing_engine(url)
    try:
        with engine.connect() as conn:
            _targets(conn)
    except DBAPIError as error:
        raise worded(error) from error
    finally:
        engine.dispose()


def _targets(conn: Connection) -> list[Table]:
    there = MetaData()
    there.reflect(conn)
    targets = [table for table in there.sorted_tables if table.name != _OF_THE_PROGRAM]
    if any(conn.scalar(select(func.count()).select_from(table)) for table in targets):
        raise Refused("That database holds data already. Nothing was copied. Name an empty one.")
    return targets


def _copy(rows: Connection, conn: Connection, tables: MetaData) -> dict[str, int]:
    targets = _targets(conn)
    counts = {t.name: _copy_table(rows, conn, tables.tables[t.name], t) for t in targets}
    for table, column in _COUNTERS:
        if counts[table]:
            conn.execute(
                text(
                    f"select setval(pg_get_serial_sequence('{table}', '{column}'), "  # noqa: S608 - names of ours
                    f"(select max({column}) from {table}))"
                )
            )
    return counts


def _copy_table(rows: Connection, conn: Connection, source: Table, target: Table) -> int:
    count = 0
    found = rows.execution_options(yield_per=_AT_ONCE).execute(select(source))
    for part in found.mappings().partitions(_AT_ONCE):
        conn.execute(insert(target), list(_aware(part)))
        count += len(part)
    return count


def _aware(rows: Any) -> Iterator[Row]:  # noqa: ANN401 - SQLAlchemy's mappings
    """SQLite keeps no zone: its times are in UTC (`zone.columns.UtcDateTime`)."""
    for row in rows:
        yield {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
            for name, value in row.items()
        }


def _prove(source: Zone, url: URL) -> None:
    copy = open_zone(source.name, source.folder, source.clock, url, guest=True)
    try:
        if not verify(copy).ok:
            raise Broken(
                "The copy's audit does not hold, so it must not be used. The file is as it was. "
                "Run `handoff audit verify` on it, and drop the database."
            )
    finally:
        copy.close()
