"""Two zones for one trial: made in a folder that goes with them, their keys in memory only.

Nothing of a trial enters either store (R36): these have their own databases, their own clock and
invented people, and the folder is deleted at the end. Should the machine stop in the middle, what
lies there cannot be opened by anybody: the key files are gone as soon as they are read.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from casestore.duty.teams import set_duty
from connectors.feed import Feed
from handoff.bootstrap.clinical import clinical_host
from handoff.bootstrap.dispatch import dispatch_host
from handoff.feeds.in_force import FeedsInForce
from handoff.feeds.trial_people import fill
from handoff.settings import Settings, ZoneSettings
from pipelines.hosts.embedded import EmbeddedHost
from redaction.gate import Gate
from schemas.envelope import Event, ZoneName
from schemas.incident import IncidentUpdate
from zone.clock import FixedClock
from zone.journal import outbox
from zone.journal.tables import outbox as outbox_table
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone, open_zone

_ROUNDS = 8
Read = Callable[[Event], Sequence[IncidentUpdate]]


@dataclass(frozen=True, slots=True)
class TrialZones:
    """Both zones of a trial, their chains, and what left each of them so far."""

    dispatch: Zone
    clinical: Zone
    hosts: tuple[EmbeddedHost, EmbeddedHost]

    def settle(self) -> list[Event]:
        """Work until nothing moves any more, carrying what crosses; returns it in order."""
        carried: dict[tuple[str, str], Event] = {}
        for _ in range(_ROUNDS):
            moved = sum(host.step() for host in self.hosts)
            for zone, other in ((self.dispatch, self.clinical), (self.clinical, self.dispatch)):
                for to, event in _left(zone):
                    if (event.event_id, to) in carried:
                        continue
                    carried[event.event_id, to] = event
                    moved += 1
                    if to == f"zone:{other.name.value}":
                        other.write(partial(_accept, event=event))
            if not moved:
                break
        return list(carried.values())


@contextmanager
def trial_zones(settings: Settings, read: Read, at: datetime) -> Iterator[TrialZones]:
    """Open both zones at this time; `read` turns the tried message into updates."""
    with tempfile.TemporaryDirectory(prefix="handoff-trial-") as place:
        own = _own(settings, Path(place))
        gate = Gate.load(("withhold-free-text",))
        zones = [_open(name, own, FixedClock(at)) for name in ZoneName]
        dispatch, clinical = zones
        try:
            clinical.write(lambda uow: set_duty(uow, own.teams, "trial", at))
            fill(clinical, at)
            in_force = _Tried(dispatch, own.feeds, read)
            in_force.begin()
            hosts = (
                dispatch_host(dispatch, own, gate, in_force),
                clinical_host(clinical, own, gate),
            )
            yield TrialZones(dispatch, clinical, hosts)
        finally:
            for zone in zones:
                zone.close()


class _Tried(FeedsInForce):
    """Every message is the tried one, read once beforehand."""

    def __init__(self, zone: Zone, feeds: Sequence[Feed], read: Read) -> None:
        super().__init__(zone, feeds)
        self._tried = read

    def read(self, event: Event) -> Sequence[IncidentUpdate]:
        """See FeedsInForce."""
        return self._tried(event)


def _own(settings: Settings, folder: Path) -> Settings:
    live = {"starts_as": "live", "training": False}
    return settings.model_copy(
        update={
            "folder": folder,
            "dispatch": ZoneSettings(port=0),
            "clinical": ZoneSettings(port=0),
            "feeds": tuple(feed.model_copy(update=live) for feed in settings.feeds),
            "kafka": None,
            "link": None,
            "reply_delay_s": 0.0,
        }
    )


def _open(name: ZoneName, settings: Settings, clock: FixedClock) -> Zone:
    folder = settings.zone_folder(name)
    zone = open_zone(name, folder, clock)
    (folder / "keys.json").unlink()
    return zone


def _accept(uow: UnitOfWork, event: Event) -> bool:
    return uow.accept(event)


def _left(zone: Zone) -> Iterator[tuple[str, Event]]:
    with zone.read() as conn:
        rows = conn.execute(outbox_table.select().order_by(outbox_table.c.position)).all()
        found = [
            (row.destination, outbox.event(conn, zone.keys, row.event_id, row.destination))
            for row in rows
        ]
    return ((to, event) for to, event in found if event is not None)
