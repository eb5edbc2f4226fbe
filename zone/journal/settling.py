"""Stores what came of sending one row: its state, the receiver's health, the dead letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.audit import AuditTag
from schemas.envelope import Event
from zone.errors import Broken
from zone.journal import dead_letter_rows, endpoints, outbox
from zone.journal.outbox import Leaving
from zone.journal.park_reasons import ParkReason
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork

OnResult = Callable[[Event, str, SendResult, UnitOfWork], None]

_STATE = {
    SendResult.SENT: Leaving.SENT,
    SendResult.ACKNOWLEDGED: Leaving.ACKNOWLEDGED,
    SendResult.REFUSED: Leaving.REFUSED,
    SendResult.LATER: Leaving.QUEUED,
    SendResult.WITHHELD: Leaving.WITHHELD,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of one row, to be stored.

    `row_only`: the fault lies in this row, so only it waits, not the receiver's others.
    """

    event: Event
    to: str
    result: SendResult
    reason: str | None = None
    retry_after: float | None = None
    attempted: bool = True
    row_only: bool = False


def settle(
    uow: UnitOfWork,
    mark: Mark,
    now: datetime,
    max_attempts: int | None,
    on_result: OnResult | None,
) -> None:
    """Store one mark. `now` is real time; `on_result` joins in the same transaction."""
    row = outbox.find(uow.conn, mark.event.event_id, mark.to)
    result, reason = mark.result, mark.reason
    vain = mark.attempted and result is SendResult.LATER
    attempts = (row.attempts if row else 0) + (mark.attempted or result is SendResult.LATER)
    if vain and max_attempts is not None and attempts >= max_attempts:
        result, reason = SendResult.REFUSED, ParkReason.ATTEMPTS_USED_UP.value
    _note_health(uow, mark, now)
    wait = endpoints.pause_after(attempts) if mark.row_only else None
    outbox.move(
        uow.conn,
        mark.event.event_id,
        mark.to,
        _STATE[result],
        reason=reason,
        attempts=attempts,
        next_try=None if wait is None else now + timedelta(seconds=wait),
    )
    if result is SendResult.REFUSED:
        why = ParkReason(reason or ParkReason.RECEIVER_REFUSED)
        park_outgoing(uow, mark.event.event_id, mark.to, why)
    if on_result is not None:
        on_result(mark.event, mark.to, result, uow)


def settle_without_callback(
    uow: UnitOfWork, mark: Mark, now: datetime, max_attempts: int | None
) -> None:
    """Store a mark whose callback fails: what was sent must not be sent again for that.

    A dead letter says that the program did not take note of the result.
    """
    settle(uow, mark, now, max_attempts, None)
    if mark.result is not SendResult.LATER:
        park_outgoing(uow, mark.event.event_id, mark.to, ParkReason.RESULT_NOT_NOTED)


def claim(uow: UnitOfWork, ids: list[str], to: str) -> list[Event]:
    """Mark rows as being sent. Leftovers of a killed process are claimed anew.

    A row that does not open any more is put aside, so that it holds nothing up.
    """
    claimed: list[Event] = []
    for event_id in ids:
        try:
            event = outbox.event(uow.conn, uow.keys, event_id, to)
        except (Broken, ValueError):
            event = None
        if event is None:
            outbox.move(uow.conn, event_id, to, Leaving.REFUSED, reason=ParkReason.DAMAGED)
            park_outgoing(uow, event_id, to, ParkReason.DAMAGED)
        elif outbox.move(uow.conn, event_id, to, Leaving.SENDING):
            claimed.append(event)
    return claimed


def unclaim(uow: UnitOfWork, events: list[Event], to: str) -> None:
    """Put claimed rows back that were not tried."""
    for event in events:
        was = (Leaving.SENDING.value,)
        outbox.move(uow.conn, event.event_id, to, Leaving.QUEUED, was=was)


def park_outgoing(uow: UnitOfWork, event_id: str, to: str, reason: ParkReason) -> None:
    """Write a dead letter for something that was to leave, audited."""
    at = uow.clock.now()
    dead_letter_rows.add(uow.conn, event_id, to, reason, {"to": to}, at)
    uow.audit(
        AuditTag.MESSAGE_PARKED,
        at=at,
        actor="stage:relay",
        about={"message": event_id},
        detail={"reason": reason.value, "to": to},
        event_id=uow.keys.effect_id(event_id, f"audit:parked:{to}"),
    )


def _note_health(uow: UnitOfWork, mark: Mark, now: datetime) -> None:
    if mark.result is SendResult.LATER and not mark.row_only:
        endpoints.failed(uow.conn, mark.to, now, mark.retry_after)
    elif mark.attempted and mark.result is not SendResult.LATER:
        endpoints.took(uow.conn, mark.to, now)
