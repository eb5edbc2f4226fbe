"""The embedded host: inbox rows in order of arrival, through their chain, into one commit.

Reading, deciding and detection happen before the transaction; the transaction carries out.
Within one batch no two messages touch the same incident, number or link, so what was read
before the batch still holds in it; compare-and-set guards the rest. That is also why a batch can
be one unit of work; where it fails, each of its messages is a unit of its own.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from pipelines.agency import Agencies
from pipelines.hosts.carry_out import (
    Decided,
    Done,
    Ports,
    carry_out,
    run_chain,
    run_chains,
)
from pipelines.hosts.hold_watch import HoldWatch
from pipelines.hosts.rehearse import rehearse, rehearsed
from pipelines.incidents.save import Stale
from pipelines.parked import Parked
from pipelines.ports import ClinicalReader, Reader
from pipelines.stage import Chain
from pipelines.stages import chart
from pipelines.stages.intake import NUMBERED, Intake, intake
from schemas.envelope import Event, EventKind
from schemas.incident import IncidentUpdate
from zone.database import worded
from zone.errors import TryLater
from zone.feeds.stages import Stage
from zone.journal import feed_holds, inbox
from zone.journal.alone import holding
from zone.journal.park_reasons import ParkReason
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

BATCH = 50
AHEAD = 200
"""How far the batch looks for messages that do not touch what is in it already."""
log = structlog.get_logger()

Stages = Callable[[Connection], Mapping[str, Stage]]
"""How far the messages of each feed go, looked at before each batch; unknown feeds: draft."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    event: Event
    inputs: tuple[object, ...]
    touches: frozenset[str]
    parked: Parked | None = None


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be done about one message: what its chain decided, or something else."""

    event: Event
    way: Done | Callable[[UnitOfWork], None]


class EmbeddedHost:
    """Runs the chains of one zone in this process.

    `read`, `agencies`, `stages` and `watch` are for feed messages; `later` are the errors after
    which a message is simply decided anew.
    """

    def __init__(
        self,
        zone: Zone,
        chains: Sequence[Chain],
        ports: Ports,
        read: Reader | ClinicalReader | None = None,
        agencies: Agencies | None = None,
        later: tuple[type[Exception], ...] = (Stale, TryLater),
        stages: Stages | None = None,
        watch: HoldWatch | None = None,
    ) -> None:
        self._zone = zone
        self._chains = {chain.kind: chain for chain in chains}
        self._ports = ports
        self._read = read
        self._agencies = agencies
        self._later = later
        self._look = stages
        self._stages: Mapping[str, Stage] | None = None
        self._watch = watch or HoldWatch({})
        self._waiting: dict[str, _Prepared] = {}
        self._found: list[feed_holds.Hold] = []
        """Feeds that are to hold before anything of this batch is decided."""

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; idle, it waits for the next commit."""
        while not stop.is_set():
            if self._step_or_hold() == 0:
                self._zone.writer.wait_for_commit(0.2)

    def _step_or_hold(self) -> int:
        try:
            return self.step()
        except TryLater as error:
            log.warning("chain.held", reason=type(error).__name__)
            return 0

    def step(self) -> int:
        """One batch. Returns how many messages were finished or parked."""
        with self._zone.read() as conn:
            self._look_at_feeds(conn)
            opened = {key: one.event for key, one in self._waiting.items()}
            batch = self._batch(inbox.pending(conn, self._zone.keys, AHEAD, opened))
            decisions = [] if self._found else self._decide(batch, conn)
        if self._found:
            self._hold_feeds()
            with self._zone.read() as conn:
                decisions = self._decide(batch, conn)
        return len(self._carried_out(decisions))

    def take(self, events: Sequence[Event]) -> list[str]:
        """One batch out of events that somebody else brings, in order; for hosts on a broker.

        Returns the ids of those that need not come again: finished or parked, now or before.
        Each is accepted in the unit that carries it out, so it may be new to this zone.
        """
        with self._zone.read() as conn:
            self._look_at_feeds(conn)
            settled = inbox.settled(conn, [event.event_id for event in events])
        batch = self._batch([e for e in events if e.event_id not in settled])
        self._hold_feeds()
        # Other workers must not read what this batch is about to change: a report and its call
        # that two workers decided at once would never meet (R13).
        with holding(self._zone, frozenset().union(*(one.touches for one in batch))):
            with self._zone.read() as conn:
                decisions = self._decide(batch, conn)
            return [*settled, *self._carried_out(decisions, accept=True)]

    def _hold_feeds(self) -> None:
        """Let feeds hold that are not themselves, durably, before their messages are decided."""
        for one in self._found:
            if self._zone.writer.run(partial(feed_holds.hold, wanted=one, actor="stage:watch")):
                log.warning("feed.held", feed=one.feed, reason=one.reason.value)
        self._found.clear()

    def _carried_out(self, decisions: Sequence[_Decision], *, accept: bool = False) -> list[str]:
        """Everything in one unit; where that fails, each message in one of its own. Returns the
        ids of those that were finished or parked. `accept`: they may be new to this zone."""
        if not decisions:
            return []
        results = self._zone.writer.run_all([self._unit(decisions, accept)])
        if not isinstance(results[0], Exception):
            return [one.event.event_id for one in decisions]
        if len(decisions) > 1:
            results = self._zone.writer.run_all([self._unit([one], accept) for one in decisions])
        both = zip(decisions, results, strict=True)
        return [one.event.event_id for one, result in both if self._settled(one.event, result)]

    def _unit(self, decisions: Sequence[_Decision], accept: bool) -> Callable[[UnitOfWork], None]:
        def unit(uow: UnitOfWork) -> None:
            for one in decisions if accept else ():
                uow.accept(one.event)
            plain = [Decided(d.event, d.way) for d in decisions if isinstance(d.way, Done)]
            carry_out(plain, uow, self._ports)
            uow.finish_all([(one.event.event_id, one.done.ended) for one in plain])
            for one in decisions:
                if not isinstance(one.way, Done):
                    one.way(uow)

        return unit

    def _batch(self, events: Sequence[Event]) -> list[_Prepared]:
        """Up to 50 messages of one kind. One that touches what an earlier one touches waits, and
        so does whatever touches the same: order is kept wherever it can matter."""
        batch: list[_Prepared] = []
        taken: set[str] = set()
        waiting: dict[str, _Prepared] = {}
        for event in events:
            if batch and batch[0].event.kind is not event.kind:
                break
            prepared = self._waiting.get(event.event_id) or self._prepare(event)
            if taken & prepared.touches or len(batch) == BATCH:
                waiting[event.event_id] = prepared
            else:
                batch.append(prepared)
            taken |= prepared.touches
        self._waiting = waiting
        return batch

    def _prepare(self, event: Event) -> _Prepared:
        if event.kind not in self._chains:
            parked = Parked(ParkReason.UNKNOWN_KIND, {"kind": event.kind.value})
            return _Prepared(event, (), frozenset(), parked)
        if event.kind is not EventKind.FEED_MESSAGE:
            return _Prepared(event, (event,), frozenset({event.group or event.event_id}))
        try:
            updates = self._updates(event)
        except Exception as error:  # a reader's mistake parks one message and stops no other
            parked = error if isinstance(error, Parked) else _failed(error)
            if self._agencies is not None:
                self._notice(event, None)
            return _Prepared(event, (), frozenset(), parked)
        if self._agencies is None:
            return _clinical(event, updates)
        self._notice(event, updates)
        inputs = tuple(self._intake(event, update) for update in updates)
        return _Prepared(event, inputs, frozenset(t for i in inputs for t in _touches(i)))

    def _notice(self, event: Event, updates: Sequence[IncidentUpdate] | None) -> None:
        live = self._stage(event) is Stage.LIVE
        if live and (found := self._watch.saw(event, updates)) is not None:
            self._found.append(found)

    def _intake(self, event: Event, update: IncidentUpdate) -> Intake:
        if self._agencies is None:
            raise LookupError("a host of feed messages needs agencies")
        return intake(event, update, self._agencies.of_message(event.feed, update.agency))

    def _updates(self, event: Event) -> Sequence[Any]:
        if self._read is None:
            raise Parked(ParkReason.UNKNOWN_FEED, {"feed": event.feed or ""})
        return self._read(event)

    def _decide(self, batch: Sequence[_Prepared], conn: Connection) -> list[_Decision]:
        """What is to be done about each message: those that go their ordinary way together."""
        plain = [one for one in batch if self._is_plain(one)]
        ends: dict[str, Done | Exception] = {}
        if plain:
            chain, inputs = self._chains[plain[0].event.kind], [one.inputs[0] for one in plain]
            done = run_chains(chain, inputs, conn, self._zone.keys, self._ports)
            ends = {one.event.event_id: end for one, end in zip(plain, done, strict=True)}
        return [self._decision(one, ends.get(one.event.event_id), conn) for one in batch]

    def _is_plain(self, prepared: _Prepared) -> bool:
        """One update of a live feed."""
        live = self._stage(prepared.event) is Stage.LIVE
        return live and prepared.parked is None and len(prepared.inputs) == 1

    def _decision(
        self, prepared: _Prepared, end: Done | Exception | None, conn: Connection
    ) -> _Decision:
        event = prepared.event
        if prepared.parked is not None:
            return _Decision(event, _parking(event, prepared.parked))
        if isinstance(end, Exception):
            return _Decision(event, _parking(event, _failed(end)))
        if end is not None:
            return _Decision(event, end)
        chain = self._chains[event.kind]
        if (stage := self._stage(event)) is not Stage.LIVE:
            return _Decision(event, self._rehearsing(stage, chain, prepared, conn))
        return _Decision(event, partial(self._several, chain, prepared))

    def _look_at_feeds(self, conn: Connection) -> None:
        self._stages = self._look(conn) if self._look else None

    def _stage(self, event: Event) -> Stage:
        if event.kind is not EventKind.FEED_MESSAGE or self._stages is None:
            return Stage.LIVE
        return self._stages.get(event.feed or "", Stage.DRAFT)

    def _rehearsing(
        self, stage: Stage, chain: Chain, prepared: _Prepared, conn: Connection
    ) -> Callable[[UnitOfWork], None]:
        """Only that the message was seen, and what would have come of it, is written (R34)."""
        try:
            given = prepared.inputs if stage is Stage.SHADOW else ()
            ended = rehearse(chain, given, conn, self._zone.keys, self._ports)
        except Exception as error:
            if isinstance(fault := worded(error), TryLater):
                raise fault from error
            return _parking(prepared.event, _failed(error))
        return rehearsed(prepared.event, stage, ended)

    def _several(self, chain: Chain, prepared: _Prepared, uow: UnitOfWork) -> None:
        """A message with several updates: each sees what the one before it wrote."""
        event = prepared.event
        ended = "empty"
        for place, given in enumerate(prepared.inputs):
            done = run_chain(chain, given, uow.conn, uow.keys, self._ports)
            carry_out([Decided(event, done, str(place))], uow, self._ports)
            ended = done.ended
        uow.finish(event.event_id, ended)

    def _settled(self, event: Event, result: object) -> bool:
        if not isinstance(result, Exception):
            return True
        if isinstance(result, self._later):
            log.warning("chain.later", event_id=event.event_id, reason=type(result).__name__)
            return False
        self._zone.writer.run(_accepting(event, _parking(event, _failed(result))))
        return True


