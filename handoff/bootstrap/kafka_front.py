"""A zone's own process on Kafka: the relay to the topics in place of the chains."""

from collections.abc import Callable
from itertools import chain

from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.bootstrap.process import Worker
from handoff.bootstrap.shared import link_key
from handoff.bootstrap.upkeep import upkeep
from handoff.settings import Settings
from pipelines.hosts.kafka_connection import refuse_unsafe
from pipelines.hosts.kafka_publisher import Publisher
from pipelines.hosts.kafka_records import KeyOf, Sealing
from pipelines.hosts.kafka_relay import TopicRelay
from pipelines.hosts.kafka_topics import LagReader
from pipelines.last_look import LastLook
from pipelines.parked import Parked
from pipelines.ports import ClinicalReader, Reader
from pipelines.topology import TOPICS, read_in
from schemas.clinical import ClinicalUpdate
from schemas.envelope import Event, EventKind
from schemas.incident import IncidentUpdate
from zone.errors import TryLater
from zone.zone import Zone

Reads = Reader | ClinicalReader


def topic_workers(
    zone: Zone,
    settings: Settings,
    kafka: KafkaSettings,
    read: Reads | None = None,
    look: LastLook | None = None,
) -> list[Worker]:
    """The relay and its look for lost records. Raises Broken where the brokers are not safe."""
    mine = [t for t in TOPICS if zone.name in (t.zone, t.written_by)]
    connection = kafka.connection(zone.name)
    refuse_unsafe(connection, mine, training=settings.training)
    sealing = Sealing(zone.name, zone.keys, link_key(settings))
    relay = TopicRelay(zone, Publisher(connection), sealing, key_of(read), look)
    return [
        Worker("topics", relay.run),
        Worker("lost records", upkeep([lost_records(relay, kafka, zone)])),
    ]


def key_of(read: Reads | None) -> KeyOf:
    """Names what an event is about: for a feed message the source's own key of its call, for a
    clinical one its patient's first number, since a patient's messages must keep their order.

    A message that cannot be read is about nothing known; it is parked wherever it lands.
    """

    def key(event: Event) -> str:
        if event.kind is not EventKind.FEED_MESSAGE or read is None:
            return event.group or event.event_id
        try:
            updates = read(event)
        except Parked:
            return event.event_id
        found = next((name for update in updates if (name := _name_of(update))), None)
        return f"{event.feed}|{found or event.event_id}"

    return key


def _name_of(update: IncidentUpdate | ClinicalUpdate) -> str | None:
    if isinstance(update, ClinicalUpdate):
        held = (one.value for person in update.persons for one in person.identifiers)
        named = (one for one in update.references if one.startswith("Patient/"))
        return next(chain(held, named), update.source_key)
    return update.source_key


def lost_records(relay: TopicRelay, kafka: KafkaSettings, zone: Zone) -> Callable[[], None]:
    """What waits in the inbox although no record waits on its topic goes there anew."""
    connection, topics = kafka.connection(zone.name), read_in(zone.name)

    def look() -> None:
        try:
            reader = LagReader(connection, topics)
        except TryLater:
            return
        try:
            lags = reader.read()
        finally:
            reader.close()
        if lags and not any(lag.waiting for lag in lags):
            relay.hand_on_again()

    return look
