"""The one writer of a database file: a queue, a thread, group commit.

Page work goes first. A batch ends after 50 units, or as soon as page work waits and the chain
had its share, so that a page waits for a few units and one commit at most.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Engine

from schemas.audit import AuditEvent
from zone.clock import Clock
from zone.crash_points import reached
from zone.errors import Broken
from zone.journal.batch import Batch, Job
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

T = TypeVar("T")
UNITS_PER_COMMIT = 50
_PAGES_PER_COMMIT = 40
_CHAIN_SHARE = 10
"""Units of the chain that each commit may take although page work waits: neither starves."""


class Committed:
    """Counts commits, so that live pages and hosts can wait for the next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0

    @property
    def version(self) -> int:
        """How many commits there were."""
        with self._changed:
            return self._version

    def wait_past(self, version: int, timeout: float) -> int:
        """Wait until there is a later commit than this, or the time (seconds) is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout)
            return self._version

    def count(self) -> None:
        """One more commit; wakes whoever waits."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()


class _Ticket:
    """The jobs that one caller waits for."""

    def __init__(self, units: Sequence[Callable[[UnitOfWork], Any]], page: bool) -> None:
        self.jobs = [Job(unit, self, page) for unit in units]
        self._left = len(self.jobs)
        self._done = threading.Event()

    def settled(self) -> None:
        """One job has its outcome. Called by the writer's thread alone."""
        self._left -= 1
        if self._left == 0:
            self._done.set()

    def wait(self) -> None:
        """Wait until every job has its outcome."""
        if self.jobs:
            self._done.wait()


class Writer:
    """Writes for one zone. Every method may be called from any thread but its own."""

    def __init__(self, engine: Engine, keys: KeyRing, clock: Clock, stream: str = "main") -> None:
        self.committed = Committed()
        self._engine = engine
        self._batch = Batch(engine, keys, clock, stream)
        self._pages: deque[Job] = deque()
        self._chain: deque[Job] = deque()
        self._wanted = threading.Condition()
        self._closing = False
        self._broken: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, unit: Callable[[UnitOfWork], T], *, page: bool = False) -> T:
        """Run one unit and wait until it is committed. Raises the unit's own error.

        Raises TryLater or StoreFull when nothing could be committed.
        """
        ticket = self._queue((unit,), page)
        ticket.wait()
        job = ticket.jobs[0]
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def run_all(self, units: Sequence[Callable[[UnitOfWork], T]]) -> list[T | Exception]:
        """Run units in order, at most 50 per commit; each fails or holds by itself."""
        ticket = self._queue(units, False)
        ticket.wait()
        return [_outcome(job) for job in ticket.jobs]

    def tell(self, whom: Callable[[Sequence[AuditEvent]], None]) -> None:
        """Hand somebody the audit events of each commit, after it, in the writer's thread."""
        self._batch.told = whom

    def wait_for_commit(self, timeout: float) -> None:
        """Wait for the next commit, or until the time (seconds) is over."""
        self.committed.wait_past(self.committed.version, timeout)

    def close(self) -> None:
        """Finish what is queued, then stop. Later calls raise Broken."""
        with self._wanted:
            self._closing = True
            self._wanted.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _queue(self, units: Sequence[Callable[[UnitOfWork], Any]], page: bool) -> _Ticket:
        if threading.current_thread() is self._thread:
            raise Broken("A unit of work must not start another one: it would wait for itself.")
        ticket = _Ticket(units, page)
        with self._wanted:
            if self._closing or self._broken is not None:
                raise Broken("The writer has stopped. Nothing was stored.") from self._broken
            (self._pages if page else self._chain).extend(ticket.jobs)
            self._wanted.notify()
        return ticket

    def _work(self) -> None:
        try:
            while (first := self._first()) is not None:
                self._settle(self._batch.run(first, _Share(self, first).take))
        except BaseException as error:  # nobody may wait for a thread that is gone
            self._fail_all(error)
        finally:
            self._batch.close()
            self._engine.dispose()

    def _first(self) -> Job | None:
        with self._wanted:
            self._wanted.wait_for(lambda: self._pages or self._chain or self._closing)
            return self._pop(self._pages) or self._pop(self._chain)

    @staticmethod
    def _pop(queue: deque[Job]) -> Job | None:
        return queue.popleft() if queue else None

    def _settle(self, jobs: list[Job]) -> None:
        reached("writer.after_commit_before_wake")
        if any(job.error is None for job in jobs):
            self.committed.count()
        for job in jobs:
            job.ticket.settled()

    def _fail_all(self, error: BaseException) -> None:
        with self._wanted:
            self._broken = error
            left = [*self._pages, *self._chain]
            self._pages.clear()
            self._chain.clear()
        for job in left:
            job.error = Broken("The writer has stopped. Nothing was stored.")
            job.ticket.settled()


class _Share:
    """Decides what goes into one commit."""

    def __init__(self, writer: Writer, first: Job) -> None:
        self._writer = writer
        self._pages = 1 if first.page else 0
        self._units = 0 if first.page else 1

    def take(self) -> Job | None:
        """Give the next job of this commit, or None when it is full."""
        if self._pages + self._units >= UNITS_PER_COMMIT:
            return None
        writer = self._writer
        with writer._wanted:  # one thing in two halves
            if writer._pages and self._pages < _PAGES_PER_COMMIT:
                self._pages += 1
                return writer._pages.popleft()
            if not writer._chain or (self._pages and self._units >= _CHAIN_SHARE):
                return None
            self._units += 1
            return writer._chain.popleft()


def _outcome(job: Job) -> Any:  # noqa: ANN401 - the unit's own type
    if isinstance(job.error, BaseException) and not isinstance(job.error, Exception):
        raise job.error
    return job.result if job.error is None else job.error
