"""The chains on Kafka beside a bare aiokafka loop, on a real broker, in one run.

`make bench-kafka`, or `python -m benchmarks.kafka --quick` for a first look. Three parts: what the
framework costs (records that nobody works on), the stall that a caught-up partition causes beside
one with a backlog, and the full work of the dispatch zone: unseal, parse, assemble, flag, decide,
seal, audit, commit. `idle` is the time between the end of one batch and the start of the next while
records wait.

A record that comes again (a worker joined, and what was not committed goes to another one) counts
once, when it was finished first. `per_s` is measured from the moment at which every worker has
begun. Prints the figures and keeps them in `benchmarks/out/kafka.json`.
"""

import asyncio
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer
from sqlalchemy.engine import make_url

from connectors.contract import Received
from handoff.bootstrap.dispatch import dispatch_host, feeds_in_force
from handoff.bootstrap.kafka_front import key_of
from handoff.bootstrap.reading import acceptor
from handoff.bootstrap.shared import clock_of
from handoff.settings import load
from handoff.town.generate import town_day
from pipelines.hosts import faust_app
from pipelines.hosts.faust_app import BATCH, FaustHost
from pipelines.hosts.kafka_connection import Connection
from pipelines.hosts.kafka_publisher import Publisher
from pipelines.hosts.kafka_records import Record, Sealing
from pipelines.hosts.kafka_relay import TopicRelay
from pipelines.hosts.kafka_topics import LagReader, Topics
from pipelines.hosts.kafka_work import Work
from pipelines.topology import TOPICS, read_in
from redaction.gate import Gate
from schemas.envelope import ZoneName
from tests.databases import server
from tests.e2e.town_run import prepare
from tests.services import address
from zone.clock import SystemClock
from zone.zone import Zone, open_zone

FEED = TOPICS[0]
OWN = read_in(ZoneName.DISPATCH)
BORDER = bytes(range(32))
SIZE = 1700
Figures = dict[str, Any]
OUT = Path(__file__).parent / "out" / "kafka.json"
GATE = ("withhold-free-text",)


Batch = tuple[float, float, Sequence[str]]
"""Start and end in seconds since the epoch, and the places of its records on the broker."""


@dataclass
class Seen:
    """Every batch that one worker finished."""

    batches: list[Batch] = field(default_factory=list)

    def around(self, handle: Callable[[Sequence[Record]], None]) -> Callable[..., None]:
        """The same handler, watched."""

        def run(records: Sequence[Record]) -> None:
            start = time.time()
            handle(records)
            self.batches.append((start, time.time(), [one.place for one in records]))

        return run


def spin(records: Sequence[Record], seconds: float = 100e-6) -> None:
    """Work of 100 µs for each record, on the processor."""
    end = time.perf_counter() + seconds * len(records)
    while time.perf_counter() < end:
        pass


# --- the worker's process ---------------------------------------------------------------------


def child(task: dict[str, Any]) -> None:
    """One worker, until SIGTERM; prints what it saw."""
    stop, seen = threading.Event(), Seen()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    connection = Connection(ZoneName.DISPATCH, (task["server"],), task["prefix"])
    zone = None
    handle: Callable[[Sequence[Record]], None] = {"none": lambda _: None, "spin": spin}.get(
        task["work"], lambda _: None
    )
    if task["work"] == "full":
        zone, handle = _full(task, stop)
    run = {"faust": _faust, "bare": _bare}[task["host"]]
    run(connection, seen.around(handle), stop, task)
    if zone is not None:
        zone.close()
    sys.stdout.write("\n" + json.dumps(seen.batches))


def _full(task: dict[str, Any], stop: threading.Event) -> tuple[Zone, Work]:
    settings = load(Path(task["config"]))
    zone = _zone(settings, task["url"], guest=True)
    host = dispatch_host(zone, settings, Gate.load(GATE))
    return zone, Work(zone, host, Sealing(ZoneName.DISPATCH, zone.keys, BORDER), stop)


def _faust(
    connection: Connection, handle: Any, stop: threading.Event, task: dict[str, Any]
) -> None:
    faust_app.FETCH_WAIT_MS = task.get("fetch_wait", faust_app.FETCH_WAIT_MS)
    FaustHost(connection, OWN, handle, stop).run()


