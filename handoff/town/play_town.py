"""One call that makes a day, opens the doors and the clock, and plays."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from handoff.town.clock import ClockHand
from handoff.town.doors import Door, DropDoor, PushDoor
from handoff.town.generate import DEFAULT_START, Day, town_day
from handoff.town.place import FEEDS
from handoff.town.player import Progress, Report, play
from handoff.town.position import Position

CLOCK_FILE = "clock.json"
POSITION_FILE = "position.json"


def set_clock(state_folder: Path, day: Day, speed: float) -> ClockHand:
    """The clock of a day in its state folder; made when it is not there, else gone on with."""
    return ClockHand(state_folder / CLOCK_FILE, day.start, day.seed, speed)


@contextmanager
def open_doors(
    base_url: str,
    tokens: Mapping[str, str],
    folders: Mapping[str, Path],
    stop: threading.Event,
    *,
    wait_taken: bool = False,
) -> Iterator[dict[str, Door]]:
    """A door for each of the town's feeds; a feed without token or folder is a `KeyError`."""
    doors: dict[str, Door] = {}
    for feed in FEEDS:
        if feed.transport == "http_push":
            doors[feed.name] = PushDoor(base_url, tokens[feed.name])
        else:
            folder = folders[feed.name]
            doors[feed.name] = DropDoor(folder, wait_taken=wait_taken, stop=stop)
    try:
        yield doors
    finally:
        for door in doors.values():
            if isinstance(door, PushDoor):
                door.close()


def play_town(
    *,
    base_url: str,
    tokens: Mapping[str, str],
    folders: Mapping[str, Path],
    state_folder: Path,
    seed: int,
    speed: float,
    calls: int,
    stop: threading.Event,
    start: datetime = DEFAULT_START,
    hours: float = 24.0,
    mix: str = "demo",
    wait_taken: bool = False,
    on_progress: Report | None = None,
) -> Progress:
    """Play a town's day into a running program; resumes what `state_folder` remembers.

    `base_url` is the push door's (`http://127.0.0.1:8641`), `tokens` the bearer token per push
    feed, `folders` the watched folder per drop feed, `speed` town seconds per second (0: as fast
    as possible). Errors: `DoorShut` (wrong name or token), `OtherDay` (state of another day).
    """
    day = town_day(seed, calls, start=start, hours=hours, mix=mix)
    position = Position(state_folder / POSITION_FILE, day.label)
    clock = set_clock(state_folder, day, speed)
    with open_doors(base_url, tokens, folders, stop, wait_taken=wait_taken) as doors:
        return play(day, doors, clock, stop, on_progress, position=position)
