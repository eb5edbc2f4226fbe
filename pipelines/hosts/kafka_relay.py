"""From the database to the topics: what waits in the inbox, and what leaves over the border.

Rows are claimed by their state, never by "everything after the last number". A row is marked
after the broker confirmed it; killed in between, it is published again under the same id, which
the reader knows. One relay of a zone is active at a time; another one waits for its turn.
"""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from pipelines.hosts.kafka_publisher import Publisher
from pipelines.hosts.kafka_records import KeyOf, Record, Sealing
from pipelines.last_look import LastLook
from pipelines.topology import TOPICS, Topic, read_in
from schemas.envelope import Event, EventKind
from zone.crash_points import reached
from zone.errors import Refused, TryLater
from zone.journal import endpoints, inbox, outbox
from zone.journal.alone import alone
from zone.journal.park_reasons import ParkReason
from zone.journal.results import SendResult
from zone.journal.settling import Mark, OnResult, claim, settle
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

AT_ONCE = 500
"""Rows published and marked together."""
LOST_AFTER = timedelta(minutes=10)
"""A message that waits so long on a topic without lag is not there any more."""
log = structlog.get_logger()


class TopicRelay:
    """Publishes for one zone. `key_of` names the incident of an event of the zone's own; `look`
    is asked once more about each event that leaves the zone (None: the zone has no such exit)."""

    def __init__(
        self,
        zone: Zone,
        publisher: Publisher,
        sealing: Sealing,
        key_of: KeyOf,
        look: LastLook | None = None,
    ) -> None:
        self._zone = zone
        self._look = look
        self._publisher = publisher
        self._sealing = sealing
        self._key_of = key_of
        self._own: Mapping[EventKind, Topic] = {t.kind: t for t in read_in(zone.name)}
        self._over = {
            f"zone:{topic.zone.value}": topic
            for topic in TOPICS
            if topic.written_by is zone.name is not topic.zone
        }

    def run(self, stop: threading.Event, every: float = 0.2) -> None:
        """Until told to stop; idle, it waits for the next commit of this process, or `every`."""
        committed = self._zone.writer.committed
        try:
            while not stop.is_set():
                seen = committed.version
                if self._step_or_hold() == 0:
                    committed.wait_past(seen, every)
        finally:
            self._publisher.close()

    def step(self) -> int:
        """Publish what waits now. Returns how many rows; 0 also while another relay works."""
        with alone(self._zone, "relay-topics") as mine:
            if not mine:
                return 0
            return self._hand_on() + sum(self._send(to) for to in sorted(self._over))

    def hand_on_again(self) -> int:
        """For topics without lag: publish anew what waits in the inbox as if it were on them."""
        before = self._zone.wall.now() - LOST_AFTER
        with self._zone.read() as conn:
            lost = inbox.lost(conn, before)
        if lost:
            log.warning("relay.records_lost", count=len(lost))
            self._zone.writer.run(lambda uow: inbox.hand_on(uow.conn, lost, None))
        return len(lost)

    def _step_or_hold(self) -> int:
        try:
            return self.step()
        except TryLater as error:
            log.warning("relay.held", reason=type(error).__name__)
            return 0

    def _hand_on(self) -> int:
        with self._zone.read() as conn:
            events = inbox.unhanded(conn, self._zone.keys, AT_ONCE)
        if not events:
            return 0
        known = [event for event in events if event.kind in self._own]
        records = [self._sealing.seal(self._own[e.kind], e, self._key_of(e)) for e in known]
        refused = self._publish(records)
        reached("relay.after_send_before_mark")
        parked = [(e, ParkReason.UNKNOWN_KIND) for e in events if e.kind not in self._own]
        parked += [(e, ParkReason.RECEIVER_REFUSED) for e in known if e.event_id in refused]
        now = self._zone.wall.now()
        self._zone.writer.run(partial(_handed_on, events=events, parked=parked, now=now))
        return len(events)

    def _publish(self, records: Sequence[Record]) -> set[str]:
        """Publish all; the ids of those that the broker refuses for ever (too large)."""
        try:
            self._publisher.publish(records)
        except Refused:
            if len(records) == 1:
                return {records[0].event_id}
            return {one for record in records for one in self._publish([record])}
        return set()

    def _send(self, to: str) -> int:
        topic, now, wall = self._over[to], self._zone.clock.now(), self._zone.wall.now()
        with self._zone.read() as conn:
            receiver = endpoints.find(conn, to)
            if not receiver.ready(wall):
                return 0
            ids = [row.event_id for row in outbox.due(conn, to, now, wall, AT_ONCE)]
        if not ids:
            return 0
        claimed = self._zone.writer.run(partial(claim, ids=ids, to=to))
        reached("relay.after_claim_before_send")
        kept = self._withheld(to, claimed)
        held = {mark.event.event_id for mark in kept}
        marks = self._published(topic, to, [e for e in claimed if e.event_id not in held])
        reached("relay.after_send_before_mark")
        on_result = self._look.on_result if self._look else None
        settle_all = partial(_settle_all, marks=[*kept, *marks], now=wall, on_result=on_result)
        self._zone.writer.run(settle_all)
        return len(kept) + len(marks)

    def _withheld(self, to: str, events: Sequence[Event]) -> list[Mark]:
        """What may no longer go. Raises what the look raises: then nothing is sent."""
        if self._look is None:
            return []
        asked = ((event, self._look.admit(event, to)) for event in events)
        return [
            Mark(event, to, SendResult.WITHHELD, why, attempted=False)
            for event, why in asked
            if why
        ]

    def _published(self, topic: Topic, to: str, events: Sequence[Event]) -> list[Mark]:
        """What came of each. With the broker away one mark is enough: the rest stays claimed."""
        try:
            refused = self._publish(
                [self._sealing.seal(topic, e, e.group or e.event_id) for e in events]
            )
        except TryLater:
            return [Mark(event, to, SendResult.LATER, "away") for event in events[:1]]
        refusal = ParkReason.LINK_REFUSED.value
        return [
            Mark(event, to, SendResult.REFUSED, refusal)
            if event.event_id in refused
            else Mark(event, to, SendResult.SENT)
            for event in events
        ]


def _handed_on(
    uow: UnitOfWork,
    events: Sequence[Event],
    parked: Sequence[tuple[Event, ParkReason]],
    now: datetime,
) -> None:
    inbox.hand_on(uow.conn, [event.event_id for event in events], now)
    for event, reason in parked:
        with suppress(inbox.Overtaken):
            uow.park(event.event_id, reason, {"kind": event.kind.value})


def _settle_all(
    uow: UnitOfWork, marks: Sequence[Mark], now: datetime, on_result: OnResult | None
) -> None:
    for mark in marks:
        settle(uow, mark, now, None, on_result)