def _bare(connection: Connection, handle: Any, stop: threading.Event, task: dict[str, Any]) -> None:
    """The shortest loop that keeps the same promise: commit after the work."""

    async def loop() -> None:
        consumer = AIOKafkaConsumer(
            *[connection.topic(topic) for topic in OWN],
            bootstrap_servers=list(connection.servers),
            group_id=connection.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=task.get("fetch_wait", 500),
        )
        await consumer.start()
        names = {connection.topic(topic): topic for topic in OWN}
        running = asyncio.get_running_loop()
        while not stop.is_set():
            got = await consumer.getmany(timeout_ms=200, max_records=BATCH)
            records = [_record(names[tp.topic], one) for tp, many in got.items() for one in many]
            if records:
                await running.run_in_executor(None, handle, records)
                await consumer.commit()
        await consumer.stop()

    asyncio.run(loop())


def _record(topic: Any, one: Any) -> Record:
    event_id = dict(one.headers)["event-id"].decode()
    return Record(topic, one.value, event_id, partition=one.partition, offset=one.offset)


# --- the measuring process --------------------------------------------------------------------


class Bench:
    """Topics of its own for each measurement, on the broker that `make services` started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = address("HANDOFF_TEST_KAFKA", "Kafka")
        self.count = 0
        self.found: dict[str, Figures | float] = {}

    def topics(self) -> Connection:
        self.count += 1
        prefix = f"bench-{os.getpid()}-{self.count}."
        connection = Connection(ZoneName.DISPATCH, (self.server,), prefix)
        topics = Topics(connection, OWN, 1)
        topics.apply()
        topics.close()
        return connection

    def light(self, events: int, *, skewed: bool = False) -> Connection:
        """Records that hold nothing; skewed: nine in ten are of one busy incident."""
        connection, body = self.topics(), os.urandom(SIZE)
        publisher = Publisher(connection)
        for start in range(0, events, 2000):
            numbers = range(start, min(events, start + 2000))
            publisher.publish(
                [
                    Record(FEED, body, str(n), key="busy" if skewed and n % 10 else str(n))
                    for n in numbers
                ]
            )
        publisher.close()
        return connection

    def run(
        self, name: str, connection: Connection, workers: int = 1, **task: Any
    ) -> dict[str, Any]:
        """Workers until nothing waits; prints and returns the figures."""
        task |= {"server": self.server, "prefix": connection.prefix}
        command = [sys.executable, "-m", "benchmarks.kafka", "--child", json.dumps(task)]
        reader = LagReader(connection, OWN)
        waiting = sum(lag.waiting for lag in reader.read())
        begun = time.time()
        running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(workers)]
        while any(lag.waiting for lag in reader.read()):
            time.sleep(0.2)
        reader.close()
        stopping = time.time()
        for one in running:
            one.send_signal(signal.SIGTERM)
        seen = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
        figures = _figures(seen, waiting, begun, time.time() - stopping)
        self.note(name, figures)
        return figures

    def note(self, name: str, figures: Figures | float) -> None:
        """Print, and keep as far as it got."""
        print(f"{name:58} {json.dumps(figures)}", flush=True)
        self.found[name] = figures
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(self.found, indent=1, ensure_ascii=False) + "\n")


def _figures(seen: list[list[Batch]], waiting: int, begun: float, stop: float) -> Figures:
    finished: dict[str, float] = {}
    for _, end, places in sorted((batch for one in seen for batch in one), key=lambda b: b[1]):
        for place in places:
            finished.setdefault(place, end)
    handed = sum(len(places) for one in seen for _, _, places in one)
    first = min(one[0][0] for one in seen if one)
    together = max(one[0][0] for one in seen) if all(seen) else first
    last = max(finished.values())
    counted = sum(end > together for end in finished.values())
    idle = [b[0] - a[1] for one in seen for a, b in itertools.pairwise(one)]
    return {
        "records": waiting,
        "per_s": round(counted / (last - together)),
        "counted": counted,
        "finished": len(finished),
        "repeats": handed - len(finished),
        "largest_idle_s": round(max(idle, default=0.0), 2),
        "idle_over_half_a_second": sum(gap > 0.5 for gap in idle),
        "start_s": round(first - begun, 1),
        "stop_s": round(stop, 1),
    }


class Town:
    """Feed messages of a town's day, published by the relay, and a fresh database for each run."""

    def __init__(self, bench: Bench, calls: int) -> None:
        self.bench = bench
        self.day = town_day(2, calls, mix="load", hours=24)
        self.settings = prepare(bench.folder / "town", self.day)
        self.config = bench.folder / "town" / "handoff.toml"
        self.made: list[str] = []
        self.relay_per_s = 0

    def fresh(self) -> tuple[Connection, dict[str, Any]]:
        """Everything waits on the topic, nothing is done yet."""
        url = self._database()
        data = self.settings.zone_folder(ZoneName.DISPATCH)
        for file in data.glob("dispatch.sqlite3*"):
            file.unlink()
        shutil.rmtree(data / "checkpoints", ignore_errors=True)
        zone = _zone(self.settings, url)
        accept, pushed = acceptor(zone), _pushed(self.settings)
        for message in self.day.messages:
            key = message.message_key if message.feed in pushed else message.name
            accept(Received(message.feed, message.body, key, message.name))
        connection = self.bench.topics()
        sealing = Sealing(ZoneName.DISPATCH, zone.keys, BORDER)
        feeds = feeds_in_force(zone, self.settings).read
        relay = TopicRelay(zone, Publisher(connection), sealing, key_of(feeds))
        start = time.time()
        while relay.step():
            pass
        self.relay_per_s = round(len(self.day.messages) / (time.time() - start))
        relay._publisher.close()
        zone.close()
        return connection, {"work": "full", "config": str(self.config), "url": url}

    def _database(self) -> str | None:
        name = f"bench_{os.getpid()}_{len(self.made)}"
        self.made.append(name)
        self._tell(f"create database {name} template template0")
        return server().set(database=name).render_as_string(hide_password=False)

    def _tell(self, statement: str) -> None:
        url = server().set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(statement)  # type: ignore[call-overload]

    def close(self) -> None:
        for name in self.made:
            self._tell(f"drop database {name} with (force)")


