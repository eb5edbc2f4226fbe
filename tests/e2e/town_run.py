"""A town's day against real zone processes, which may be killed and started again."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from handoff.secret_files import read_secret
from handoff.settings import Settings, load
from handoff.town.clock import ClockHand
from handoff.town.generate import Day, Message
from handoff.town.play_town import CLOCK_FILE, open_doors
from handoff.town.player import Progress, let_time_run, play
from handoff.town.position import Position
from handoff.town_config import STATE, write_town
from schemas.envelope import ZoneName

PATIENCE = 180.0
STARTS_KILLED = 0.2
"""Share of the kills that may hit a zone before it is up again."""


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(folder: Path, day: Day, like: Path | None = None) -> Settings:
    """A town's folder, quick and deterministic; `like` lends its keys, so that ids are equal."""
    config = write_town(folder, free_port(), free_port())
    quick = config.read_text().replace("stable_seconds = 0.2", "stable_seconds = 0.0")
    config.write_text(quick.replace("training = true", "training = true\nreply_delay_s = 0.0"))
    if like is not None:
        shutil.copytree(like / "secrets", folder / "secrets", dirs_exist_ok=True)
        for zone in ZoneName:
            target = folder / "data" / zone.value
            target.mkdir(parents=True, mode=0o700)
            shutil.copy2(like / "data" / zone.value / "keys.json", target / "keys.json")
    ClockHand(folder / STATE / CLOCK_FILE, day.start, day.seed, 0)
    return load(config)


@dataclass
class Zones:
    """The two zone processes of one folder."""

    settings: Settings
    config: Path
    env: dict[str, str] = field(default_factory=dict)
    processes: dict[ZoneName, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def start(self, zone: ZoneName, **env: str) -> None:
        """Start one zone; it answers a little later."""
        log = (self.config.parent / f"{zone.value}.log").open("ab")
        self.processes[zone] = subprocess.Popen(
            [sys.executable, "-m", "handoff", "zone", zone.value, "--config", str(self.config)],
            stderr=log,
            env={**os.environ, **self.env, **env},
        )
        log.close()

    def kill(self, zone: ZoneName) -> None:
        """kill -9, and start again."""
        with self._lock:
            process = self.processes[zone]
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.kills += 1
            self.start(zone)

    def revive(self) -> None:
        """Start again what ended by itself (at a crash point)."""
        with self._lock:
            for zone, process in list(self.processes.items()):
                if process.poll() is not None:
                    self.start(zone)

    def wait_ready(self, enough: threading.Event | None = None) -> None:
        """Until both zones answer, or it is enough."""
        for port in (self.settings.dispatch.port, self.settings.clinical.port):
            _until(
                lambda port=port: _answers(port) or (enough is not None and enough.is_set()),
                f"port {port} answers",
            )

    def idle(self) -> bool:
        """Nothing waits in any inbox or outbox."""
        return all(_waiting(self.settings, zone) == 0 for zone in ZoneName)

    def stop(self) -> None:
        """SIGTERM, and wait."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(20)


@contextmanager
def running(settings: Settings, folder: Path) -> Iterator[Zones]:
    """Both zones, ready; stopped at the end."""
    zones = Zones(settings, folder / "handoff.toml")
    for zone in ZoneName:
        zones.start(zone)
    try:
        zones.wait_ready()
        yield zones
    finally:
        zones.stop()


def play_day(folder: Path, day: Day, zones: Zones, *, settle_each: bool = True) -> Progress:
    """Play the day as fast as the doors allow; with `settle_each`, message by message."""
    settings = zones.settings
    stop = threading.Event()
    tokens = {
        f.name: read_secret(settings.secrets / f"feed-{f.name}.token")
        for f in settings.feeds
        if f.transport == "http_push"
    }
    folders = {f.name: f.folder for f in settings.feeds if f.folder is not None}
    base = f"http://127.0.0.1:{settings.dispatch.port}"
    clock = ClockHand(folder / STATE / CLOCK_FILE, day.start, day.seed, 0)
    position = Position(folder / STATE / "position.json", day.label)

    def settled(_: Progress, __: Message | None) -> None:
        if settle_each:
            _until(zones.idle, "the zones are idle", every=0.01)

    with open_doors(base, tokens, folders, stop, wait_taken=True) as doors:
        progress = play(day, doors, clock, stop, settled, position=position)
    ticking = threading.Thread(target=let_time_run, args=(clock, stop), daemon=True)
    ticking.start()
    _until(zones.idle, "the zones are idle at the end of the day")
    stop.set()
    ticking.join()
    return progress


@contextmanager
def killing(zones: Zones, count: int, seed: int) -> Iterator[None]:
    """Kill a zone at `count` random moments while the body runs; now and then while it starts."""
    rng = random.Random(seed)
    done = threading.Event()

    def kill() -> None:
        for _ in range(count):
            if rng.random() > STARTS_KILLED:
                zones.wait_ready(done)
            if done.wait(rng.uniform(0.05, 2.0)):
                return
            zones.kill(rng.choice(list(ZoneName)))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        yield
    finally:
        done.set()
        killer.join()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code < 500
    except httpx.HTTPError:
        return False


def _waiting(settings: Settings, zone: ZoneName) -> int:
    path = settings.zone_folder(zone) / f"{zone.value}.sqlite3"
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        with engine.connect() as conn:
            inbox = conn.scalar(text("select count(*) from inbox where state = 'pending'"))
            left = "select count(*) from outbox where state in ('queued', 'sending')"
            return int(inbox or 0) + int(conn.scalar(text(left)) or 0)
    finally:
        engine.dispose()


def _until(holds: object, what: str, every: float = 0.05) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return
        time.sleep(every)
    raise TimeoutError(f"waited {PATIENCE} s in vain until {what}")
