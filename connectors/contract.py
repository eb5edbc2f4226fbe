"""What a door promises: the words shared by transports (how bytes move) and formats (meaning)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Event
from typing import Protocol, runtime_checkable

from connectors.feed import Feed
from schemas.clinical import ClinicalUpdate
from schemas.envelope import ZoneName
from schemas.incident import IncidentUpdate


class Fault(StrEnum):
    """Why a message could not be read. The values are those of the parking reasons."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_DEEP = "too_deep"
    DOCTYPE = "doctype"
    WRONG_ENCODING = "wrong_encoding"
    TRUNCATED = "truncated"
    UNKNOWN_FORMAT = "unknown_format"
    NO_INCIDENT_NUMBER = "no_incident_number"

    @property
    def sentence(self) -> str:
        """What is wrong with the message, for a reader who is no programmer."""
        return _SENTENCES[self]


_SENTENCES = {
    Fault.UNREADABLE: "The message does not follow the rules of its format, so it was not read.",
    Fault.TOO_LARGE: "The message is larger than this feed allows, so it was not read.",
    Fault.TOO_MANY_ROWS: "The message has more rows than this feed allows, so it was not read;"
    " split it, or raise max_rows.",
    Fault.TOO_DEEP: "The message is nested deeper than this feed allows, so it was not read.",
    Fault.DOCTYPE: "The message declares a document type, which could pull in other files;"
    " such messages are not read.",
    Fault.WRONG_ENCODING: "The characters of the message are not in the encoding that it declares.",
    Fault.TRUNCATED: "The message ends too early, as if it had been cut off while being sent.",
    Fault.UNKNOWN_FORMAT: "The message is well formed, but not of the format set for this feed.",
    Fault.NO_INCIDENT_NUMBER: "The message has no key of a call or report, so nothing can be"
    " opened or updated from it.",
}


class Unreadable(Exception):
    """The bytes cannot be understood. Holds a code and a place, never content.

    `path` names an element or key of the format; `position` is `line:column`, or `byte N`.
    """

    def __init__(self, code: Fault, path: str = "", position: str = "") -> None:
        super().__init__(code.value, path, position)
        self.code = code
        self.path = path
        self.position = position


@runtime_checkable
class Format(Protocol):
    """What a feed's bytes mean. Pure: no clock, network, randomness or database."""

    name: str

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:
        """Read one message; one update per incident in it. Raises only Unreadable."""
        ...

    def stamp(self, source_name: str) -> str | None:
        """The order stamp inside a file name, as text that sorts; None: the name has none.

        A name with a stamp names one message for ever; a name without one may be used again.
        """
        ...


@runtime_checkable
class ClinicalFormat(Protocol):
    """What the bytes of an EMS or clinical feed mean; read in the clinical zone only."""

    name: str
    zone: ZoneName

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[ClinicalUpdate]:
        """Read one message; one update per thing that it tells of. Raises only Unreadable."""
        ...

    def stamp(self, source_name: str) -> str | None:
        """See Format."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """One message at the door, before anybody has understood it."""

    feed: str
    body: bytes = field(repr=False)
    message_key: str | None = None
    """The source's own key of this message; a repeat has the same. None: it has none."""
    source_name: str | None = field(default=None, repr=False)
    """The file name, where the format may read an order stamp."""
    refused: Fault | None = None
    """The door would not take the bytes (too large): `body` is empty, the whole is kept aside."""
    remember: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the door must know at its next look, stored in the same commit as the message: marks
    and fingerprints by name, never content."""


class OutOfReach(Exception):
    """The other side cannot be reached, or does not do what was agreed. The text is a plain
    sentence without content: what happened, and what to look at."""


class AskedToWait(Exception):
    """The receiver asks to be left alone for so many seconds; the message is held."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Keeper(Protocol):
    """What stands behind every door. Its methods may be called from any thread."""

    def accept(self, message: Received) -> bool:
        """Make a message durable with what its door remembers. False: it was there before."""
        ...

    def recall(self, feed: str, names: Sequence[str]) -> Mapping[str, str]:
        """What was remembered under these names."""
        ...

    def remember(self, feed: str, marks: Mapping[str, str]) -> None:
        """Remember without a message."""
        ...

    def fingerprint(self, data: bytes) -> str:
        """A keyed fingerprint: tells equal content from other content, useless to others."""
        ...

    def now(self) -> datetime:
        """The present instant."""
        ...

    def in_contact(self, feed: str) -> None:
        """The other side answered."""
        ...

    def in_trouble(self, feed: str, sentence: str) -> None:
        """Something is wrong, in plain words."""
        ...


class Door(Protocol):
    """A door that looks by itself, again and again, in one thread."""

    every_seconds: float
    """Pause between two looks."""

    def poll(self) -> int:
        """Look once; how many messages were handed over. Raises OutOfReach, or what `accept`
        raises; whatever was not accepted is found again by the next look."""
        ...

    def probe(self) -> str:
        """Try the connection without taking anything; what was found, in a few words. Raises
        OutOfReach."""
        ...


class Standing(Protocol):
    """A door that listens, or holds a connection, in a thread of its own."""

    def run(self, stop: Event) -> None:
        """Until the event is set. Raises OutOfReach, to be run again after a pause."""
        ...

    def probe(self) -> str:
        """See Door."""
        ...


class Delivery(StrEnum):
    """What became of one message sent out."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    """Sent, and the receiver's program said that it has taken this very message."""
    REFUSED = "refused"
    """The receiver says that this message is wrong; sending it again is useless."""
    LATER = "later"
    """Not taken now (down, busy, not signed in): hold, try again, keep the order."""
