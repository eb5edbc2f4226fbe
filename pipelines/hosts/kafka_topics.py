"""Topics as they are to be, as they are, and how far the readers have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigFilterType, ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from pipelines.hosts.kafka_connection import Connection
from pipelines.hosts.kafka_publisher import LARGEST
from pipelines.topology import Topic
from zone.errors import TryLater

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the broker, in words, or one that nobody may do by itself."""

    topic: Topic
    says: str
    create: bool = False
    grow_to: int = 0
    configure: Mapping[str, str] | None = None
    refused: bool = False


class Topics:
    """Plans and applies one installation's topics. `replication` copies of each."""

    def __init__(self, connection: Connection, topics: Sequence[Topic], replication: int) -> None:
        self._connection = connection
        self._topics = topics
        self._replication = replication
        try:
            self._admin: Any = KafkaAdminClient(**connection.for_client(), request_timeout_ms=15000)
        except KafkaError as error:
            raise TryLater(f"Kafka does not answer ({type(error).__name__}).") from None

    def close(self) -> None:
        """Let go of the broker."""
        self._admin.close()

    def plan(self) -> list[Step]:
        """What differs, in the order of the topology; empty when all is as it should be."""
        there = {t["name"]: t for t in self._admin.describe_topics() if not t["error_code"]}
        return [step for topic in self._topics for step in self._steps(topic, there)]

    def apply(self) -> list[Step]:
        """Do what can be done; returns what was done and what was refused."""
        steps = self.plan()
        for step in steps:
            self._do(step)
        return steps

    def _steps(self, topic: Topic, there: Mapping[str, Any]) -> list[Step]:
        name = self._connection.topic(topic)
        if name not in there:
            words = f"create {name}: {topic.partitions} partitions, {self._replication} copies"
            return [Step(topic, words, create=True)]
        steps: list[Step] = []
        have = len(there[name]["partitions"])
        if have < topic.partitions:
            words = f"grow {name} from {have} to {topic.partitions} partitions"
            steps.append(Step(topic, words, grow_to=topic.partitions))
        elif have > topic.partitions:
            words = f"{name} has {have} partitions, more than {topic.partitions}: left as it is"
            steps.append(Step(topic, words, refused=True))
        differs = self._differing(name, topic)
        if differs:
            said = ", ".join(f"{key}={value}" for key, value in sorted(differs.items()))
            steps.append(Step(topic, f"configure {name}: {said}", configure=differs))
        return steps

    def _differing(self, name: str, topic: Topic) -> dict[str, str]:
        asked = ConfigResource(ConfigResourceType.TOPIC, name)
        found = self._admin.describe_configs([asked], config_filter=ConfigFilterType.ALL)
        values = {key: one["value"] for key, one in found["topic"][name].items()}
        return {k: v for k, v in self._config(topic).items() if values.get(k) != v}

    def _config(self, topic: Topic) -> dict[str, str]:
        return {
            "cleanup.policy": "delete",
            "retention.ms": str(topic.retention_hours * _HOUR_MS),
            # Only whole segments are deleted: without this a quiet topic keeps weeks more.
            "segment.ms": str(24 * _HOUR_MS),
            "max.message.bytes": str(LARGEST + 1024 * 1024),
            "min.insync.replicas": str(max(1, self._replication - 1)),
        }

    def _do(self, step: Step) -> None:
        name = self._connection.topic(step.topic)
        if step.create:
            new = {
                "num_partitions": step.topic.partitions,
                "replication_factor": self._replication,
                "configs": self._config(step.topic),
            }
            self._admin.create_topics({name: new}, wait_for_metadata=True)
        if step.grow_to:
            self._admin.create_partitions({name: step.grow_to})
        if step.configure:
            change = ConfigResource(ConfigResourceType.TOPIC, name, configs=dict(step.configure))
            self._admin.alter_configs([change])


@dataclass(frozen=True, slots=True)
class Lag:
    """How many records of one partition wait for the zone's workers."""

    topic: str
    partition: int
    committed: int
    end: int

    @property
    def waiting(self) -> int:
        """Records not yet committed."""
        return max(0, self.end - self.committed)


class LagReader:
    """Reads a group's progress without being a member of it."""

    def __init__(self, connection: Connection, topics: Sequence[Topic]) -> None:
        self._names = [connection.topic(topic) for topic in topics]
        self._consumer: Any = KafkaConsumer(
            **connection.for_client(), group_id=connection.group, enable_auto_commit=False
        )

    def read(self) -> list[Lag]:
        """The lag of every partition. Raises TryLater when the broker does not answer."""
        try:
            places = [
                TopicPartition(name, part)
                for name in self._names
                for part in sorted(self._consumer.partitions_for_topic(name) or ())
            ]
            ends = self._consumer.end_offsets(places)
            begins = self._consumer.beginning_offsets(places)
            return [
                Lag(p.topic, p.partition, self._consumer.committed(p) or begins[p], ends[p])
                for p in places
            ]
        except KafkaError as error:
            raise TryLater(f"Kafka does not answer ({type(error).__name__}).") from None

    def close(self) -> None:
        """Let go of the broker."""
        self._consumer.close()
