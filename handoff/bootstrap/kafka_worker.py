"""A worker of one zone: the chains over the zone's topics, watched, until told to stop."""

import os
import signal
import threading
from types import FrameType

import structlog

from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.bootstrap.shared import link_key
from handoff.settings import Settings
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.hosts.faust_app import FaustHost
from pipelines.hosts.kafka_connection import refuse_unsafe
from pipelines.hosts.kafka_records import Sealing
from pipelines.hosts.kafka_topics import LagReader
from pipelines.hosts.kafka_watchdog import Watchdog
from pipelines.hosts.kafka_work import Work
from pipelines.topology import read_in
from zone.zone import Zone

STUCK = 75
"""Exit code of a worker that stood still (EX_TEMPFAIL): start it again."""
log = structlog.get_logger()


def run_worker(zone: Zone, settings: Settings, host: EmbeddedHost, kafka: KafkaSettings) -> None:
    """One worker of a zone, until SIGTERM; it finishes its batch. Raises Broken when unsafe."""
    stop = _stop_on_signals()
    connection, topics = kafka.connection(zone.name), read_in(zone.name)
    refuse_unsafe(connection, topics, training=settings.training)
    work = Work(zone, host, Sealing(zone.name, zone.keys, link_key(settings)), stop)
    faust_host = FaustHost(connection, topics, work, stop)
    lags = LagReader(connection, topics)
    watchdog = Watchdog(lags.read, faust_host.assigned, lambda: work.holding, kafka.stuck_after_s)
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
