"""Doors to chain: what a feed brings becomes a durable event, then canonical updates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from connectors.catalog import formats
from connectors.contract import Received, Unreadable
from connectors.feed import Feed
from pipelines.parked import Parked
from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind
from schemas.incident import IncidentUpdate
from zone.crash_points import reached
from zone.journal import doors
from zone.journal.park_reasons import ParkReason
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

T_co = TypeVar("T_co", covariant=True)


def acceptor(zone: Zone) -> Callable[[Received], bool]:
    """Makes a received message durable. True: new; False: seen before, nothing written.

    Event id = feed + the source's own message key. A source that has none gets a fresh id for
    each arrival: an unchanged repeat is then recognised by content when it is folded, against
    the incident's latest version only, so that A → B → A stays three states.
    """

    def accept(received: Received) -> bool:
        key = received.message_key
        event = Event(
            event_id=zone.keys.event_id("feed", received.feed, key) if key else zone.keys.new_id(),
            kind=EventKind.FEED_MESSAGE,
            at=zone.clock.now(),
            body=received.body,
            feed=received.feed,
            source_name=received.source_name,
            group=received.feed,
        )
        reached("door.before_accept")
        new = zone.writer.run(lambda uow: _accept(uow, event, received))
        reached("door.after_accept_before_ack")
        return new

    return accept


def _accept(uow: UnitOfWork, event: Event, received: Received) -> bool:
    new, refused = uow.accept(event), received.refused
    doors.remember(uow.conn, received.feed, received.remember, event.at)
    about = {"message": event.event_id, "feed": event.feed or ""}
    tag = AuditTag.MESSAGE_RECEIVED if new else AuditTag.MESSAGE_REPEATED
    if new:
        uow.audit(
            tag,
            at=event.at,
            actor="door",
            about=about,
            event_id=uow.keys.effect_id(event.event_id, "received"),
        )
    if new and refused is not None:
        uow.park(event.event_id, ParkReason(refused.value), {"position": "", "path": ""})
    return new


def read_with(feed: Feed, event: Event) -> Sequence[IncidentUpdate]:
    """Read a dispatch feed's message by its format; raises Parked for what cannot be read."""
    return read_by(formats(), feed, event)


class Reads(Protocol[T_co]):
    """What a format of either zone does."""

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> Sequence[T_co]:
        """Read one message; raises only Unreadable."""
        ...


def read_by(known: Mapping[str, Reads[T_co]], feed: Feed, event: Event) -> Sequence[T_co]:
    """Read a message by the format that its feed names, out of those of a zone."""
    if feed.format not in known:
        raise Parked(ParkReason.UNKNOWN_FEED, {"feed": feed.name})
    try:
        return known[feed.format].parse(event.body, feed, event.source_name)
    except Unreadable as error:
        place = {"path": error.path, "position": error.position}
        raise Parked(ParkReason(error.code.value), place) from None
