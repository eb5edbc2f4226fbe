"""What is done to the zones while the day goes on; each fault ends by itself."""

import random
import resource
import signal
import threading
from collections.abc import Callable

from schemas.envelope import ZoneName
from tests.suites.setups import EmbeddedSqlite, SetUpZones

_TIME_ZONES = ("Pacific/Kiritimati", "America/St_Johns", "Pacific/Marquesas", "UTC")


class Faults:
    """Faults for one set-up that runs; which zone and how long is drawn from the seed."""

    def __init__(self, host: EmbeddedSqlite, zones: SetUpZones, rng: random.Random) -> None:
        self._host = host
        self._zones = zones
        self._rng = rng

    def all(self) -> dict[str, Callable[[], str]]:
        """Name → fault. Each returns what was done, without a word of any message."""
        return {
            "killed": self._killed,
            "killed while it starts": self._killed_at_start,
            "frozen": self._frozen,
            "clinical zone away": self._away,
            "database held or killed": self._database,
            "no file may grow": self._full,
            "restarted in another time zone": self._elsewhere,
        }

    def _killed(self) -> str:
        zone = self._zone()
        self._zones.kill(zone)
        return f"kill -9 of {zone.value}"

    def _killed_at_start(self) -> str:
        zone = self._zone()
        self._zones.kill(zone)
        self._wait(0.2, 2.0)
        self._zones.kill(zone)
        return f"kill -9 of {zone.value}, twice"

    def _frozen(self) -> str:
        zone = self._zone()
        process = self._zones.processes[zone]
        process.send_signal(signal.SIGSTOP)
        seconds = self._wait(1.0, 8.0)
        process.send_signal(signal.SIGCONT)
        return f"{zone.value} stood still for {seconds:.1f} s"

    def _away(self) -> str:
        self._zones.end(ZoneName.CLINICAL)
        seconds = self._wait(2.0, 10.0)
        self._zones.start(ZoneName.CLINICAL)
        return f"clinical did not run for {seconds:.1f} s"

    def _database(self) -> str:
        with self._host.database_disturbed(self._zones):
            seconds = self._wait(0.5, 3.0)
        self._zones.revive()
        return f"for {seconds:.1f} s"

    def _full(self) -> str:
        zone = self._zone()
        pid = self._zones.processes[zone].pid
        unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        seconds = self._wait(0.5, 4.0)
        if self._zones.processes[zone].poll() is None:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
            ended = ""
        else:
            ended = "; it ended and was started again"
        self._zones.revive()
        return f"{zone.value} could write nothing for {seconds:.1f} s{ended}"

    def _elsewhere(self) -> str:
        zone, place = self._zone(), self._rng.choice(_TIME_ZONES)
        self._zones.end(zone)
        self._zones.start(zone, TZ=place)
        return f"{zone.value} in {place}"

    def _zone(self) -> ZoneName:
        return self._rng.choice(list(ZoneName))

    def _wait(self, least: float, most: float) -> float:
        seconds = self._rng.uniform(least, most)
        threading.Event().wait(seconds)
        return seconds
