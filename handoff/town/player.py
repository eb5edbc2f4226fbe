"""Plays a day against the doors: waits for its times, retries, remembers how far it came."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from handoff.town.clock import ClockHand
from handoff.town.doors import Door, Handed
from handoff.town.generate import Day, Message
from handoff.town.position import Position

TICK = 0.1
"""Seconds between two looks at the clock while waiting."""
LONGEST_PAUSE = 1.0
"""Seconds between two attempts while the program is away."""
DURABLE_EVERY = 0.25
"""Seconds after which the position is written so that it also survives a power cut."""


@dataclass(slots=True)
class Progress:
    """How far the play is. `retries` counts attempts that met a closed door."""

    total: int
    played: int = 0
    accepted: int = 0
    refused: int = 0
    retries: int = 0

    @property
    def is_over(self) -> bool:
        """Every message was handed over or refused."""
        return self.played >= self.total


Report = Callable[[Progress, Message | None], None]


def play(
    day: Day,
    doors: Mapping[str, Door],
    clock: ClockHand,
    stop: threading.Event,
    on_progress: Report | None = None,
    *,
    position: Position,
) -> Progress:
    """Play from where `position` stands to the end, or until `stop` is set.

    `clock.reading.speed` is town seconds per second; 0 is as fast as the doors allow. Town time
    stands still while a message waits for its door. `DoorShut` ends the play.
    """
    progress = Progress(total=len(day.messages), played=position.next)
    written = time.monotonic()
    for place in range(position.next, len(day.messages)):
        message = day.messages[place]
        if not _wait_for(message, clock, stop) or not _deliver(message, doors, stop, progress):
            break
        progress.played = place + 1
        durable = time.monotonic() - written >= DURABLE_EVERY
        position.reached(place + 1, durable=durable)
        written = time.monotonic() if durable else written
        if on_progress:
            on_progress(progress, message)
    position.reached(position.next)
    return progress


def _wait_for(message: Message, clock: ClockHand, stop: threading.Event) -> bool:
    """Let town time run until the message leaves. False: stopped."""
    speed = clock.reading.speed
    while speed > 0 and clock.reading.now < message.at:
        left = (message.at - clock.reading.now).total_seconds() / speed
        before = time.monotonic()
        if stop.wait(min(TICK, left)):
            return False
        passed = timedelta(seconds=(time.monotonic() - before) * speed)
        clock.set(min(message.at, clock.reading.now + passed))
    if stop.is_set():
        return False
    clock.set(message.at)
    return True


def _deliver(
    message: Message, doors: Mapping[str, Door], stop: threading.Event, progress: Progress
) -> bool:
    """Try until the door takes or refuses the message. False: stopped before it did."""
    pause = 0.02
    while True:
        handed = doors[message.feed].hand_over(message)
        if handed is Handed.ACCEPTED:
            progress.accepted += 1
            return True
        if handed is Handed.REFUSED:
            progress.refused += 1
            return True
        progress.retries += 1
        if stop.wait(pause):
            return False
        pause = min(pause * 2, LONGEST_PAUSE)


def let_time_run(clock: ClockHand, stop: threading.Event, speed: float = 1.0) -> None:
    """After the day: town time goes on, so that what waits for a time still comes due."""
    last = time.monotonic()
    while not stop.wait(TICK):
        now = time.monotonic()
        clock.set(clock.reading.now + timedelta(seconds=(now - last) * speed))
        last = now
