"""Kafka topic, in and out: somebody else's brokers.

In. Order: per partition. Redelivery: a record is known by topic, partition, offset and time, so one
that comes again is a repeat. Acknowledgement: offsets are committed only after the records before
them are durable. Out. Order: per incident, which is the record's key. Redelivery: possible after a
broken connection; the header `idempotency-key` tells. Acknowledgement: `sent` when all in-sync
replicas have the record; nobody says that it was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    SaslAuthenticationFailedError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from kafka.structs import OffsetAndMetadata

from connectors.contract import Delivery, Keeper, OutOfReach, Received
from connectors.feed import Channel, Feed
from connectors.transports.bounded import cut
from connectors.transports.settings.kafka import KafkaTopic
from connectors.transports.tls import to_server

_LOG = structlog.get_logger()
_WAIT_MS = 1000
_AT_ONCE = 200


class KafkaDoor:
    """One topic, read by one thread; the connection is kept from look to look."""

    every_seconds = 0.05

    def __init__(self, feed: Feed, keeper: Keeper) -> None:
        if feed.topic is None:
            raise ValueError("a kafka_topic feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.topic, keeper
        self._consumer: Any = None

    def poll(self) -> int:
        """Take what came, then commit the offsets."""
        try:
            with _plain_words(self._set):
                return self._taken(self._open())
        except BaseException:
            self.close()
            raise

    def probe(self) -> str:
        """Asks the brokers for the topic's partitions, with a connection of its own."""
        with _plain_words(self._set):
            consumer = KafkaConsumer(**_connection(self._set))
            try:
                found = consumer.partitions_for_topic(self._set.topic)
            finally:
                consumer.close()
        if not found:
            raise OutOfReach(_NO_TOPIC)
        return f"the topic has {len(found)} partitions"

    def close(self) -> None:
        """Leave the group; what is not committed comes again."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with suppress(KafkaError):
                consumer.close(autocommit=False)

    def _taken(self, consumer: Any) -> int:  # noqa: ANN401 - kafka-python has no types
        handed = 0
        for partition, records in consumer.poll(_WAIT_MS, max_records=_AT_ONCE).items():
            for record in records:
                handed += self._take(partition, record)
            done = {partition: OffsetAndMetadata(records[-1].offset + 1, "", -1)}
            consumer.commit(done)
        return handed

    def _take(self, partition: TopicPartition, record: Any) -> int:  # noqa: ANN401
        if record.value is None:  # a tombstone says that an older record may be forgotten
            return 0
        body, refused = cut(record.value, self._feed.max_bytes)
        place = f"{partition.topic} {partition.partition} {record.offset} {record.timestamp}"
        message = Received(self._feed.name, body, message_key=place, refused=refused)
        return int(self._keeper.accept(message))

    def _open(self) -> Any:  # noqa: ANN401
        if self._consumer is None:
            self._consumer = KafkaConsumer(
                self._set.topic,
                **_connection(self._set),
                group_id=self._set.group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                allow_auto_create_topics=False,
                max_partition_fetch_bytes=max(self._feed.max_bytes + 1024, 1024 * 1024),
            )
        return self._consumer


class KafkaSender:
    """Sends to one topic; used by one thread. After a failure the session begins anew."""

    def __init__(self, channel: Channel) -> None:
        if channel.topic is None:
            raise ValueError("a kafka_topic channel needs its table")
        self._channel, self._set = channel, channel.topic
        self._producer: Any = None

    def send(self, body: bytes, delivery_id: str, group: str) -> Delivery:
        """Send one record; `group` is the incident, whose records stay in order."""
        seconds = self._channel.timeout_seconds
        try:
            if self._producer is None:
                self._producer = self._opened()
            headers = [("idempotency-key", delivery_id.encode())]
            self._producer.send(self._set.topic, body, group.encode(), headers=headers).get(seconds)
        except MessageSizeTooLargeError:
            return Delivery.REFUSED
        except (KafkaError, OutOfReach) as error:
            self.close()
            _LOG.warning("delivery_failed", channel=self._channel.name, error=type(error).__name__)
            return Delivery.LATER
        return Delivery.SENT

    def close(self) -> None:
        """Give the session up."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError):
                producer.close(timeout=1)

    def _opened(self) -> Any:  # noqa: ANN401
        waits = int(self._channel.timeout_seconds * 1000)
        return KafkaProducer(
            **_connection(self._set),
            acks="all",
            enable_idempotence=True,
            max_block_ms=waits,
            request_timeout_ms=max(waits // 2, 1000),
            delivery_timeout_ms=max(waits, 2000),
            allow_auto_create_topics=False,
        )


def _connection(at: KafkaTopic) -> dict[str, Any]:
    given: dict[str, Any] = {
        "bootstrap_servers": list(at.servers),
        "bootstrap_timeout_ms": int(at.timeout_seconds * 1000),
    }
    if at.ca_file is None:
        return given
    given["ssl_context"] = to_server(at.ca_file, at.cert_file, at.key_file)
    if at.username is None:
        return given | {"security_protocol": "SSL"}
    return given | {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": at.username,
        "sasl_plain_password": at.password.get_secret_value() if at.password else "",
    }


@contextmanager
def _plain_words(at: KafkaTopic) -> Iterator[None]:
    try:
        yield
    except (SaslAuthenticationFailedError, TopicAuthorizationFailedError):
        raise OutOfReach(
            "The brokers do not let us read the topic. Nothing was lost. Check username and"
            " password_file or cert_file, and that the account may read topic and group."
        ) from None
    except UnknownTopicOrPartitionError:
        raise OutOfReach(_NO_TOPIC) from None
    except (KafkaError, OSError) as error:
        raise OutOfReach(
            f"The brokers cannot be reached ({type(error).__name__}). Nothing was lost; it is tried"
            f" again. Check servers, ca_file and the firewall ({len(at.servers)} named)."
        ) from None


_NO_TOPIC = "The topic is not on the brokers. Nothing was lost. Correct topic, or have it made."
