"""The demonstration: a training town, its accounts, both zones, and a player."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from connectors.feed import Feed
from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.bootstrap.process import listening
from handoff.demo_accounts import SignIn, make_sign_ins
from handoff.logs import configure
from handoff.secret_files import read_secret
from handoff.settings import Settings
from handoff.summary import Counting
from handoff.supervisor import ENDS_BY_ITSELF, Supervisor
from handoff.town.generate import Day, town_day
from handoff.town.play_town import play_town, set_clock
from handoff.town.player import let_time_run
from handoff.town_config import STATE, TownServices, town_settings, write_town
from schemas.envelope import ZoneName
from zone.errors import Broken

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """One town in one folder."""

    folder: Path
    seed: int
    speed: float
    calls: int
    hours: float
    port: int
    services: TownServices | None = None

    def run(self, say: Say) -> int:
        """Until Ctrl-C. Returns the exit code."""
        stop = _stop_on_signals()
        config = write_town(self.folder, self.port, self.port + 1, self.services)
        settings = town_settings(self.folder)
        if not _doors_free(settings, say):
            return ENDS_BY_ITSELF
        if settings.kafka:
            _apply_topics(settings.kafka)
        set_clock(self.folder / STATE, self._day(), self.speed)
        sign_ins = make_sign_ins(settings)
        configure("demo")
        _greet(settings, sign_ins, say)
        player = threading.Thread(target=self._play, args=(settings, stop), daemon=True)
        player.start()
        workers = settings.kafka.workers if settings.kafka else 0
        logs = self.folder / "logs"
        supervisor = Supervisor(config, list(ZoneName), log_to=logs, workers=workers)
        code = supervisor.run(stop, meanwhile=_Live(settings, say))
        say("")
        say("Stopped. Run the same command again, and it goes on with what it had.")
        return code

    def _play(self, settings: Settings, stop: threading.Event) -> None:
        state = self.folder / STATE
        play_town(
            base_url=f"http://{settings.dispatch.host}:{settings.dispatch.port}",
            tokens={f.name: read_secret(_token(settings, f.name)) for f in _pushed(settings)},
            folders={f.name: f.folder for f in settings.feeds if f.folder is not None},
            state_folder=state,
            seed=self.seed,
            speed=self.speed,
            calls=self.calls,
            hours=self.hours,
            stop=stop,
        )
        let_time_run(set_clock(state, self._day(), self.speed), stop)

    def _day(self) -> Day:
        return town_day(self.seed, self.calls, hours=self.hours)


def _doors_free(settings: Settings, say: Say) -> bool:
    for zone in (settings.dispatch, settings.clinical):
        try:
            listening(zone.host, zone.port).close()
        except Broken as error:
            say(str(error))
            return False
    return True


def _apply_topics(kafka: KafkaSettings) -> None:
    # Without Kafka its client is never loaded.
    from pipelines.hosts.kafka_topics import Topics
    from pipelines.topology import TOPICS

    topics = Topics(kafka.connection(ZoneName.DISPATCH), TOPICS, kafka.replication)
    topics.apply()
    topics.close()


def _pushed(settings: Settings) -> list[Feed]:
    return [f for f in settings.feeds if f.transport == "http_push"]


def _token(settings: Settings, feed: str) -> Path:
    return settings.secrets / f"feed-{feed}.token"


class _Live:
    """Prints the summary line: in place on a terminal, else only when it changes."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._counting = Counting(settings)
        self._say = say
        self._last = ""
        self._at = 0.0

    def __call__(self) -> None:
        if time.monotonic() - self._at < (1.0 if sys.stdout.isatty() else 5.0):
            return
        self._at = time.monotonic()
        line = self._counting.now().line
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\x1b[K{line}")
            sys.stdout.flush()
        elif line != self._last:
            self._say(line)
        self._last = line


def _greet(settings: Settings, sign_ins: list[SignIn], say: Say) -> None:
    say("")
    say("Tamarack Bend, a town in which every person is invented.")
    ports = {
        ZoneName.DISPATCH: settings.dispatch.port,
        ZoneName.CLINICAL: settings.clinical.port,
    }
    for zone, port in ports.items():
        say(f"  {zone.value.capitalize():9} http://127.0.0.1:{port}/")
        for one in sign_ins:
            if one.zone is zone:
                say(f"             {one.login:12} {one.password:24} {one.what}")
    say("Ctrl-C stops it.")
    say("")


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop
