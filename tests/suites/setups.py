"""The ways in which both zones can be set up; every one must end a town's day alike.

A set-up changes the configuration and says what its database or broker is. The processes are the
real ones. A further host is a further subclass.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from handoff.settings import Settings, load
from schemas.envelope import ZoneName
from tests.e2e import town_run
from tests.e2e.end_state import EndState, database_of, end_state
from tests.e2e.town_run import Zones, free_port, prepare
from tests.services import address
from zone.database import reading_engine
from zone.errors import TryLater
from zone.zone import Zone

ROOT = Path(__file__).resolve().parents[2]
PENDING = text("select count(*) from inbox where state = 'pending'")
LEAVING = text("select count(*) from outbox where state in ('queued', 'sending')")


class EmbeddedSqlite:
    """One machine, a file per zone, the link over Unix sockets: what `handoff init` writes."""

    name = "embedded, SQLite"

    def open(self, folder: Path) -> None:
        """Before the first zone starts; `folder` is for this set-up alone."""

    def close(self) -> None:
        """After the last test."""

    def prepare(self, folder: Path, day, like: Path | None = None) -> "SetUpZones":
        settings = prepare(folder, day, like)
        self.configure(folder / "handoff.toml", settings)
        return SetUpZones(load(folder / "handoff.toml"), folder / "handoff.toml")

    def configure(self, config: Path, settings: Settings) -> None:
        """Change the configuration that was written for a town."""

    @contextmanager
    def database_disturbed(self, zones: "SetUpZones"):
        """Something else holds the files, as a backup tool may."""
        held = []
        for zone in ZoneName:
            file = zones.settings.zone_folder(zone) / f"{zone.value}.sqlite3"
            held.append(sqlite3.connect(file, isolation_level=None, timeout=30))
            held[-1].execute("BEGIN IMMEDIATE")
        yield
        for conn in held:
            conn.execute("COMMIT")
            conn.close()


class EmbeddedPostgresql(EmbeddedSqlite):
    """One machine, both zones' databases on a PostgreSQL server of this set-up's own."""

    name = "embedded, PostgreSQL"

    def open(self, folder: Path) -> None:
        address("HANDOFF_TEST_POSTGRES", "PostgreSQL")
        # Below the test's own folder the server's account could not reach it.
        self._home = ROOT / ".services" / f"suite-{os.getpid()}"
        self._services("start")
        told = dict(line.split("=", 1) for line in (self._home / "env").read_text().splitlines())
        self._server = make_url(told["HANDOFF_TEST_POSTGRES"])
        self._password = Path(told["HANDOFF_TEST_POSTGRES_PASSWORD_FILE"])
        self._made = 0

    def close(self) -> None:
        self._services("stop")
        shutil.rmtree(self._home)

    def configure(self, config: Path, settings: Settings) -> None:
        password = settings.secrets / "postgres.password"
        password.touch(0o600)
        password.write_text(self._password.read_text())
        words = config.read_text()
        for zone in ZoneName:
            self._made += 1
            name = f"{zone.value}_{self._made}"
            self._tell(f"create database {name}")
            url = self._server.set(database=name).render_as_string()
            table = f'[{zone.value}]\ndatabase = "{url}"\ndatabase_password_file = "{password}"'
            words = words.replace(f"[{zone.value}]", table)
        config.write_text(words)

    @contextmanager
    def database_disturbed(self, zones: "SetUpZones"):
        """The server is killed, all its processes at once, and comes back."""
        pid = int((self._home / "postgres/data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)  # immediate shutdown: no checkpoint, recovery at the start
        yield
        self._services("start")

    def _services(self, verb: str) -> None:
        command = ["deploy/services.sh", verb, "postgres"]
        env = os.environ | {"HANDOFF_SERVICES": str(self._home)}
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)

    def _tell(self, statement: str) -> None:
        url = self._server.set(drivername="postgresql", password=self._password.read_text().strip())
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as conn:
            conn.execute(statement)


class TwoMachines(EmbeddedSqlite):
    """Each zone on a machine of its own, with its own configuration and certificate; no broker."""

    name = "two machines, mutual TLS"

    def configure(self, config: Path, settings: Settings) -> None:
        command = ["deploy/link-ca.sh", settings.secrets, "127.0.0.1", "127.0.0.1"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        words = config.read_text()
        places = {zone: f"127.0.0.1:{free_port()}" for zone in ZoneName}
        for zone in ZoneName:
            link = (
                "[link]\n"
                + "".join(f'{name.value} = "{place}"\n' for name, place in places.items())
                + 'ca_file = "secrets/link-ca.pem"\n'
                + f'certificate_file = "secrets/link-{zone.value}.pem"\n'
                + f'key_file = "secrets/link-{zone.value}.key"\n\n'
            )
            mine = words.replace("[dispatch]", f"{link}[dispatch]", 1)
            (config.parent / f"{zone.value}.toml").write_text(mine)
        config.write_text(mine)


@dataclass
class SetUpZones(Zones):
    """The zones' processes of one set-up, with one look at what waits whatever the database."""

    stopped: set[ZoneName] = field(default_factory=set)
    _engines: dict[ZoneName, Engine] = field(default_factory=dict)

    def start(self, zone: ZoneName, **env: str) -> None:
        """With this zone's own configuration where there is one (two machines)."""
        both = self.config
        own = both.with_name(f"{zone.value}.toml")
        self.config = own if own.exists() else both
        super().start(zone, **env)
        self.config = both
        self.stopped.discard(zone)

    def start_all(self) -> None:
        for zone in ZoneName:
            self.start(zone)
        self.wait_ready()

    def end(self, zone: ZoneName) -> None:
        """SIGTERM, and wait; what waits for this zone does not count until it is back."""
        self.stopped.add(zone)
        self.processes[zone].terminate()
        self.processes[zone].wait(120)

    def idle(self) -> bool:
        try:
            return all(self._waiting(zone) == 0 for zone in ZoneName)
        except TryLater:
            return False

    def engine(self, zone: ZoneName) -> Engine:
        if zone not in self._engines:
            self._engines[zone] = reading_engine(database_of(self.settings, zone))
        return self._engines[zone]

    def end_state(self) -> EndState:
        """Both zones stop first. The look is the other tests' own, at this set-up's databases."""
        self.stop()
        return end_state(self.settings)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(120)
        self.processes.clear()
        for engine in self._engines.values():
            engine.dispose()

    def _waiting(self, zone: ZoneName) -> int:
        if zone in self.stopped:
            return 0
        with Zone.read(_Reading(self.engine(zone))) as conn:
            leaving = 0 if self.stopped else conn.scalar(LEAVING)
            return conn.scalar(PENDING) + leaving


class _Reading:
    """Enough of a zone to read."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine


until = town_run._until
