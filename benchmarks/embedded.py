"""The embedded pipeline beside the bare pipe, fed with the same town's messages in one run.

Both zones live in this process, with their real databases, keys and policies; the zone link is a
call. `updates_per_s` counts feed messages that went the whole way: door, chain, clinic, reply.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bare_pipe import BarePipe
from benchmarks.shares import Shares
from connectors.contract import Received
from handoff.bootstrap.reading import acceptor
from handoff.settings import Settings
from handoff.town.generate import Day, Message, town_day
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.hosts.hold_watch import HoldWatch
from schemas.coresponse import Reply
from schemas.envelope import EventKind
from tests.e2e.one_process import OneProcess
from tests.e2e.town_run import prepare
from zone.journal import outbox

RATE = 50.0
"""Messages per second of the latency run."""
RATE_CALLS = 100


def figures(calls: int) -> dict[str, float | dict[str, float]]:
    """All figures of one run; names carry their units."""
    with tempfile.TemporaryDirectory() as folder:
        return _throughput(Path(folder), calls) | _latency(Path(folder))


def _throughput(folder: Path, calls: int) -> dict[str, float | dict[str, float]]:
    day = town_day(2, calls, mix="load", hours=24)
    bare = _bare(folder / "bare.sqlite3", day)
    settings = prepare(folder / "throughput", day)
    zones = OneProcess.open(settings, day.start)
    # A day brought all at once is a catch-up, at which feeds hold (R14): nothing would cross.
    zones.hosts[0]._watch = HoldWatch({})
    shares = Shares()
    for host in zones.hosts:
        shares.watch(host)
    start = time.perf_counter()
    for message in day.messages:
        zones.until(message.at)
        zones.receive(message.feed, message.body, _key(settings, message), message.name)
    doors = time.perf_counter()
    zones.clock.advance(timedelta(minutes=1).total_seconds())
    _timed_drain(zones, shares)
    end = time.perf_counter()
    crossed = _crossed(zones)
    zones.close()
    whole = len(day.messages) / (end - start)
    return {
        "messages": len(day.messages),
        "requests_share": round(crossed / len(day.messages), 3),
        "bare_pipe_per_s": round(bare),
        "doors_one_by_one_per_s": round(len(day.messages) / (doors - start)),
        "chains_per_s": round(len(day.messages) / (end - doors)),
        "updates_per_s": round(whole),
        "updates_ratio_to_bare_pipe": round(whole / bare, 4),
        "share_of_chain_time": shares.of(end - doors),
    }


def _crossed(zones: OneProcess) -> int:
    with zones.dispatch.read() as conn:
        found = outbox.counts(conn).items()
    return sum(number for (to, _), number in found if to == "zone:clinical")


def _timed_drain(zones: OneProcess, shares: Shares) -> None:
    relays = [shares.timed("relays", relay.step) for relay in zones.relays]
    while sum(host.step() for host in zones.hosts) + sum(step() for step in relays):
        pass


def _bare(path: Path, day: Day) -> float:
    pipe = BarePipe(path)
    rate = pipe.throughput(_plain(day.messages))
    pipe.close()
    return rate


def _plain(messages: Sequence[Message]) -> list[tuple[str, bytes]]:
    return [(str(place), message.body) for place, message in enumerate(messages)]


def _key(settings: Settings, message: Message) -> str:
    pushed = {feed.name for feed in settings.feeds if feed.transport == "http_push"}
    return message.message_key if message.feed in pushed else message.name


def _latency(folder: Path) -> dict[str, float | dict[str, float]]:
    """`decided`: received → committed decision. `answered`: received → the clinic's reply is in
    and the alert is queued (the reply's delay bucket is 0 here)."""
    day = town_day(3, RATE_CALLS, mix="load", hours=24)
    pipe = BarePipe(folder / "paced.sqlite3")
    bare = pipe.latencies(_plain(day.messages), RATE)
    pipe.close()
    decided, answered = _paced(folder / "latency", day)
    found = {"rate_per_s": RATE}
    for name, seconds in (("bare_pipe", bare), ("decided", decided), ("answered", answered)):
        found |= {f"{name}_{part}": value for part, value in _quantiles(seconds).items()}
    return found


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50_ms": round(cuts[49] * 1e3, 1), "p99_ms": round(cuts[98] * 1e3, 1)}


def _paced(folder: Path, day: Day) -> tuple[list[float], list[float]]:
    settings = prepare(folder, day)
    zones = OneProcess.open(settings, day.messages[-1].at)
    settled = Settled(zones.hosts[0])
    stop = threading.Event()
    workers = (*zones.hosts, *zones.relays)
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in workers]
    for thread in threads:
        thread.start()
    received = _send(zones, settings, day)
    settled.wait_quiet()
    stop.set()
    for thread in threads:
        thread.join()
    causes = settled.answers(zones, received)
    zones.close()
    decided = [settled.at[key] - at for key, at in received.items()]
    return decided, [settled.at[reply] - received[cause] for reply, cause in causes.items()]


def _send(zones: OneProcess, settings: Settings, day: Day) -> dict[str, float]:
    """Event id → when it was due, by the run's clock."""
    accept = acceptor(zones.dispatch)
    keys = zones.dispatch.keys
    received: dict[str, float] = {}
    start = time.perf_counter()
    for place, message in enumerate(day.messages):
        due = start + place / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        key = _key(settings, message)
        given = Received(
            feed=message.feed, body=message.body, message_key=key, source_name=message.name
        )
        if accept(given):
            received[keys.event_id("feed", message.feed, key)] = due
    return received


class Settled:
    """When the commit of each event of the dispatch chain returned."""

    def __init__(self, host: EmbeddedHost) -> None:
        self.at: dict[str, float] = {}
        self._replies: dict[str, Reply] = {}
        self._inner = host._carried_out
        host._carried_out = self._note

    def _note(self, decisions: Sequence[Any], **named: Any) -> list[str]:
        ids = self._inner(decisions, **named)
        now, done = time.perf_counter(), set(ids)
        for event in (one.event for one in decisions if one.event.event_id in done):
            self.at[event.event_id] = now
            if event.kind is EventKind.REPLY:
                self._replies[event.event_id] = Reply.model_validate_json(event.body)
        return ids

    def wait_quiet(self, seconds: float = 2.0) -> None:
        """Until nothing has been settled for a while."""
        seen = -1
        while seen != len(self.at):
            seen = len(self.at)
            time.sleep(seconds)

    def answers(self, zones: OneProcess, received: dict[str, float]) -> dict[str, str]:
        """Reply → the feed message that asked for it."""
        keys = zones.dispatch.keys
        found: dict[str, str] = {}
        for reply_id, reply in self._replies.items():
            role = f"request:{reply.incident_id}"
            for event_id in received:
                if keys.effect_id(event_id, role) == reply.request_id:
                    found[reply_id] = event_id
        return found
