"""The town's clock: a small file that the player writes and the program reads.

Town time moves only while the player plays, so killing or restarting the program, or the player,
moves it no further than what was played. The file is replaced atomically.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson


class ClockNotSet(Exception):
    """The town's clock cannot be read; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock file says. Times are aware UTC; `speed` is town seconds per second."""

    start: datetime
    now: datetime
    seed: int
    speed: float


def read(path: Path) -> Reading:
    """Read the clock file; `ClockNotSet` when it is missing or not a clock."""
    try:
        said = orjson.loads(path.read_bytes())
        start, now = (datetime.fromisoformat(said[name]) for name in ("start", "now"))
        return Reading(start, now, int(said["seed"]), float(said["speed"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise ClockNotSet(
            f"The town's clock {path} is missing or damaged. Start the town (handoff demo) to set "
            "it, or delete its state folder to begin the day anew."
        ) from None


class TownClock:
    """A `zone.clock.Clock` on the town's time: never goes back, one `stat` per look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._now = read(path).now

    def now(self) -> datetime:
        """The town's present instant, aware UTC. While the file is away: the last one seen."""
        try:
            found = self._path.stat()
        except OSError:
            return self._now
        mark = (found.st_mtime_ns, found.st_ino)
        if mark != self._seen:
            try:
                self._now = max(self._now, read(self._path).now)
            except ClockNotSet:
                return self._now
            self._seen = mark
        return self._now


class ClockHand:
    """The player's side: sets the clock. Opening an existing clock goes on where it stands."""

    def __init__(self, path: Path, start: datetime, seed: int, speed: float) -> None:
        self._path = path
        self._last_ns = 0
        now = start
        if path.exists():
            known = read(path)
            now = known.now if (known.seed, known.start) == (seed, start) else start
        self.reading = Reading(start.astimezone(UTC), now.astimezone(UTC), seed, speed)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write()

    def set(self, at: datetime) -> None:
        """Move the clock forward to an instant; an earlier one is ignored."""
        if at > self.reading.now:
            known = self.reading
            self.reading = Reading(known.start, at.astimezone(UTC), known.seed, known.speed)
            self._write()

    def _write(self) -> None:
        said = self.reading
        fresh = self._path.with_name(f".{self._path.name}.new")
        body = {
            "start": said.start.isoformat(),
            "now": said.now.isoformat(),
            "seed": said.seed,
            "speed": said.speed,
        }
        fresh.write_bytes(orjson.dumps(body))
        stamp = fresh.stat().st_mtime_ns
        if stamp <= self._last_ns:
            # Within one tick of the file system's clock the reader would see no change.
            stamp = self._last_ns + 1
            os.utime(fresh, ns=(stamp, stamp))
        self._last_ns = stamp
        fresh.replace(self._path)
