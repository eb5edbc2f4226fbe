"""What every connection to PostgreSQL must have, and the lock that makes one writer of many.

Writers of one database take turns, whatever process or machine they run in: each transaction
begins with the zone's advisory lock and gives it back by ending. So a unit of work sees what the
one before it wrote, as on SQLite, and the audit has one chain.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url

from zone.errors import Broken, StoreFull, TryLater

_WAITS = {"connect_timeout": 5, "tcp_user_timeout": 30_000}
"""Seconds for a connection; milliseconds until a server that fell silent counts as gone."""
_SYNCED = {"fsync": "on", "full_page_writes": "on"}
_TAKE_TURN = text("select pg_advisory_xact_lock(:key)")
_WAIT_FOR = text(
    "select pg_advisory_xact_lock(key) from "
    "(select key from unnest(cast(:keys as bigint[])) as key order by key) as ordered"
)
_TRY = text("select pg_try_advisory_xact_lock(:key)")


def lock_key(name: str) -> int:
    """The number under which PostgreSQL knows a lock: 64 bits, signed."""
    return int.from_bytes(sha256(f"handoff {name}".encode()).digest()[:8], signed=True)


WRITER = lock_key("writer")


def writing_engine(url: str | URL, busy_seconds: int) -> Engine:
    """Engine of a writer. Every transaction waits for its turn, then sees all that is written."""
    settings = {
        "default_transaction_isolation": "read committed",
        "synchronous_commit": "on",
        "lock_timeout": f"{busy_seconds}s",
    }
    engine = _engine(url, settings)

    @event.listens_for(engine, "connect")
    def _check(driver: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
        _assert_durable(driver)

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.execute(_TAKE_TURN, {"key": WRITER})

    return engine


def reading_engine(url: str | URL) -> Engine:
    """Engine of the readers: each transaction sees one state, and none can write."""
    settings = {
        "default_transaction_isolation": "repeatable read",
        "default_transaction_read_only": "on",
    }
    # Asked before each use whether it still stands: after a restart of the server pages go on.
    return _engine(url, settings, pool_pre_ping=True)


def try_lock(conn: Connection, name: str) -> bool:
    """Hold a named lock until this transaction ends. False: another process has it."""
    return bool(conn.scalar(_TRY, {"key": lock_key(name)}))


def wait_for_locks(conn: Connection, names: Collection[str]) -> None:
    """Hold these names until this transaction ends. In one order, so that no two wait in a ring."""
    conn.execute(_WAIT_FOR, {"keys": sorted(lock_key(name) for name in names)})


def worded(error: Any) -> BaseException | None:  # noqa: ANN401 - an error of the driver
    """One of the four kinds for an error of PostgreSQL, by its SQLSTATE; None: not one of them."""
    state: str | None = error.sqlstate
    if state is None or state[:2] in ("08", "57"):
        return TryLater(
            "The database cannot be reached, or does not let this program in, so nothing more is "
            "acknowledged. What was stored is safe. The work goes on by itself once it answers.",
            retry_after=1.0,
        )
    if state == "53100":
        return StoreFull()
    if state[:2] in ("40", "53", "55"):
        return TryLater("The database is busy with other work. Nothing was stored.")
    if state in ("XX001", "XX002"):
        return Broken(
            "The database is damaged. Stop the program, keep the data, and restore the last "
            "backup. Nothing more is acknowledged until then."
        )
    return None


def _engine(url: str | URL, settings: dict[str, str], **more: Any) -> Engine:  # noqa: ANN401
    options = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
    engine = create_engine(
        make_url(url),
        connect_args={**_WAITS, "options": options, "application_name": "handoff"},
        hide_parameters=True,
        pool_size=5,
        max_overflow=25,
        **more,
    )
    event.listen(engine, "handle_error", _without_values)
    return engine


def _escaped(value: str) -> str:
    """A blank in a setting's value, as libpq's `options` wants it."""
    return value.replace(" ", "\\ ")


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL's words quote what was typed ("Key (login)=(…)"); keep the code and the names."""
    error: Any = context.original_exception
    if getattr(error, "sqlstate", None) is None:
        return
    about = error.diag
    named = [about.schema_name, about.table_name, about.column_name, about.constraint_name]
    words = " ".join([error.sqlstate, type(error).__name__, *(name for name in named if name)])
    error.args = (words,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (words,)


def _assert_durable(driver: Any) -> None:  # noqa: ANN401 - the driver's own type
    """A commit that is not on the disk must never be acknowledged."""
    with driver.cursor() as cursor:
        found = {name: cursor.execute(f"SHOW {name}").fetchone()[0] for name in _SYNCED}
    driver.rollback()
    if found != _SYNCED:
        raise Broken(
            "The database server does not give the durability that is needed "
            f"(fsync {found['fsync']}, full_page_writes {found['full_page_writes']}). "
            "Set both to on and restart it. Nothing was changed."
        )
