"""Zones on SQLite or on PostgreSQL, as the running test says; the tests are the same.

A zone's folder stands for its database: opened again with the same folder, it is the same one,
also in a process that the test started (it learns the kind of database from the environment).
Making and dropping a database costs a checkpoint of the server, so they are emptied and used
again, also by later runs: each test process holds a slot of the server, and its databases.
"""

import atexit
import os
import shutil
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from schemas.envelope import ZoneName
from tests.services import address
from zone import zone
from zone.database import writing_engine
from zone.migrations.upgrade import HERE, upgrade

KINDS = ("sqlite", "postgresql")
VARIABLE = "HANDOFF_TEST_DATABASE"
_numbers = count()
_used: dict[Path, ZoneName | None] = {}
"""Folders whose database is in use, and whose tables it was made with."""
_held: list[psycopg.Connection] = []
"""The connection that holds the slot."""
_free: dict[ZoneName, list[str]] = {name: [] for name in ZoneName}


def kind() -> str:
    return os.environ.get(VARIABLE, "sqlite")


def server() -> URL:
    """The test server's own database, from which others are made."""
    url = make_url(address("HANDOFF_TEST_POSTGRES", "PostgreSQL"))
    password = address("HANDOFF_TEST_POSTGRES_PASSWORD_FILE", "PostgreSQL")
    return url.set(password=Path(password).read_text().strip())


def open_zone(name, folder, clock, **more):
    """As `zone.zone.open_zone`, on the database of the running test."""
    return zone.open_zone(name, folder, clock, url_of(folder, name), **more)


def url_of(folder: Path, name: ZoneName | None = None) -> URL | None:
    """The database of the zone in this folder; None: a file in it.

    With `name` a new one has that zone's tables already; without, it is quite empty.
    """
    if kind() == "sqlite":
        return None
    note = _note(folder)
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(_quite_empty() if name is None else _with_tables(name))
        _used[folder] = name
    return server().set(database=note.read_text())


def copy(folder: Path, target: Path) -> Path:
    """A dispatch zone that nobody has open, copied with its rows; returns the target."""
    shutil.copytree(folder, target)
    if kind() == "postgresql":
        _copy_rows(url_of(folder), url_of(target, ZoneName.DISPATCH))
    return target


def remove(folder: Path) -> None:
    """Take a zone away with its database."""
    shutil.rmtree(folder)
    if kind() == "postgresql":
        release(folder)


def release(folder: Path) -> None:
    """Nobody needs this folder's database any more."""
    note, name = _note(folder), _used.pop(folder)
    database = note.read_text()
    note.unlink()
    if name is None:
        _tell(f"drop database {database} with (force)")
    else:
        _free[name].append(database)


def in_use() -> list[Path]:
    return list(_used)


def stored(folder: Path) -> bytes:
    """All that lies in the database, as it lies there."""
    if kind() == "sqlite":
        return b"".join(p.read_bytes() for p in folder.iterdir() if "sqlite" in p.name)
    parts = []
    with _connect(url_of(folder).database) as conn:
        for table in _tables(conn):
            with conn.cursor().copy(f'copy "{table}" to stdout (format binary)') as out:
                parts += [bytes(part) for part in out]
    return b"".join(parts)


def engine_of(folder: Path, file: str) -> Engine:
    """Straight to the data, past everything that the program guards them with."""
    url = url_of(folder)
    return create_engine(
        url if url is not None else f"sqlite:///{folder / file}", poolclass=NullPool
    )


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.database")


def _quite_empty() -> str:
    database = f"slot{_slot()}_{next(_numbers)}"
    _tell(f"drop database if exists {database} with (force)")
    _tell(f"create database {database} template template0")
    return database


def _with_tables(name: ZoneName) -> str:
    if _free[name]:
        database = _free[name].pop()
    else:
        template = _template(name)
        database = f"slot{_slot()}_{next(_numbers)}_{template}"
        if not _is_there(database):
            _tell(f"create database {database} template {template}")
    _clear(database, _template(name))
    return database


@cache
def _slot() -> int:
    """A number that no other process on this server has as long as this one lives."""
    _held.append(_connect("postgres", autocommit=True))
    atexit.register(_held[0].close)
    for slot in range(100, 1000):
        if _held[0].execute("select pg_try_advisory_lock(%s)", (slot,)).fetchone()[0]:
            return slot
    raise RuntimeError("there is no free slot on the test server")


def _clear(database: str, template: str) -> None:
    with _connect(database) as conn:
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        conn.execute("set session_replication_role = replica")
        for table in _tables(conn):
            conn.execute(f'delete from "{table}"')
        for (sequence,) in conn.execute("select sequencename from pg_sequences").fetchall():
            conn.execute(f'alter sequence "{sequence}" restart')
        with _connect(template) as fresh:  # a test may have said that it is a later program's
            revisions = fresh.execute("select version_num from alembic_version").fetchall()
        conn.execute("delete from alembic_version")
        for row in revisions:
            conn.execute("insert into alembic_version values (%s)", row)


def _copy_rows(source: URL | None, target: URL | None) -> None:
    with _connect(source.database) as one, _connect(target.database) as other:
        other.execute("set session_replication_role = replica")
        for table in _tables(one):
            with (
                one.cursor().copy(f'copy "{table}" to stdout (format binary)') as out,
                other.cursor().copy(f'copy "{table}" from stdin (format binary)') as into,
            ):
                for part in out:
                    into.write(part)


def _tables(conn: psycopg.Connection) -> list[str]:
    query = "select tablename from pg_tables where schemaname = 'public'"
    return [name for (name,) in conn.execute(query) if name != "alembic_version"]


@cache
def _template(name: ZoneName) -> str:
    """A database with a zone's tables and nothing in them, kept for these migrations."""
    files = sorted((HERE / "versions").glob("*.py"))
    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:20]
    database = f"tables_{name.value}_{digest}"
    with _connect("postgres", autocommit=True) as conn:
        # One process makes it, the others of this test run wait.
        conn.execute("select pg_advisory_lock(1)")
        if not _is_there(database):
            conn.execute(f"drop database if exists {database}_draft with (force)")
            conn.execute(f"create database {database}_draft template template0")
            tables = writing_engine(server().set(database=f"{database}_draft"))
            upgrade(tables, name)
            tables.dispose()
            conn.execute(f"alter database {database}_draft rename to {database}")
    return database


def _is_there(database: str) -> bool:
    query = "select 1 from pg_database where datname = %s"
    with _connect("postgres") as conn:
        return conn.execute(query, (database,)).fetchone() is not None


def _tell(statement: str) -> None:
    with _connect("postgres", autocommit=True) as conn:
        conn.execute(statement)


def _connect(database: str, **more) -> psycopg.Connection:
    url = server().set(drivername="postgresql", database=database)
    return psycopg.connect(url.render_as_string(hide_password=False), **more)
