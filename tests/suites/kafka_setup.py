"""Both zones on Kafka: relay in the zones' processes, chains in workers, PostgreSQL beside."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from casestore.tables import request
from handoff.settings import Settings, load
from schemas.envelope import ZoneName
from tests.e2e.town_run import prepare
from tests.services import address
from tests.suites.setups import ROOT, EmbeddedPostgresql, SetUpZones
from zone.errors import TryLater
from zone.journal.tables import inbox

CROSSED = text("select event_id from outbox where destination like 'zone:%' and state = 'sent'")
CAME = text("select event_id from inbox where state <> 'pending'")


class FaustKafka(EmbeddedPostgresql):
    """A broker and a database server of this set-up's own, so that both may be killed."""

    name = "Kafka with Faust, PostgreSQL"
    workers = 1

    def open(self, folder: Path) -> None:
        address("HANDOFF_TEST_KAFKA", "Kafka")
        super().open(folder)
        self.broker("start")
        told = dict(line.split("=", 1) for line in (self._home / "env").read_text().splitlines())
        self.server = told["HANDOFF_TEST_KAFKA"]
        self._days = 0

    def close(self) -> None:
        self.broker("stop")
        super().close()

    def prepare(self, folder: Path, day, like: Path | None = None) -> "KafkaZones":
        settings = prepare(folder, day, like)
        config = folder / "handoff.toml"
        self.configure(config, settings)
        return KafkaZones(load(config), config, workers=self.workers)

    def configure(self, config: Path, settings: Settings) -> None:
        super().configure(config, settings)
        self._days += 1
        table = f'\n[kafka]\nservers = ["{self.server}"]\nprefix = "day-{self._days}."\n'
        config.write_text(config.read_text() + table + "replication = 1\n")
        command = [sys.executable, "-m", "handoff", "topics", "apply", "--config", str(config)]
        subprocess.run(command, check=True, capture_output=True)

    def broker(self, verb: str) -> None:
        command = ["deploy/services.sh", verb, "kafka"]
        env = os.environ | {"HANDOFF_SERVICES": str(self._home)}
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)

    @contextmanager
    def broker_killed(self):
        """kill -9, and back."""
        pid = int((self._home / "kafka/broker.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        yield
        self.broker("start")


@dataclass
class Together:
    """A zone's process and its workers as one; before it is told to end, one end counts."""

    processes: list[subprocess.Popen[bytes]]
    told: bool = False

    def terminate(self) -> None:
        self.told = True
        for one in self.processes:
            one.terminate()

    def send_signal(self, number: int) -> None:
        self.told = True
        for one in self.processes:
            one.send_signal(number)

    def poll(self) -> int | None:
        codes = [one.poll() for one in self.processes]
        return None if None in codes else codes[0]

    def wait(self, timeout: float | None = None) -> int:
        if self.told:
            codes = [one.wait(timeout) for one in self.processes]
            return codes[0]
        end = time.monotonic() + (timeout or 0)
        while all(one.poll() is None for one in self.processes):
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("zone", timeout or 0)
            time.sleep(0.05)
        self.send_signal(signal.SIGKILL)
        return self.wait()


@dataclass
class KafkaZones(SetUpZones):
    """The zones' processes with their workers."""

    workers: int = 1
    crashing: bool = False
    """A zone was started to die at a crash point: the test itself starts it again."""
    processes: dict[ZoneName, Any] = field(default_factory=dict)

    def start(self, zone: ZoneName, **env: str) -> None:
        with self._lock:  # who looks after the processes sees all of a zone's or none
            self.crashing = bool(env)
            super().start(zone, **env)
            workers = [self._worker(zone, env) for _ in range(self.workers)]
            self.processes[zone] = Together([self.processes[zone], *workers])

    def kill_one(self, zone: ZoneName, number: int) -> None:
        """kill -9 of the zone's process (0) or of a worker, and start it again."""
        with self._lock:
            process = self.processes[zone].processes[number]
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
            self._start_again(zone, number)

    def _start_again(self, zone: ZoneName, number: int) -> None:
        together = self.processes[zone]
        if number:
            together.processes[number] = self._worker(zone, {})
            return
        super().start(zone)
        together.processes[0], self.processes[zone] = self.processes[zone], together

    def revive(self) -> None:
        """Start again what ended by itself, as the supervisor would."""
        for zone, together in list(self.processes.items()):
            if zone in self.stopped or together.told or self.crashing:
                continue
            for number, process in enumerate(together.processes):
                if process.poll() is not None:
                    self._start_again(zone, number)

    def idle(self) -> bool:
        """Nothing waits in a zone, and nothing is on its way between them."""
        with self._lock:
            self.revive()
        try:
            return super().idle() and all(self._arrived(zone) for zone in ZoneName)
        except TryLater:
            return False

    def order_of_arrival(self) -> dict[str, list[int]]:
        """Incident → versions of its requests in the order in which the clinic got them."""
        came = select(request.c.incident_id, request.c.version).join(
            inbox, inbox.c.event_id == request.c.request_id
        )
        found: dict[str, list[int]] = {}
        with self.engine(ZoneName.CLINICAL).connect() as conn:
            for incident, version in conn.execute(came.order_by(inbox.c.arrival)):
                found.setdefault(incident, []).append(version)
        return found

    def _arrived(self, zone: ZoneName) -> bool:
        other = next(name for name in ZoneName if name is not zone)
        if other in self.stopped:
            return True
        with self.engine(zone).connect() as mine, self.engine(other).connect() as others:
            return set(mine.scalars(CROSSED)) <= set(others.scalars(CAME))

    def _worker(self, zone: ZoneName, env: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "handoff", "worker", "--zone", zone.value]
        command += ["--config", str(self.config)]
        with (self.config.parent / f"{zone.value}-worker.log").open("ab") as log:
            return subprocess.Popen(command, stderr=log, env={**os.environ, **self.env, **env})
