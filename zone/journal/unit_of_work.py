"""One unit of work: effects, audit, outbox and the seen id, all in one transaction or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from schemas.audit import AuditEvent, AuditTag
from schemas.envelope import Event
from zone.audit.chain import Chain
from zone.clock import Clock
from zone.journal import dead_letter_rows, inbox, outbox
from zone.journal.park_reasons import ParkReason
from zone.keys.keyring import KeyRing


class UnitOfWork:
    """What a unit may use while it runs. It is of no use after its unit returned."""

    def __init__(self, conn: Connection, keys: KeyRing, clock: Clock, chain: Chain) -> None:
        self.conn = conn
        self.keys = keys
        self.clock = clock
        self._chain = chain

    def audit(
        self,
        tag: AuditTag,
        *,
        at: datetime,
        actor: str,
        about: Mapping[str, str],
        detail: Mapping[str, Any] | None = None,
        event_id: str | None = None,
    ) -> str:
        """Append to this zone's chain; returns the event's id.

        An id that was written before is left out silently, so a chain passes a derived one and
        a repeat adds nothing. The row appears in the table at the end of the transaction.
        """
        if not actor:
            raise ValueError("an audit event needs an actor")
        event = AuditEvent(
            event_id=event_id or self.keys.new_id(),
            tag=tag,
            at=at,
            actor=actor,
            about=dict(about),
            detail=dict(detail or {}),
        )
        self._chain.append(event)
        return event.event_id

    def accept(self, event: Event) -> bool:
        """Take an event into the inbox; False when its id was seen before.

        If an event of the same id but another content came before, this one is parked beside it
        under an id of its own: a sender that uses a key twice must not lose a message.
        """
        arrival = inbox.accept(self.conn, self.keys, event)
        if arrival is inbox.Arrival.DIFFERS:
            self._park_beside(event)
        return arrival is inbox.Arrival.NEW

    def finish(self, event_id: str, outcome: str) -> None:
        """Mark the message as done, with a short code. Raises Overtaken if it is not pending."""
        self.finish_all([(event_id, outcome)])

    def finish_all(self, outcomes: Sequence[tuple[str, str]]) -> None:
        """Mark messages as done: (id, code) of each. Raises Overtaken if one is not pending."""
        inbox.settle(self.conn, outcomes, "done")

    def park(self, event_id: str, reason: ParkReason, params: Mapping[str, str]) -> None:
        """Put the message aside with its reason, audited. Raises Overtaken if not pending."""
        inbox.settle(self.conn, [(event_id, reason.value)], "parked")
        at = self.clock.now()
        dead_letter_rows.add(self.conn, event_id, dead_letter_rows.INBOX, reason, params, at)
        self.audit(
            AuditTag.MESSAGE_PARKED,
            at=at,
            actor="stage:inbox",
            about={"message": event_id},
            detail={"reason": reason.value},
            event_id=self.keys.effect_id(event_id, "audit:parked"),
        )

    def send(self, event: Event, to: str, not_before: datetime | None = None) -> None:
        """Queue an event for `zone:<name>` or `channel:<name>`; twice the same is once."""
        self.send_all([(event, to, not_before)])

    def send_all(self, leaving: Sequence[tuple[Event, str, datetime | None]]) -> None:
        """Queue events, each with where it goes and since when it may."""
        outbox.queue(self.conn, [outbox.row_of(self.keys, *one) for one in leaving])

    def _park_beside(self, event: Event) -> None:
        content = self.keys.mac("beside", event.body)
        beside = self.keys.event_id("beside", event.event_id, content)
        other = event.model_copy(update={"event_id": beside})
        if inbox.accept(self.conn, self.keys, other) is inbox.Arrival.NEW:
            reason = ParkReason.SAME_KEY_OTHER_CONTENT
            self.park(beside, reason, {"other": event.event_id})
