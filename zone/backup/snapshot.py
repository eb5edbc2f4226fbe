"""One consistent state of a zone's database as one SQLite file, while the zone goes on.

SQLite: its own backup interface, one read transaction. PostgreSQL: every row of one repeatable-read
transaction, copied into the same kind of file, so a backup is restored on either kind of database
and needs no `pg_dump` of the right version (`docs/backup.md` says when that one is better).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, func, insert, select
from sqlalchemy.pool import NullPool

from zone.database import make_private_file
from zone.errors import Broken
from zone.migrations.upgrade import upgrade
from zone.zone import Zone

_AT_ONCE = 500
_OF_THE_PROGRAM = "alembic_version"


def write_snapshot(zone: Zone, file: Path) -> None:
    """Write the zone's database into a new 0600 file. Raises Broken where the copy is not whole."""
    make_private_file(file)
    if zone.engine.dialect.name == "postgresql":
        _exported(zone, file)
    else:
        _copied(zone, file)
    with closing(sqlite3.connect(file)) as copy:
        # The copy of a write-ahead database says so in its header: one file is what we keep.
        copy.execute("pragma journal_mode=delete")
        (said,) = copy.execute("pragma integrity_check(1)").fetchone()
        stray = copy.execute("pragma foreign_key_check").fetchone()
    if said != "ok" or stray is not None:
        raise Broken(
            "The copy of the database is not whole, so no backup was written. The database itself "
            "was not changed; it may be damaged: run `handoff audit verify`, keep older backups."
        )


def rows_of(conn: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = MetaData()
    tables.reflect(conn)
    return {
        table.name: conn.scalar(select(func.count()).select_from(table)) or 0
        for table in tables.sorted_tables
        if table.name != _OF_THE_PROGRAM
    }


def _copied(zone: Zone, file: Path) -> None:
    with zone.read() as conn, closing(sqlite3.connect(file)) as target:
        source: Any = conn.connection.driver_connection
        source.backup(target)


def _exported(zone: Zone, file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool, hide_parameters=True)
    try:
        upgrade(engine, zone.name)
        with zone.read() as conn, engine.connect() as target, target.begin():
            there, here = MetaData(), MetaData()
            there.reflect(conn)
            here.reflect(target)
            for table in here.sorted_tables:
                if table.name != _OF_THE_PROGRAM:
                    _copy(conn, there.tables[table.name], target, table)
    finally:
        engine.dispose()


def _copy(conn: Connection, source: Table, target: Connection, table: Table) -> None:
    found = conn.execution_options(yield_per=_AT_ONCE).execute(select(source))
    for part in found.mappings().partitions(_AT_ONCE):
        target.execute(insert(table), [dict(_as_in_sqlite(row)) for row in part])


def _as_in_sqlite(row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Times there are in UTC, without a zone (`zone.columns.UtcDateTime`)."""
    for name, value in row.items():
        timed = isinstance(value, datetime)
        yield str(name), value.astimezone(UTC).replace(tzinfo=None) if timed else value
