"""A topic on real Kafka, in and out: what is committed, what comes again."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from connectors.contract import Delivery, Fault, OutOfReach
from connectors.feed import Channel
from connectors.transports.kafka_topic import KafkaDoor, KafkaSender
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.services import address

ROOT = Path(__file__).resolve().parents[3]
_numbers = itertools.count()


class Topic:
    """A topic of the test's own."""

    def __init__(self, server: str, name: str) -> None:
        self.server, self.name = server, name
        self.keeper = Kept()

    def put(self, *bodies) -> None:
        producer = KafkaProducer(bootstrap_servers=[self.server])
        for body in bodies:
            producer.send(self.name, body, b"key").get(20)
        producer.close()

    def door(self, max_bytes=1000, **changes) -> KafkaDoor:
        table = {"servers": [self.server], "topic": self.name, "timeout_seconds": 20} | changes
        one = feed("eido", transport="kafka_topic", topic=table, max_bytes=max_bytes)
        return KafkaDoor(one, self.keeper)

    def take(self, door: KafkaDoor, count: int) -> None:
        for _ in range(60):
            door.poll()
            if len(self.keeper.taken) >= count:
                return
        raise AssertionError("waited in vain")


@pytest.fixture(scope="module")
def server():
    return address("HANDOFF_TEST_KAFKA", "Kafka")


@pytest.fixture
def topic(server):
    name = f"cad-{os.getpid()}-{next(_numbers)}"
    admin = KafkaAdminClient(bootstrap_servers=[server])
    admin.create_topics([NewTopic(name, 1, 1)])
    yield Topic(server, name)
    admin.delete_topics([name])
    admin.close()


def test_records_are_taken_in_order_and_committed_when_they_are_safe(topic):
    topic.put(b"one", b"two", None, b"three")
    door = topic.door()
    topic.take(door, 3)
    door.close()
    assert topic.keeper.bodies == [b"one", b"two", b"three"]
    topic.put(b"four")
    again = topic.door()
    topic.take(again, 4)
    again.close()
    assert topic.keeper.bodies[3:] == [b"four"]


def test_what_could_not_be_stored_comes_again_and_nothing_twice(topic):
    topic.put(b"one", b"two")
    door = topic.door()
    accept, calls = topic.keeper.accept, []

    def second_fails(message):
        calls.append(message.body)
        if len(calls) == 2:
            raise RuntimeError("store down")
        return accept(message)

    topic.keeper.accept = second_fails
    with pytest.raises(RuntimeError):
        topic.take(door, 2)
    topic.take(door, 2)
    door.close()
    assert calls == [b"one", b"two", b"one", b"two"]
    assert topic.keeper.bodies == [b"one", b"two"]


def test_a_record_that_is_too_large_is_reported(topic):
    topic.put(b"x" * 1001)
    door = topic.door()
    topic.take(door, 1)
    door.close()
    assert topic.keeper.taken[0].refused is Fault.TOO_LARGE


def test_a_topic_or_broker_that_is_not_there_is_said_in_words(topic):
    assert topic.door().probe() == "the topic has 1 partitions"
    with pytest.raises(OutOfReach, match="topic is not on the brokers"):
        topic.door(topic="no-such-topic").probe()


def test_what_is_sent_out_has_its_key_and_its_idempotency_key(topic):
    given = {"servers": [topic.server], "topic": topic.name}
    base = {"name": "out", "transport": "kafka_topic", "agency": "fernbrook-pd"}
    sender = KafkaSender(Channel.model_validate(base | {"topic": given}))
    assert sender.send(b"alert", "d-77", "incident-1") is Delivery.SENT
    sender.close()
    consumer = KafkaConsumer(
        topic.name, bootstrap_servers=[topic.server], auto_offset_reset="earliest"
    )
    (records,) = next(found for _ in range(60) if (found := consumer.poll(1000))).values()
    consumer.close()
    (record,) = records
    assert (record.key, record.value) == (b"incident-1", b"alert")
    assert dict(record.headers) == {"idempotency-key": b"d-77"}


AWAY = """
from connectors.contract import OutOfReach
from connectors.feed import Channel, Feed
from connectors.transports.kafka_topic import KafkaDoor, KafkaSender

table = {"servers": ["127.0.0.1:1"], "topic": "cad", "timeout_seconds": 0.5}
about = {"name": "x", "transport": "kafka_topic", "agency": "a", "topic": table}
try:
    KafkaDoor(Feed.model_validate(about | {"format": "eido"}), None).probe()
except OutOfReach as error:
    print(error)
sender = KafkaSender(Channel.model_validate(about | {"timeout_seconds": 1}))
print(sender.send(b"alert", "d", "i"))
"""


@pytest.mark.campaign
def test_brokers_that_are_away_are_said_in_words_and_tried_later():
    """In a process of its own: the library leaves sockets behind when nobody answers."""
    command = [sys.executable, "-c", AWAY]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "cannot be reached" in said
    assert said.splitlines()[-1] == "later"


def test_people_do_not_go_over_open_lines():
    table = {"servers": ["kafka.example:9092"], "topic": "cad"}
    with pytest.raises(ValueError, match="ca_file"):
        feed("eido", transport="kafka_topic", topic=table)
