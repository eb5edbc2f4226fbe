"""Puts records on topics: acknowledged by all replicas, in order, each once per session."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError

from pipelines.hosts.kafka_connection import Connection
from pipelines.hosts.kafka_records import Record
from zone.errors import Refused, TryLater

SECONDS = 30.0
"""How long the broker may take for one batch of records."""
LARGEST = 16 * 1024 * 1024


class Publisher:
    """An idempotent producer. Not for use by several threads.

    After any failure the session is given up and a new one begins: within a session the broker
    keeps the order and takes each record once; what was not confirmed is sent again, in order,
    and the receiver knows it by its id.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._producer: Any = None

    def publish(self, records: Sequence[Record]) -> None:
        """Return once all replicas have all records; raises TryLater, or Refused for a large one.

        One record that is too large is refused before any is sent.
        """
        large = [record for record in records if len(record.value) > LARGEST]
        if large:
            raise Refused(f"Record of event {large[0].event_id} is too large for its topic.")
        try:
            producer = self._open()
            sent = [self._send(producer, record) for record in records]
            producer.flush(SECONDS)
            for waiting in sent:
                waiting.get(SECONDS)
        except KafkaError as error:
            self.close()
            if isinstance(error, MessageSizeTooLargeError):
                raise Refused("The topic takes no record of this size.") from None
            raise TryLater(
                f"Kafka did not take the records ({type(error).__name__}). They are held."
            ) from None

    def close(self) -> None:
        """Give the session up, at once."""
        producer, self._producer = self._producer, None
        if producer is not None:
            # It complains of what it could not send; that is held in the database.
            with suppress(KafkaError):
                producer.close(timeout=0)

    def _send(self, producer: Any, record: Record) -> Any:  # noqa: ANN401 - kafka-python's own
        return producer.send(
            self._connection.topic(record.topic),
            value=record.value,
            key=record.key.encode(),
            headers=record.headers,
        )

    def _open(self) -> Any:  # noqa: ANN401 - kafka-python has no types
        if self._producer is None:
            self._producer = KafkaProducer(
                **self._connection.for_client(),
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                max_request_size=LARGEST + 1024,
                max_block_ms=int(SECONDS * 1000),
                request_timeout_ms=int(SECONDS * 500),
                delivery_timeout_ms=int(SECONDS * 1000),
                allow_auto_create_topics=False,
            )
        return self._producer