def _clinical(event: Event, updates: Sequence[Any]) -> _Prepared:
    inputs = tuple(chart.ClinicalIntake(event, one, place) for place, one in enumerate(updates))
    touched = (chart.touches(given) for given in inputs)
    return _Prepared(event, inputs, frozenset({event.event_id}).union(*touched))


def _touches(given: Intake) -> set[str]:
    """Names of everything that this update may read or change: keys, links and numbers."""
    event, update = given.event, given.update
    keys = {update.source_key or event.event_id, *(link.other for link in update.links)}
    numbers = {n.number for n in update.numbers} | {update.number or ""}
    linked = {k.removeprefix(NUMBERED) for k in keys if k.startswith(NUMBERED)}
    return {f"{event.feed}|{key}" for key in keys} | {f"#{n}" for n in numbers | linked if n}


def _failed(error: Exception) -> Parked:
    """Only the name of the fault: its message may hold what a person typed."""
    return Parked(ParkReason.STAGE_FAILED, {"fault": type(error).__name__})


def _accepting(event: Event, unit: Callable[[UnitOfWork], None]) -> Callable[[UnitOfWork], None]:
    def both(uow: UnitOfWork) -> None:
        uow.accept(event)
        unit(uow)

    return both


def _parking(event: Event, parked: Parked) -> Callable[[UnitOfWork], None]:
    def unit(uow: UnitOfWork) -> None:
        uow.park(event.event_id, parked.reason, parked.params)

    return unit
