"""One transaction of the writer: a SAVEPOINT per unit, one commit for all."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from schemas.audit import AuditEvent
from zone.audit.chain import Chain
from zone.clock import Clock
from zone.crash_points import reached
from zone.database import worded
from zone.errors import Broken
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Unit = Callable[[UnitOfWork], Any]


_IDLE = 0
"""libpq's word for a connection outside a transaction (PQTRANS_IDLE)."""


class _TransactionEnded(Exception):  # a word between two functions of this module
    """The whole transaction is over: SQLite ends it by itself when the disk is full."""


class Waiting(Protocol):
    """Whoever waits for a job."""

    def settled(self) -> None:
        """The job has its outcome."""
        ...


@dataclass(slots=True)
class Job:
    """One unit, and what became of it."""

    unit: Unit
    ticket: "Waiting"
    page: bool
    result: Any = None
    error: BaseException | None = None


class Batch:
    """Runs units and commits them together. Used by the writer's thread alone."""

    def __init__(self, engine: Engine, keys: KeyRing, clock: Clock, stream: str) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._chain = Chain(stream, keys.audit_key())
        self._conn: Connection | None = None
        self.told: Callable[[Sequence[AuditEvent]], None] = _nobody

    def run(self, first: Job, take: Callable[[], Job | None]) -> list[Job]:
        """Run the first job and whatever `take` gives after it, and commit.

        When it returns, each job has either a result that is durable, or an error and nothing
        written. It raises nothing.
        """
        jobs = [first]
        written: Sequence[AuditEvent] = ()
        try:
            conn = self._connection()
            with conn.begin():
                job: Job | None = first
                while job is not None:
                    self._run_unit(conn, job)
                    job = take()
                    if job is not None:
                        jobs.append(job)
                written = self._chain.flush(conn)
                reached("writer.before_commit")
        except BaseException as error:  # whatever it is, no caller may wait for ever
            self._lost(jobs, error)
        else:
            with suppress(Exception):  # it is durable, whatever becomes of counting it
                self.told(written)
        return jobs

    def close(self) -> None:
        """Give the connection back."""
        if self._conn is not None:
            self._conn.close()

    def _run_unit(self, conn: Connection, job: Job) -> None:
        reached("writer.before_savepoint")
        mark = self._chain.mark()
        savepoint = conn.connection.cursor()
        savepoint.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(UnitOfWork(conn, self._keys, self._clock, self._chain))
        except BaseException as error:  # handed to the caller who waits for it
            self._chain.back_to(mark)
            job.error = worded(error)
            _assert_open(conn, job.error)
            savepoint.execute("ROLLBACK TO SAVEPOINT unit")
        _assert_open(conn, Broken("A unit of work ended the transaction itself."))
        savepoint.execute("RELEASE SAVEPOINT unit")
        reached("writer.after_savepoint")

    def _lost(self, jobs: list[Job], error: BaseException) -> None:
        """Nothing of this batch is stored: every job of it fails, and the writer goes on."""
        self._chain.back_to(0)
        cause = error.__cause__ if isinstance(error, _TransactionEnded) else worded(error)
        for job in jobs:
            job.result = None
            job.error = job.error or cause
        broken, self._conn = self._conn, None
        if broken is not None:
            # A connection that failed is of no more use, whatever closing it says.
            with suppress(Exception):
                broken.invalidate()
                broken.close()

    def _connection(self) -> Connection:
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn


def _nobody(_: Sequence[AuditEvent]) -> None:
    """Nobody counts."""


def _assert_open(conn: Connection, cause: BaseException) -> None:
    driver: Any = conn.connection.driver_connection
    if conn.dialect.name == "sqlite":
        is_open = driver.in_transaction
    else:
        is_open = driver.info.transaction_status != _IDLE
    if not is_open:
        raise _TransactionEnded from cause
