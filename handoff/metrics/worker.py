"""The worker of a process that counts, looks and answers a monitor."""

import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version

import structlog

from handoff.bootstrap.process import Worker
from handoff.metrics import names
from handoff.metrics.counting import begin_at_zero, counts
from handoff.metrics.listener import Listener
from handoff.metrics.looking import EVERY_S, Look
from handoff.metrics.numbers import Numbers
from handoff.settings import Settings
from schemas.envelope import ZoneName
from zone.zone import Zone

log = structlog.get_logger()


Run = Callable[[threading.Event], None]


def metrics_workers(zone: Zone, settings: Settings) -> Sequence[Worker]:
    """The zone's own process, where the configuration names a port for its numbers."""
    port = settings.of_zone(zone.name).metrics_port
    return () if port is None else (Worker("metrics", metrics(zone, settings, port)[1]),)


def metrics(zone: Zone, settings: Settings, port: int) -> tuple[Numbers, Run]:
    """Numbers that count from now on, and the worker that shows them at the port."""
    feeds = [feed.name for feed in settings.feeds if feed.zone is zone.name]
    channels = [channel.name for channel in settings.channels]
    numbers = Numbers({"feed": feeds, "channel": channels})
    begin_at_zero(numbers, feeds, channels if zone.name is ZoneName.DISPATCH else ())
    numbers.set(names.INFO, 1, zone.name.value, f"v{version('handoff')}")
    zone.writer.tell(counts(numbers, zone.clock))
    return numbers, _worker(Look(zone, numbers), numbers, port)


def _worker(look: Look, numbers: Numbers, port: int, every_s: float = EVERY_S) -> Run:
    """A port that is taken is said once and tried again: a monitor stops nothing."""

    def run(stop: threading.Event) -> None:
        listener: Listener | None = None
        said = False
        try:
            while not stop.is_set():
                if listener is None:
                    listener = _listening(port, numbers, said=said)
                    said = listener is None
                look.once()
                stop.wait(every_s)
        finally:
            if listener is not None:
                listener.shutdown()
                listener.server_close()

    return run


def _listening(port: int, numbers: Numbers, *, said: bool) -> Listener | None:
    try:
        listener = Listener(port, numbers.text)
    except OSError as error:
        if not said:
            log.error("metrics.cannot_listen", port=port, error=type(error).__name__)
        return None
    threading.Thread(target=listener.serve_forever, name="metrics", daemon=True).start()
    return listener