def _pushed(settings: Any) -> set[str]:
    return {f.name for f in settings.feeds if f.transport == "http_push"}


def _zone(settings: Any, url: str | None, *, guest: bool = False) -> Zone:
    folder = settings.zone_folder(ZoneName.DISPATCH)
    where = None if url is None else make_url(url)
    return open_zone(
        ZoneName.DISPATCH, folder, clock_of(settings), where, wall=SystemClock(), guest=guest
    )


def main() -> None:
    """All parts, or a worker of one."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--child")
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--calls", type=int, default=250)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=("framework", "stall", "work"))
    given = parser.parse_args()
    if given.child:
        child(json.loads(given.child))
        return
    if given.quick:
        given.events, given.calls = given.events // 10, given.calls // 10
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        parts = {
            "framework": lambda: _framework(bench, given.events),
            "stall": lambda: _stall(bench, given.events),
            "work": lambda: _full_work(bench, given.calls),
        }
        for name, part in parts.items():
            if given.only in (None, name):
                part()


def _framework(bench: Bench, events: int) -> None:
    bare = bench.run("bare aiokafka loop, no work", bench.light(events), host="bare", work="none")
    ours = bench.run("Faust, no work", bench.light(events), host="faust", work="none")
    bench.note("Faust / bare, no work", round(ours["per_s"] / bare["per_s"], 2))


def _stall(bench: Bench, events: int) -> None:
    for host, wait, name in (
        ("bare", 1500, "bare loop, 100 µs, skewed, fetch wait 1500 ms"),
        ("bare", 500, "bare loop, 100 µs, skewed, fetch wait 500 ms (default)"),
        ("faust", 1500, "Faust, 100 µs, skewed, fetch wait 1500 ms (as it comes)"),
        ("faust", 100, "Faust, 100 µs, skewed, fetch wait 100 ms (as we set it)"),
    ):
        skewed = bench.light(events, skewed=True)
        bench.run(name, skewed, host=host, work="spin", fetch_wait=wait)


def _full_work(bench: Bench, calls: int) -> None:
    town = Town(bench, calls)
    per_s: dict[tuple[str, int], float] = {}
    try:
        for host in ("bare", "faust"):
            for workers in (1, 2):
                connection, task = town.fresh()
                name = (
                    f"{'bare loop' if host == 'bare' else 'Faust'}, full work, {workers} worker(s)"
                )
                found = bench.run(name, connection, workers, host=host, **task)
                per_s[host, workers] = found["per_s"]
        bench.note("relay, inbox to topic, per s", town.relay_per_s)
        for workers in (1, 2):
            ratio = per_s["faust", workers] / per_s["bare", workers]
            bench.note(f"Faust / bare, full work, {workers} worker(s)", round(ratio, 2))
        for host in ("bare", "faust"):
            ratio = per_s[host, 2] / per_s[host, 1]
            bench.note(f"two workers / one, {host}, full work", round(ratio, 2))
    finally:
        town.close()


if __name__ == "__main__":
    main()
