"""Events as records: sealed whole, for the zone's own topics and for those over the border.

The key of a record is the incident, as a keyed fingerprint: whoever sees the topic can count
records of one incident, and nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from pipelines.topology import Topic
from schemas.envelope import Event, ZoneName
from zone.errors import Broken, TryLater, Unreadable
from zone.keys.keyring import KeyRing
from zone.link.parcel import pack, unpack

ID, VERSION = "event-id", "version"
WORDS_VERSION = 1
"""Version of the words in a record. A reader of version n reads n-1 (docs/kafka.md)."""


class NewerWords(TryLater):
    """Written by a newer program: it waits on its topic until this one is upgraded."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a topic. `repr` shows its place, never its value."""

    topic: Topic
    value: bytes
    event_id: str
    version: int = WORDS_VERSION
    key: str = ""
    partition: int = -1
    offset: int = -1

    def __repr__(self) -> str:
        return f"Record({self.place})"

    @property
    def place(self) -> str:
        """Where it lies on the broker."""
        return f"{self.topic.name}/{self.partition}/{self.offset}"

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """What stands beside the sealed value, in the clear."""
        return [(ID, self.event_id.encode()), (VERSION, str(self.version).encode())]


KeyOf = Callable[[Event], str]
"""Names the incident of an event, to keep its records in order."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """Seals and opens one zone's records. `border_key` is the key that both zones hold."""

    zone: ZoneName
    keys: KeyRing
    border_key: bytes

    def __repr__(self) -> str:
        return f"Sealing({self.zone.value})"

    def seal(self, topic: Topic, event: Event, key: str) -> Record:
        """Make a record of an event."""
        if topic.zone is topic.written_by:
            value = self.keys.seal("topic", topic.name, event.event_id, _whole(event))
        else:
            value = pack(self.border_key, event, f"zone:{topic.zone.value}")
        key = self.keys.blind_index("topic-key", key)
        return Record(topic, value, event.event_id, key=key)

    def open(self, record: Record) -> Event:
        """The event in a record. Raises Unreadable when it holds none that this zone can open,
        and NewerWords for one that a later version of the program wrote.
        """
        if record.version > WORDS_VERSION:
            raise NewerWords("Upgrade this zone: the other one writes a newer version.")
        topic = record.topic
        try:
            if topic.zone is topic.written_by:
                opened = self.keys.unseal("topic", topic.name, record.event_id, record.value)
                event = _parted(opened)
            else:
                to = f"zone:{self.zone.value}"
                event = unpack(self.border_key, record.value, record.event_id, to)
        except (Broken, ValidationError, ValueError):
            raise Unreadable("record_damaged", path=record.place) from None
        if event.kind is not topic.kind or event.event_id != record.event_id:
            raise Unreadable("record_damaged", path=record.place)
        return event


def _whole(event: Event) -> bytes:
    """Everything but the body as a line of JSON, then the body as it is: it may be any bytes."""
    return event.model_dump_json(exclude={"body"}).encode() + b"\n" + event.body


def _parted(opened: bytes) -> Event:
    line, _, body = opened.partition(b"\n")
    head = Event.model_validate_json(line[:-1] + b',"body":""}')
    return head.model_copy(update={"body": body})
