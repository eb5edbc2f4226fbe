"""A worker of one zone: the chains over the zone's topics, watched, until told to stop."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from types import FrameType

import structlog

from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.bootstrap.shared import link_key
from handoff.metrics.names import TOPIC_WAITING
from handoff.metrics.worker import metrics
from handoff.settings import Settings
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.hosts.faust_app import FaustHost
from pipelines.hosts.kafka_connection import refuse_unsafe
from pipelines.hosts.kafka_records import Sealing
from pipelines.hosts.kafka_topics import Lag, LagReader
from pipelines.hosts.kafka_watchdog import Watchdog
from pipelines.hosts.kafka_work import Work
from pipelines.topology import read_in
from zone.zone import Zone

STUCK = 75
"""Exit code of a worker that stood still (EX_TEMPFAIL): start it again."""
log = structlog.get_logger()
ReadLags = Callable[[], Sequence[Lag]]


def run_worker(
    zone: Zone, settings: Settings, host: EmbeddedHost, kafka: KafkaSettings, number: int = 1
) -> None:
    """One worker of a zone, until SIGTERM; it finishes its batch. Raises Broken when unsafe.

    `number`: which of the zone's workers on this machine, for the port of its metrics.
    """
    stop = _stop_on_signals()
    connection, topics = kafka.connection(zone.name), read_in(zone.name)
    refuse_unsafe(connection, topics, training=settings.training)
    work = Work(zone, host, Sealing(zone.name, zone.keys, link_key(settings)), stop)
    faust_host = FaustHost(connection, topics, work, stop)
    lags = LagReader(connection, topics)
    read = _shown(zone, settings, lags.read, number, stop)
    watchdog = Watchdog(read, faust_host.assigned, lambda: work.holding, kafka.stuck_after_s)
    watching = threading.Thread(
        target=watchdog.run, args=(stop, lambda: os._exit(STUCK)), name="watchdog", daemon=True
    )
    watching.start()
    threading.Thread(target=_end_with_parent, args=(stop,), name="parent", daemon=True).start()
    log.info("worker.started", topics=[topic.name for topic in topics])
    try:
        faust_host.run()
    finally:
        stop.set()
        watching.join(10.0)
        lags.close()
    log.info("worker.stopped")


def _shown(
    zone: Zone, settings: Settings, read: ReadLags, number: int, stop: threading.Event
) -> ReadLags:
    """Starts this worker's metrics, where there is a port for them; what is read is shown."""
    port = settings.of_zone(zone.name).metrics_port
    if port is None:
        return read
    numbers, show = metrics(zone, settings, port + number)
    threading.Thread(target=show, args=(stop,), name="metrics-look", daemon=True).start()

    def read_and_show() -> Sequence[Lag]:
        waiting: Counter[str] = Counter()
        found = read()
        for lag in found:
            waiting[lag.topic] += lag.waiting
        for topic, count in waiting.items():
            numbers.set(TOPIC_WAITING, count, topic)
        return found

    return read_and_show


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop


def _end_with_parent(stop: threading.Event) -> None:
    """A worker whose supervisor was killed ends too: a second one will be started."""
    parent = os.getppid()
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
