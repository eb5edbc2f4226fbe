"""A zone's chain and topics of its own on the real broker."""

import itertools
import os
import threading

import pytest
from kafka import KafkaAdminClient

from pipelines.hosts.kafka_connection import Connection
from pipelines.hosts.kafka_publisher import Publisher
from pipelines.hosts.kafka_records import Sealing
from pipelines.hosts.kafka_relay import TopicRelay
from pipelines.hosts.kafka_topics import LagReader, Topics
from pipelines.hosts.kafka_work import Work
from pipelines.topology import TOPICS, read_in
from schemas.envelope import ZoneName
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import event, update
from tests.services import address

BORDER = bytes(range(32))
_numbers = itertools.count()


@pytest.fixture(scope="module")
def connection():
    servers = (address("HANDOFF_TEST_KAFKA", "Kafka"),)
    prefix = f"test-{os.getpid()}-{next(_numbers)}."
    one = Connection(ZoneName.DISPATCH, servers, prefix)
    yield one
    admin = KafkaAdminClient(bootstrap_servers=list(servers))
    admin.delete_topics([t for t in admin.list_topics() if t.startswith(prefix)])
    admin.close()


@pytest.fixture(scope="module")
def topics(connection):
    made = Topics(connection, TOPICS, 1)
    made.apply()
    yield made
    made.close()


class OnKafka(DispatchChain):
    """The dispatch zone's chain with its inbox, its relay and what a worker would run."""

    def __init__(self, folder, connection, sent=None):
        super().__init__(folder)
        self.connection = connection
        self.publisher = sent or Publisher(connection)
        self.sealing = Sealing(ZoneName.DISPATCH, self.zone.keys, BORDER)
        self.relay = TopicRelay(
            self.zone, self.publisher, self.sealing, lambda e: e.group or e.event_id
        )
        self.stop = threading.Event()
        self.work_on = Work(self.zone, self.host, self.sealing, self.stop)

    def arrive(self, name, *updates, incident="1001"):
        """A message at the door, not worked on yet."""
        one = event(name, self._count, group=incident)
        self._updates[one.event_id] = list(updates or [update(0)])
        self.zone.writer.run(lambda uow: uow.accept(one))
        self._count += 1
        return one

    def lag(self):
        reader = LagReader(self.connection, read_in(ZoneName.DISPATCH))
        try:
            return sum(one.waiting for one in reader.read())
        finally:
            reader.close()

    def close(self):
        self.publisher.close()
        self.zone.close()


@pytest.fixture
def chain(tmp_path, connection, topics):
    one = OnKafka(tmp_path, connection)
    yield one
    one.close()


class Kept:
    """In place of a publisher: keeps what it is given, fails when told to."""

    def __init__(self):
        self.records = []
        self.fails = []

    def publish(self, records):
        if self.fails:
            raise self.fails.pop(0)
        self.records += records

    def close(self):
        pass


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def beside(tmp_path, kept):
    """The same without a broker."""
    one = OnKafka(tmp_path, Connection(ZoneName.DISPATCH, ("127.0.0.1:1",), "none."), kept)
    yield one
    one.close()
