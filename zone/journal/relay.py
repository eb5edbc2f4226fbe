"""Sends what the outbox holds: claims unsent rows, never "everything after the last number".

A row is claimed (durably) before it is sent and marked after. Killed in between, it is sent again
with the same id, which the receiver knows. A result that cannot be stored is kept in memory and
stored first thing, so a full disk sends nothing twice either.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from schemas.envelope import Event
from zone.crash_points import reached
from zone.errors import Broken, Refused, TryLater
from zone.journal import endpoints, outbox
from zone.journal.alone import alone
from zone.journal.park_reasons import ParkReason
from zone.journal.results import SendResult
from zone.journal.settling import (
    Mark,
    OnResult,
    claim,
    settle,
    settle_without_callback,
    unclaim,
)
from zone.zone import Zone

Sender = Callable[[Event, str], SendResult]
Admit = Callable[[Event, str], str | None]
AT_ONCE = 20
"""Rows claimed by one commit."""
log = structlog.get_logger()


class Relay:
    """Sends for the destinations that `senders` names, and leaves all others alone.

    `admit` is asked before each send: None means go, a code means withhold. When it fails,
    nothing is sent: the row is held and tried later. A sender answers with a SendResult, or
    raises TryLater (the receiver is away) or Refused; any other error is a fault with this row.
    `on_result` runs in the transaction that stores the row's new state, which
    `outbox.find(uow.conn, event.event_id, to)` shows with its reason.

    `max_attempts`: None holds for ever; n dead-letters a row after n vain attempts; 0 means none
    at all, not "without limit".
    """

    def __init__(
        self,
        zone: Zone,
        senders: Mapping[str, Sender],
        admit: Admit,
        on_result: OnResult | None = None,
        max_attempts: int | None = None,
    ) -> None:
        self._zone = zone
        self._senders = dict(senders)
        self._admit = admit
        self._on_result = on_result
        self._max_attempts = max_attempts
        self._unstored: dict[str, list[Mark]] = {to: [] for to in senders}

    def step(self) -> int:
        """Send what is due now, destination after destination; returns how many were settled."""
        return sum(self.step_one(to) for to in sorted(self._senders))

    def step_one(self, to: str) -> int:
        """Send what is due for one destination. 0 also while another relay works on it."""
        with alone(self._zone, f"relay-{to}") as mine:
            if not mine or not self._store(to):
                return 0
            return self._send_due(to)

    def run(self, stop: threading.Event, every: float = 1.0) -> None:
        """Work until told to stop, one thread per destination, so that none waits for another.

        Raises what ended one of them before its time.
        """
        ended = _Ended(stop)
        threads = [
            threading.Thread(target=self._run_one, args=(to, ended, every), name=f"relay {to}")
            for to in sorted(self._senders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if ended.error is not None:
            raise ended.error

    def _run_one(self, to: str, ended: "_Ended", every: float) -> None:
        committed = self._zone.writer.committed
        try:
            while not ended:
                seen = committed.version
                if self._step_or_hold(to) == 0:
                    committed.wait_past(seen, every)
        except Exception as error:
            ended.error = error

    def _step_or_hold(self, to: str) -> int:
        try:
            return self.step_one(to)
        except TryLater:
            log.warning("relay.database_away", to=to)
            return 0

    def _send_due(self, to: str) -> int:
        now, wall = self._zone.clock.now(), self._zone.wall.now()
        with self._zone.read() as conn:
            receiver = endpoints.find(conn, to)
            if not receiver.ready(wall):
                return 0
            # One probe while it is down; when that gets through, the rest follows.
            most = 1 if receiver.failures else AT_ONCE
            ids = [row.event_id for row in outbox.due(conn, to, now, wall, most)]
        if not ids:
            return 0
        try:
            claimed = self._zone.writer.run(partial(claim, ids=ids, to=to))
        except TryLater:
            return 0
        return self._send_claimed(to, claimed)

    def _send_claimed(self, to: str, claimed: list[Event]) -> int:
        settled = 0
        for place, event in enumerate(claimed):
            if place and self._stopped(to):
                self._put_back(claimed[place:], to)
                break
            reached("relay.after_claim_before_send")
            mark = self._decide_and_send(event, to)
            reached("relay.after_send_before_mark")
            self._unstored[to].append(mark)
            receiver_is_away = mark.result is SendResult.LATER and not mark.row_only
            if not self._store(to) or receiver_is_away:
                self._put_back(claimed[place + 1 :], to)
                break
            settled += mark.result is not SendResult.LATER
        return settled

    def _stopped(self, to: str) -> bool:
        """Whether somebody has stopped this receiver since the batch began."""
        with self._zone.read() as conn:
            return endpoints.find(conn, to).paused

    def _put_back(self, left: list[Event], to: str) -> None:
        try:
            self._zone.writer.run(partial(unclaim, events=left, to=to))
        except TryLater:
            log.warning("relay.left_claimed", to=to, rows=len(left))

    def _decide_and_send(self, event: Event, to: str) -> Mark:
        if self._max_attempts == 0:
            used_up = ParkReason.ATTEMPTS_USED_UP
            return Mark(event, to, SendResult.REFUSED, used_up, attempted=False)
        try:
            withheld = self._admit(event, to)
        except Exception as error:
            _log_fault("relay.undecided", event, to, error)
            return Mark(event, to, SendResult.LATER, "undecided", attempted=False, row_only=True)
        if withheld is not None:
            return Mark(event, to, SendResult.WITHHELD, withheld, attempted=False)
        return self._send(event, to)

    def _send(self, event: Event, to: str) -> Mark:
        try:
            result = self._senders[to](event, to)
        except TryLater as error:
            return Mark(event, to, SendResult.LATER, "later", error.retry_after)
        except OSError as error:
            _log_fault("relay.receiver_away", event, to, error)
            return Mark(event, to, SendResult.LATER, "away")
        except Refused:
            result = SendResult.REFUSED
        except Exception as error:
            _log_fault("relay.sender_failed", event, to, error)
            return Mark(event, to, SendResult.LATER, "sender_failed", row_only=True)
        refusal = ParkReason.LINK_REFUSED if to.startswith("zone:") else ParkReason.RECEIVER_REFUSED
        reasons = {SendResult.REFUSED: refusal.value, SendResult.LATER: "later"}
        return Mark(event, to, result, reasons.get(result))

    def _store(self, to: str) -> bool:
        """Store results, oldest first. False: not possible now, so nothing more may be sent."""
        marks = self._unstored[to]
        while marks:
            try:
                self._store_one(marks[0])
            except TryLater as error:
                log.warning("relay.result_not_stored_yet", to=to, error=type(error).__name__)
                return False
            marks.pop(0)
        return True

    def _store_one(self, mark: Mark) -> None:
        now, most = self._zone.wall.now(), self._max_attempts
        run = self._zone.writer.run
        try:
            run(partial(settle, mark=mark, now=now, max_attempts=most, on_result=self._on_result))
        except (TryLater, Broken):
            raise
        except Exception as error:
            _log_fault("relay.callback_failed", mark.event, mark.to, error)
            run(partial(settle_without_callback, mark=mark, now=now, max_attempts=most))


class _Ended:
    """True once the relay is to stop, or one of its threads failed."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self.error: Exception | None = None

    def __bool__(self) -> bool:
        return self._stop.is_set() or self.error is not None


def _log_fault(what: str, event: Event, to: str, error: Exception) -> None:
    """Ids and the name of the fault: its text may hold what a person typed."""
    log.error(what, event_id=event.event_id, to=to, error=type(error).__name__)
