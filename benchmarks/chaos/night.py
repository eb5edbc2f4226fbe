"""One night: a quiet day, the same day with faults and spoilt messages, and what differs."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.chaos.faults import Faults
from handoff.settings import Settings, load
from handoff.town.generate import Day, Message, town_day
from schemas.envelope import ZoneName
from tests.e2e.end_state import EndState
from tests.e2e.town_run import play_day
from tests.suites.setups import EmbeddedSqlite, SetUpZones, until
from zone.audit.verify import verify
from zone.clock import SystemClock
from zone.zone import open_zone

_DOUBLED, _DAMAGED = 0.15, 0.08
_SAME = ("requests", "leads", "lead_requests")


@dataclass(frozen=True, slots=True)
class Seen:
    """One fault: seconds after the day began, what was done, seconds until both zones answered."""

    at: float
    name: str
    done: str
    answers_after: float


@dataclass(slots=True)
class Night:
    """How it ended."""

    set_up: str
    messages: int
    doubled: int
    damaged: int
    faults: list[Seen] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    """Parts of the end state that are not those of the undisturbed day."""
    too_late: Counter[str] = field(default_factory=Counter)
    """Alerts withheld or withdrawn that the undisturbed day sent, by reason."""
    parked: Counter[str] = field(default_factory=Counter)
    """Parked messages by reason."""
    audit_events: int = 0


def night(host: EmbeddedSqlite, folder: Path, calls: int, faults: int, seed: int) -> Night:
    """Play it. The day goes on, as repeats of its own messages, until every fault had its turn."""
    rng = random.Random(seed)
    day = town_day(seed, calls, hours=6)
    expected = _quiet(folder / "quiet", day)
    spoilt, doubled, damaged = _spoilt(day, rng, _pushed(folder / "quiet"))
    found = Night(host.name, len(spoilt.messages), doubled, damaged)
    host.open(folder)
    try:
        zones = host.prepare(folder / "night", spoilt, folder / "quiet")
        zones.start_all()
        try:
            with _meanwhile(host, zones, faults, rng, found) as turn:
                play_day(folder / "night", spoilt, zones)
                while turn.is_alive():
                    _again(folder / "night", spoilt, zones)
            zones.revive()
            until(zones.idle, "the zones are idle")
            state = zones.end_state()
            found.audit_events = sum(_audited(zones.settings, zone) for zone in ZoneName)
        finally:
            zones.stop()
    finally:
        host.close()
    _compare(found, state, expected)
    return found


def _quiet(folder: Path, day: Day) -> EndState:
    zones = EmbeddedSqlite().prepare(folder, day)
    try:
        zones.start_all()
        play_day(folder, day, zones)
        return zones.end_state()
    finally:
        zones.stop()


def _pushed(folder: Path) -> set[str]:
    return {f.name for f in load(folder / "handoff.toml").feeds if f.transport == "http_push"}


def _spoilt(day: Day, rng: random.Random, pushed: set[str]) -> tuple[Day, int, int]:
    """The day with messages that come twice and cut-off ones between, each under a key of its own.
    Those that go by file keep to themselves: a file without a stamp is new each time."""
    messages: list[Message] = []
    doubled = damaged = 0
    for message in day.messages:
        messages.append(message)
        if message.feed in pushed and rng.random() < _DOUBLED:
            messages.append(message)
            doubled += 1
        if message.feed in pushed and rng.random() < _DAMAGED:
            cut, key = rng.randrange(1, len(message.body) // 2), f"cut-{damaged}"
            messages.append(replace(message, body=message.body[:cut], message_key=key, name=key))
            damaged += 1
    return replace(day, messages=tuple(messages)), doubled, damaged


@contextmanager
def _meanwhile(
    host: EmbeddedSqlite, zones: SetUpZones, count: int, rng: random.Random, found: Night
) -> Iterator[threading.Thread]:
    failed: list[BaseException] = []
    began = time.monotonic()
    turn = threading.Thread(
        target=_disturb, args=(Faults(host, zones, rng), zones, count, rng, found, began, failed)
    )
    turn.start()
    try:
        yield turn
    finally:
        turn.join()
    if failed:
        raise failed[0]


def _disturb(
    faults: Faults,
    zones: SetUpZones,
    count: int,
    rng: random.Random,
    found: Night,
    began: float,
    failed: list[BaseException],
) -> None:
    try:
        named = list(faults.all().items())
        for place in range(count):
            threading.Event().wait(rng.uniform(0.5, 3.0))
            name, fault = named[place % len(named)]
            at = time.monotonic()
            done = fault()
            zones.wait_ready()
            found.faults.append(Seen(at - began, name, done, time.monotonic() - at))
    except BaseException as error:
        failed.append(error)


def _again(folder: Path, day: Day, zones: SetUpZones) -> None:
    (folder / "town" / "position.json").unlink(missing_ok=True)
    play_day(folder, day, zones)


def _audited(settings: Settings, zone: ZoneName) -> int:
    opened = open_zone(zone, settings.zone_folder(zone), SystemClock(), settings.database(zone))
    try:
        report = verify(opened)
        if not report.ok:
            raise AssertionError(f"the audit of the {zone.value} zone does not hold")
        return sum(stream.count for stream in report.streams)
    finally:
        opened.close()


def _compare(found: Night, state: EndState, expected: EndState) -> None:
    """An alert may be withheld or withdrawn where the undisturbed day sent it (its call had closed
    meanwhile, R8), never missing. Garbage in files without a stamp is parked each time it comes."""
    found.differs = [p for p in _SAME if getattr(state, p) != getattr(expected, p)]
    if _without_alert(state.incidents) != _without_alert(expected.incidents):
        found.differs.append("incidents")
    said = {(row[0], row[1]): (row[2], row[3]) for row in state.alerts}
    for row in expected.alerts - state.alerts:
        how, why = said.get((row[0], row[1]), ("", ""))
        if how in ("withheld", "withdrawn") and why:
            found.too_late[why] += 1
        else:
            found.differs.append("alerts")
    if len(state.parked.keys() - expected.parked.keys()) != found.damaged or (
        expected.parked - state.parked
    ):
        found.differs.append("parked")
    for (_, reason), times in state.parked.items():
        found.parked[reason] += times


def _without_alert(incidents: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: {n: v for n, v in one.items() if n != "alert"} for key, one in incidents.items()}
