"""What travels in inbox, outbox and zone link: an id, a kind, and sealed bytes."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class ZoneName(StrEnum):
    """The two zones. Each has its own process, database, keys, accounts and audit."""

    DISPATCH = "dispatch"
    CLINICAL = "clinical"


class EventKind(StrEnum):
    """What an event carries."""

    FEED_MESSAGE = "feed_message"
    """Raw bytes of a feed, as they came."""
    BOARD_ACTION = "board_action"
    """A dispatcher's click: ask for a co-responder, not behavioral health."""
    CORESPONSE_REQUEST = "coresponse_request"
    REPLY = "reply"
    GUIDANCE = "guidance"
    """Words that stand at dispatch for minutes, until renewed."""
    ALERT = "alert"
    CHANGE_NOTICE = "change_notice"
    """To a program of another organization: that a record changed, without content."""


class Event(Word):
    """One event. `event_id` is derived from feed and message key, so a repeat has the same id."""

    shown: ClassVar[tuple[str, ...]] = ("event_id", "kind", "feed")
    event_id: str
    kind: EventKind
    at: Instant
    """When it was received at the door (or decided, for events of our own)."""
    body: bytes
    feed: str | None = None
    source_name: str | None = None
    """File name or transport id, where the format reads an order stamp from it."""
    group: str | None = None
    """Order and partition key: the incident id, or the feed while that is unknown."""
    replay_of: str | None = None
