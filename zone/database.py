"""Connections to a zone's database: what every one of them must have, asserted each time."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from zone import postgresql
from zone.errors import Broken, StoreFull, TryLater

BUSY_SECONDS = 10
_FULL_SYNC = 2
_NO_CHECKPOINT = ("wal_autocheckpoint=0",)
_PRIMARY_CODE = 0xFF
_BUSY, _LOCKED, _IOERR, _CORRUPT, _FULL, _NOTADB = 5, 6, 10, 11, 13, 26


def make_private_file(database: Path) -> None:
    """Make an empty database file that only its owner may read; its companions inherit that."""
    os.close(os.open(database, os.O_RDWR | os.O_CREAT, 0o600))


def writing_engine(url: str | URL, *, guest: bool = False) -> Engine:
    """Engine of the one writer: every transaction takes the write lock at its start.

    A deferred transaction that reads first and writes later fails with "database is locked"
    whatever the time-out is; BEGIN IMMEDIATE waits its turn. Only the writer of the running
    program moves the write-ahead log into the database: SQLite before 3.51.3 can damage a file
    when two connections do so at once (sqlite.org/wal.html, "The WAL-Reset Bug").
    """
    if _is_postgresql(url):
        return postgresql.writing_engine(url, BUSY_SECONDS)
    return _engine(url, "BEGIN IMMEDIATE", _NO_CHECKPOINT if guest else ())


def reading_engine(url: str | URL) -> Engine:
    """Engine of the readers: each transaction sees one state, and none can write."""
    if _is_postgresql(url):
        return postgresql.reading_engine(url)
    return _engine(url, "BEGIN", ("query_only=ON", *_NO_CHECKPOINT))


def _is_postgresql(url: str | URL) -> bool:
    return str(url).startswith("postgresql")


def _engine(url: str | URL, begin: str, pragmas: tuple[str, ...]) -> Engine:
    arguments = {"check_same_thread": False, "timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_engine(
        url,
        connect_args=arguments,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=25,
    )

    @event.listens_for(engine, "connect")
    def _prepare(driver: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *pragmas):
            driver.execute(f"PRAGMA {pragma}").close()
        _assert_durable(driver)

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        # pysqlite's own BEGIN is off (isolation_level None): it starts too late, and not for
        # SELECT or SAVEPOINT.
        conn.exec_driver_sql(begin)

    return engine


def _assert_durable(driver: Any) -> None:  # noqa: ANN401 - the driver's own type
    """A commit that is not on the disk must never be acknowledged."""
    mode = driver.execute("PRAGMA journal_mode").fetchone()[0]
    sync = driver.execute("PRAGMA synchronous").fetchone()[0]
    keys = driver.execute("PRAGMA foreign_keys").fetchone()[0]
    if (mode, sync, keys) != ("wal", _FULL_SYNC, 1):
        raise Broken(
            "The database does not give the durability that is needed "
            f"(journal {mode}, synchronous {sync}). It must lie on a local disk, "
            "not on a network share. Nothing was changed."
        )


def worded(error: BaseException) -> BaseException:
    """Turn a database error into one of the four kinds; others are returned as they are."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if hasattr(cause, "sqlstate"):
        return postgresql.worded(cause) or error
    code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == _FULL:
        return StoreFull()
    if code in (_BUSY, _LOCKED):
        return TryLater("Another process is writing to the database. Nothing was stored.")
    if code == _IOERR:
        return TryLater("The disk did not take the data. Nothing was stored.", retry_after=5.0)
    if code in (_CORRUPT, _NOTADB):
        return Broken(
            "The database file is damaged. Stop the program, keep the file, and restore the last "
            "backup. Nothing more is acknowledged until then."
        )
    return error
