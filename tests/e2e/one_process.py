"""Both zones in this process, stepped by hand on a fixed clock: quick, and the same each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casestore.duty.teams import set_duty
from connectors.contract import Received
from handoff.bootstrap.clinical import clinical_host
from handoff.bootstrap.dispatch import dispatch_host, dispatch_relay
from handoff.bootstrap.reading import acceptor
from handoff.settings import Settings
from handoff.town.generate import Message
from pipelines.hosts.embedded import EmbeddedHost
from redaction.gate import Gate
from schemas.envelope import Event, ZoneName
from zone.clock import FixedClock
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.zone import Zone, open_zone

GATE = Gate.load(("withhold-free-text",))


@dataclass
class OneProcess:
    """Chains and relays of both zones; the link is a call."""

    settings: Settings
    clock: FixedClock
    dispatch: Zone
    clinical: Zone
    hosts: tuple[EmbeddedHost, EmbeddedHost]
    relays: tuple[Relay, Relay]

    @classmethod
    def open(cls, settings: Settings, at: datetime) -> "OneProcess":
        clock = FixedClock(at)
        dispatch, clinical = (open_zone(z, settings.zone_folder(z), clock) for z in ZoneName)
        clinical.writer.run(lambda uow: set_duty(uow, settings.teams, "test", at))
        agencies = {a.agency_id: a for a in settings.agencies}
        there = dispatch_relay(dispatch, settings, agencies, GATE)
        there._senders["zone:clinical"] = _call(clinical)
        back = Relay(clinical, {"zone:dispatch": _call(dispatch)}, lambda *_: None)
        hosts = (dispatch_host(dispatch, settings, GATE), clinical_host(clinical, settings, GATE))
        return cls(settings, clock, dispatch, clinical, hosts, (there, back))

    def receive(self, feed: str, body: bytes, key: str | None, name: str | None = None) -> bool:
        """One message at its door."""
        received = Received(feed=feed, body=body, message_key=key, source_name=name)
        return acceptor(self.dispatch)(received)

    def drain(self) -> None:
        """Until nothing is left to do now."""
        while sum(host.step() for host in self.hosts) + sum(r.step() for r in self.relays):
            pass

    def until(self, at: datetime) -> None:
        """Let time pass; never back."""
        self.clock.advance(max(0.0, (at - self.clock.now()).total_seconds()))

    def play(self, messages: Iterable[Message], settle_each: bool = True) -> None:
        """Messages as their feeds bring them, each settled before the next or all at once."""
        pushed = {f.name for f in self.settings.feeds if f.transport == "http_push"}
        for message in messages:
            self.until(message.at)
            key = message.message_key if message.feed in pushed else message.name
            self.receive(message.feed, message.body, key, message.name)
            if settle_each:
                self.drain()
        self.clock.advance(60)
        self.drain()

    def close(self) -> None:
        """Both zones."""
        self.dispatch.close()
        self.clinical.close()


def _call(zone: Zone) -> object:
    def send(event: Event, _: str) -> SendResult:
        zone.writer.run(lambda uow: uow.accept(event))
        return SendResult.SENT

    return send


def folder_of(settings: Settings) -> Path:
    """The town's folder."""
    return settings.folder.parent
