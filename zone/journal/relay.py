"""Sends what the outbox holds: claims unsent rows, never by number, and marks what came of it.

A row is claimed (durably) before it is sent and marked after. Killed in between, it is sent again
with the same id, which the receiver knows. A result that cannot be stored is kept in memory and
stored first thing, so a full disk does not send anything twice either.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from schemas.envelope import Event
from zone.crash_points import reached
from zone.errors import Refused, TryLater
from zone.journal import dead_letter_rows, endpoints, outbox
from zone.journal.outbox import Leaving
from zone.journal.park_reasons import ParkReason
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

Sender = Callable[[Event, str], SendResult]
Admit = Callable[[Event, str], str | None]
OnResult = Callable[[Event, str, SendResult, UnitOfWork], None]
AT_ONCE = 20
"""Rows claimed by one commit."""
log = structlog.get_logger()

_STATE = {
    SendResult.SENT: Leaving.SENT,
    SendResult.REFUSED: Leaving.REFUSED,
    SendResult.LATER: Leaving.QUEUED,
    SendResult.WITHHELD: Leaving.WITHHELD,
}


@dataclass(frozen=True, slots=True)
class _Mark:
    """What came of one row, to be stored."""

    event: Event
    to: str
    result: SendResult
    reason: str | None = None
    retry_after: float | None = None
    attempted: bool = True


def _nobody(_event: Event, _to: str, _result: SendResult, _uow: UnitOfWork) -> None:
    """The callback of those who want none."""


class Relay:
    """Sends for the destinations that `senders` names, and leaves all others alone.

    `admit` is asked before each send: None means go, a code means withhold. When it fails,
    nothing is sent: the row is held and tried later. `max_attempts`: None holds for ever;
    n dead-letters a row after n vain attempts; 0 means none at all, not "without limit".
    """

    def __init__(
        self,
        zone: Zone,
        senders: Mapping[str, Sender],
        admit: Admit,
        on_result: OnResult = _nobody,
        max_attempts: int | None = None,
    ) -> None:
        self._zone = zone
        self._senders = dict(senders)
        self._admit = admit
        self._on_result = on_result
        self._max_attempts = max_attempts
        self._unstored: dict[str, list[_Mark]] = {to: [] for to in senders}

    def step(self) -> int:
        """Send what is due now, destination after destination; returns how many were settled."""
        return sum(self.step_one(to) for to in sorted(self._senders))

    def run(self, stop: threading.Event, every: float = 1.0) -> None:
        """Work until told to stop, one thread per destination, so none waits for another."""
        threads = [
            threading.Thread(target=self._run_one, args=(to, stop, every), name=f"relay {to}")
            for to in sorted(self._senders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def step_one(self, to: str) -> int:
        """Send what is due for one destination. 0 also while another relay works on it."""
        with self._alone(to) as alone:
            if not alone or not self._store(to):
                return 0
            return self._send_due(to)

    def _run_one(self, to: str, stop: threading.Event, every: float) -> None:
        committed = self._zone.writer.committed
        while not stop.is_set():
            seen = committed.version
            try:
                settled = self.step_one(to)
            except TryLater as error:
                log.warning("relay.later", to=to, error=type(error).__name__)
                settled = 0
            if settled == 0:
                committed.wait_past(seen, every)

    @contextmanager
    def _alone(self, to: str) -> Iterator[bool]:
        """Hold the destination's lock. The kernel drops it when the process dies."""
        name = "".join(c if c.isalnum() else "_" for c in to)
        handle = os.open(self._zone.folder / f"relay-{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(handle)

    def _send_due(self, to: str) -> int:
        now = self._zone.clock.now()
        with self._zone.read() as conn:
            state = endpoints.find(conn, to)
            probe = 1 if state.failures else AT_ONCE
            rows = outbox.due(conn, to, now, probe) if state.ready(now) else ()
        if not rows:
            return 0
        claimed = self._zone.writer.run(lambda uow: _claim(uow, [r.event_id for r in rows], to))
        return self._send_claimed(to, claimed)

    def _send_claimed(self, to: str, claimed: list[Event]) -> int:
        settled = 0
        for place, event in enumerate(claimed):
            reached("relay.after_claim_before_send")
            mark = self._decide_and_send(event, to)
            reached("relay.after_send_before_mark")
            self._unstored[to].append(mark)
            stored = self._store(to)
            if not stored or mark.result is SendResult.LATER:
                left = claimed[place + 1 :]
                self._zone.writer.run(partial(_unclaim, events=left, to=to))
                break
            settled += 1
        return settled

    def _decide_and_send(self, event: Event, to: str) -> _Mark:
        if self._max_attempts == 0:
            return _Mark(event, to, SendResult.REFUSED, ParkReason.ATTEMPTS_USED_UP, None, False)
        try:
            withheld = self._admit(event, to)
        except Exception as error:  # whatever failed: undecided means not sent
            log.error("relay.undecided", event_id=event.event_id, error=type(error).__name__)
            return _Mark(event, to, SendResult.LATER, "undecided", None, False)
        if withheld is not None:
            return _Mark(event, to, SendResult.WITHHELD, withheld, None, False)
        return self._send(event, to)

    def _send(self, event: Event, to: str) -> _Mark:
        try:
            result = self._senders[to](event, to)
        except TryLater as error:
            return _Mark(event, to, SendResult.LATER, "later", error.retry_after)
        except Refused:
            result = SendResult.REFUSED
        except Exception as error:  # a fault of the sender must lose nothing
            log.error("relay.sender_failed", event_id=event.event_id, error=type(error).__name__)
            return _Mark(event, to, SendResult.LATER, type(error).__name__)
        reasons = {SendResult.REFUSED: _refusal(to), SendResult.LATER: "later"}
        return _Mark(event, to, result, reasons.get(result))

    def _store(self, to: str) -> bool:
        """Store results, oldest first. False: not possible now, so nothing more may be sent."""
        marks = self._unstored[to]
        while marks:
            mark = marks[0]
            self._zone.writer.run(partial(self._settle, mark=mark))
            marks.pop(0)
        return True

    def _settle(self, uow: UnitOfWork, mark: _Mark) -> None:
        now = self._zone.clock.now()
        event_id, to = mark.event.event_id, mark.to
        row = outbox.find(uow.conn, event_id, to)
        attempts = (row.attempts if row else 0) + (1 if mark.attempted else 0)
        used_up = self._max_attempts is not None and attempts >= self._max_attempts
        if mark.result is SendResult.LATER and mark.attempted and used_up:
            used = ParkReason.ATTEMPTS_USED_UP
            mark = _Mark(mark.event, to, SendResult.REFUSED, used, mark.retry_after)
            endpoints.failed(uow.conn, to, now, mark.retry_after)
        elif mark.result is SendResult.LATER:
            endpoints.failed(uow.conn, to, now, mark.retry_after)
        elif mark.attempted:
            endpoints.took(uow.conn, to, now)
        state, attempt = _STATE[mark.result], mark.attempted
        outbox.move(uow.conn, event_id, to, state, reason=mark.reason, attempt=attempt)
        if mark.result is SendResult.REFUSED:
            reason = ParkReason(mark.reason or ParkReason.RECEIVER_REFUSED)
            dead_letter_rows.add(uow.conn, event_id, to, reason, {"to": to}, now)
        self._on_result(mark.event, to, mark.result, uow)


def _refusal(to: str) -> str:
    to_zone = to.startswith("zone:")
    return ParkReason.LINK_REFUSED if to_zone else ParkReason.RECEIVER_REFUSED


def _claim(uow: UnitOfWork, ids: list[str], to: str) -> list[Event]:
    """Mark rows as being sent. Leftovers of a killed process are claimed anew."""
    claimed: list[Event] = []
    for event_id in ids:
        if outbox.move(uow.conn, event_id, to, Leaving.SENDING):
            event = outbox.event(uow.conn, uow.keys, event_id, to)
            if event is not None:
                claimed.append(event)
    return claimed


def _unclaim(uow: UnitOfWork, events: list[Event], to: str) -> None:
    sending = (Leaving.SENDING.value,)
    for event in events:
        outbox.move(uow.conn, event.event_id, to, Leaving.QUEUED, was=sending)
