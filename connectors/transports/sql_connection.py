"""Connections that only read, each statement with a time limit, on every database it polls.

SQLite and PostgreSQL are run in the tests. SQL Server and Oracle are written after their drivers'
documentation and untested until somebody runs them; docs/transports.md says so.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from connectors.contract import OutOfReach
from connectors.transports.settings.sql import SqlPoll

_STEPS = 10_000
"""Instructions of SQLite between two looks at the time."""
_EXTRA = {"mssql": "sqlserver", "oracle": "oracle"}


def reading_engine(settings: SqlPoll) -> Engine:
    """An engine without a pool: each look connects anew, so no connection can be half dead.

    Raises OutOfReach when the driver is not installed.
    """
    url = make_url(settings.url)
    if settings.password is not None:
        url = url.set(password=settings.password.get_secret_value())
    kind = url.get_backend_name()
    try:
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, **_arguments(kind, url, settings)
        )
    except (ImportError, NoSuchModuleError):
        extra = _EXTRA.get(kind)
        how = f"pip install handoff[{extra}]" if extra else "name another driver in the url"
        raise OutOfReach(
            f"The driver for {url.drivername} is not installed, so nothing was read. Do: {how}."
        ) from None
    _limit(engine, kind, settings.timeout_seconds)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that is always rolled back. Raises OutOfReach for whatever goes wrong, with
    the database's own code and never with its words, which may quote rows."""
    try:
        with engine.connect() as conn:
            try:
                yield conn
            finally:
                conn.rollback()
    except (SQLAlchemyError, OSError) as error:
        raise OutOfReach(_sentence(error)) from None


def _arguments(kind: str, url: URL, settings: SqlPoll) -> dict[str, Any]:
    seconds = settings.timeout_seconds
    if kind == "sqlite":
        path = f"file:{url.database}?mode=ro"
        return {"creator": lambda: sqlite3.connect(path, uri=True, timeout=seconds)}
    if kind == "postgresql":
        options = f"-c default_transaction_read_only=on -c statement_timeout={int(seconds * 1000)}"
        waits = {"connect_timeout": max(2, int(seconds)), "tcp_user_timeout": int(seconds * 1000)}
        return {"connect_args": {**waits, "options": options, "application_name": "handoff"}}
    if kind == "mssql":
        return {"connect_args": {"timeout": int(seconds), "ApplicationIntent": "ReadOnly"}}
    return {}


def _limit(engine: Engine, kind: str, seconds: float) -> None:
    """What is set on a connection once it is there."""

    @event.listens_for(engine, "connect")
    def _set(driver: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
        if kind == "sqlite":
            driver.execute("PRAGMA query_only=ON").close()
            end = time.monotonic() + seconds
            driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        elif kind == "mssql":
            driver.timeout = int(seconds)
        elif kind == "oracle":
            driver.call_timeout = int(seconds * 1000)

    if kind == "oracle":

        @event.listens_for(engine, "begin")
        def _begin(conn: Connection) -> None:
            conn.exec_driver_sql("SET TRANSACTION READ ONLY")


def _sentence(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    shown = code or type(cause).__name__
    if shown in ("57014", "SQLITE_INTERRUPT"):
        return (
            "The query took longer than timeout_seconds and was given up. Nothing was lost. Have an"
            " index made on the mark column, or raise timeout_seconds."
        )
    return (
        f"The database did not give the rows (code {shown}). Nothing was lost; it is asked again."
        " Check that it runs, the url, the login and the query."
    )
