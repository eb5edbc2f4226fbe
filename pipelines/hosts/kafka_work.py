"""The narrow interface between a host on Kafka and the chains: records in, nothing out.

A host brings records of one topic, in order, and may commit their offsets when `Work` returns.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress

import structlog

from pipelines.hosts.embedded import EmbeddedHost
from pipelines.hosts.kafka_records import Record, Sealing
from schemas.envelope import Event
from zone.errors import TryLater, Unreadable
from zone.journal import inbox
from zone.journal.park_reasons import ParkReason
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

LONGEST_WAIT = 5.0
log = structlog.get_logger()


class Interrupted(Exception):
    """Told to stop before the records were finished: their offsets must not be committed."""


class Work:
    """Runs the zone's chains over records. Called by one thread at a time."""

    def __init__(
        self, zone: Zone, host: EmbeddedHost, sealing: Sealing, stop: threading.Event
    ) -> None:
        self._zone = zone
        self._host = host
        self._sealing = sealing
        self._stop = stop
        self.holding = False
        """The database is away, or rows are contended: the records wait, nothing is lost."""

    def __call__(self, records: Sequence[Record]) -> None:
        """Return when each is committed or parked; while that is not possible, hold and retry.

        Raises Interrupted when told to stop meanwhile.
        """
        events: list[Event] | None = None
        wait = 0.05
        while events is None or events:
            before = events
            try:
                events = self._opened(records) if events is None else self._left(events)
            except TryLater as error:
                log.warning("worker.held", reason=type(error).__name__)
            self.holding = events is None or (before is not None and len(events) == len(before))
            if not self.holding:
                wait = 0.05
            elif self._stop.wait(wait):
                raise Interrupted
            else:
                wait = min(2 * wait, LONGEST_WAIT)
        self.holding = False

    def _left(self, events: list[Event]) -> list[Event]:
        """One batch; what is left of the events, in their order."""
        settled = set(self._host.take(events))
        return [event for event in events if event.event_id not in settled]

    def _opened(self, records: Sequence[Record]) -> list[Event]:
        """Each event once; a record that does not open is parked and holds nothing up."""
        events: dict[str, Event] = {}
        for record in records:
            try:
                event = self._sealing.open(record)
            except Unreadable:
                self._park(record)
            else:
                events.setdefault(event.event_id, event)
        return list(events.values())

    def _park(self, record: Record) -> None:
        """Keep the bytes of a poison record, under an id made from its place."""
        keys, at = self._zone.keys, self._zone.clock.now()
        poison = Event(
            event_id=keys.event_id("record", record.place, keys.mac("record", record.value)),
            kind=record.topic.kind,
            at=at,
            body=record.value,
            group=record.place,
        )

        def unit(uow: UnitOfWork) -> None:
            uow.accept(poison)
            with suppress(inbox.Overtaken):
                uow.park(poison.event_id, ParkReason.DAMAGED, {"position": record.place})

        log.error("worker.poison", place=record.place)
        self._zone.writer.run(unit)
