"""Parked messages for a reader who is no programmer: list, look, replay."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, case, func, select, update

from schemas.audit import AuditTag
from schemas.envelope import Event
from zone.errors import Refused
from zone.journal import dead_letter_rows, edits, inbox, outbox
from zone.journal.park_reasons import EMPTY, ParkReason, Sentence, sentence
from zone.journal.tables import dead_letter
from zone.journal.tables import inbox as inbox_table
from zone.journal.tables import outbox as outbox_table
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One parked message: its structure and reason. `body` only where it was asked for."""

    event_id: str
    place: str
    """`inbox`, or the destination that it was meant for."""
    reason: str
    params: dict[str, str]
    parked_at: datetime
    state: str
    replayed_as: str | None
    kind: str | None = None
    feed: str | None = None
    received_at: datetime | None = None
    replay_of: str | None = None
    size: int | None = None
    """Bytes; None when the body was purged, so that it cannot be replayed."""
    body: bytes | None = field(default=None, repr=False)
    source_name: str | None = field(default=None, repr=False)

    @property
    def words(self) -> Sentence:
        """What happened, what was kept, what to do."""
        return EMPTY if self.is_empty else sentence(self.reason, self.params)

    @property
    def is_empty(self) -> bool:
        """It came with 0 bytes. What was too large has no body here either, and lies elsewhere."""
        return self.size == 0 and self.reason != ParkReason.TOO_LARGE


def list_parked(
    conn: Connection,
    limit: int | None = 500,
    *,
    reason: str | None = None,
    replayed: bool = False,
) -> list[DeadLetter]:
    """Parked messages, newest first; of one reason, and those replayed since, if asked."""
    query = select(dead_letter).order_by(dead_letter.c.parked_at.desc()).limit(limit)
    if not replayed:
        query = query.where(dead_letter.c.state == dead_letter_rows.PARKED)
    if reason is not None:
        query = query.where(dead_letter.c.reason == reason)
    return [_read(conn, row) for row in conn.execute(query).all()]


def counts(conn: Connection) -> dict[str, int]:
    """How many are parked, by reason."""
    query = select(dead_letter.c.reason, func.count()).group_by(dead_letter.c.reason)
    found = conn.execute(query.where(dead_letter.c.state == dead_letter_rows.PARKED))
    return {reason: number for reason, number in found}  # noqa: C416 - rows are no pairs to mypy


@dataclass(frozen=True, slots=True)
class Cause:
    """Messages parked for one reason by one feed, or on the way to one destination."""

    reason: str
    feed: str | None
    place: str
    count: int
    purged: int
    """Of these the body is gone: they cannot be replayed."""
    oldest_at: datetime
    newest_at: datetime
    hollow: int = 0
    """Of these the body has 0 bytes: nothing to replay."""

    @property
    def words(self) -> Sentence:
        """What happened, what was kept, what to do."""
        all_empty = self.hollow == self.count and self.reason != ParkReason.TOO_LARGE
        return EMPTY if all_empty else sentence(self.reason, {})

    @property
    def replayable(self) -> int:
        """How many a replay of all of them would take."""
        return self.count - self.purged - self.hollow


def causes(conn: Connection) -> list[Cause]:
    """What is parked, grouped by cause, the most frequent first."""
    d, i, o = dead_letter, inbox_table, outbox_table
    feed = func.coalesce(i.c.feed, o.c.feed)
    both = d.outerjoin(
        i, (i.c.event_id == d.c.event_id) & (d.c.place == dead_letter_rows.INBOX)
    ).outerjoin(o, (o.c.event_id == d.c.event_id) & (o.c.destination == d.c.place))
    body = func.coalesce(i.c.body, o.c.body)
    kept, hollow = func.count(body), func.count(case((func.length(body) == KeyRing.OVERHEAD, 1)))
    times = func.min(d.c.parked_at), func.max(d.c.parked_at)
    query = (
        select(d.c.reason, feed, d.c.place, func.count(), kept, *times, hollow)
        .select_from(both)
        .where(d.c.state == dead_letter_rows.PARKED)
        .group_by(d.c.reason, feed, d.c.place)
    )
    found = [Cause(r, f, p, n, n - k, a, b, h) for r, f, p, n, k, a, b, h in conn.execute(query)]
    return sorted(found, key=lambda one: (-one.count, one.reason, one.feed or ""))


def of_cause(
    conn: Connection,
    reason: str,
    feed: str | None,
    place: str,
    *,
    until: datetime | None = None,
    limit: int = 20,
    skip: int = 0,
    replayable: bool = False,
) -> list[DeadLetter]:
    """Parked messages of one cause, oldest first, whose bodies are still there; `replayable`:
    only those that hold something."""
    d, i, o = dead_letter, inbox_table, outbox_table
    both = d.outerjoin(
        i, (i.c.event_id == d.c.event_id) & (d.c.place == dead_letter_rows.INBOX)
    ).outerjoin(o, (o.c.event_id == d.c.event_id) & (o.c.destination == d.c.place))
    query = (
        select(d)
        .select_from(both)
        .where(d.c.state == dead_letter_rows.PARKED, d.c.reason == reason, d.c.place == place)
        .where(func.coalesce(i.c.body, o.c.body).is_not(None))
        .where(func.coalesce(i.c.feed, o.c.feed).is_not_distinct_from(feed))
        .order_by(d.c.parked_at, func.coalesce(i.c.arrival, o.c.position))
        .limit(limit)
        .offset(skip)
    )
    if until is not None:
        query = query.where(d.c.parked_at <= until)
    if replayable:
        query = query.where(func.length(func.coalesce(i.c.body, o.c.body)) > KeyRing.OVERHEAD)
    return [_read(conn, row) for row in conn.execute(query).all()]


def show(
    conn: Connection,
    event_id: str,
    keys: KeyRing | None = None,
    *,
    body: bool = False,
    place: str | None = None,
) -> DeadLetter | None:
    """One parked message, structure only. With `body` its content too: the caller has decided
    that this person may see it, and has audited it. `place`: of several destinations this one."""
    row = conn.execute(_one(event_id, place)).first()
    if row is None:
        return None
    found = _read(conn, row)
    if not body or keys is None:
        return found
    event = _event(conn, keys, found)
    if event is None:
        return found
    return replace(found, body=event.body, source_name=event.source_name)


def replay(
    uow: UnitOfWork,
    event_id: str,
    actor: str,
    token: str = "",
    *,
    place: str | None = None,
    body: bytes | None = None,
    why: str = "",
) -> str:
    """Send a parked message through again, as a new event; everything is decided anew.

    Returns the new event's id, whose `replay_of` names the old one. The same token again is the
    same replay, and adds nothing (a double click). `place` names one of several destinations.
    With `body` it goes with another content, for a reason (a code): the original is kept as it is,
    and who changed it is written down. Raises Refused when it was replayed already, or when its
    body is gone.
    """
    row = uow.conn.execute(_one(event_id, place)).first()
    if row is None:
        raise Refused("There is no such parked message. Nothing was done.")
    if row.state == dead_letter_rows.REPLAYED:
        return _again(row, token)
    found = _read(uow.conn, row)
    _assert_not_sent(uow, found)
    event = _event(uow.conn, uow.keys, found)
    if event is None:
        raise Refused(
            "The content of this message was purged on schedule, so it cannot be replayed. "
            "Ask the sender to send it again."
        )
    if not event.body:
        raise Refused(
            "The content of this message is not in the database, so it cannot be replayed. "
            "Put its file back into the feed's folder, or ask the sender to send it again."
        )
    new_id = uow.keys.event_id("replay", event_id, token)
    again = event.model_copy(
        update={"event_id": new_id, "replay_of": event_id, "at": uow.clock.now()}
    )
    if body is not None:
        again = _edited(uow, found, event, again, body, actor, why)
    if row.place == dead_letter_rows.INBOX:
        uow.accept(again)
    else:
        uow.send(again, row.place)
    _note(uow, row, new_id, actor, token)
    return new_id


def _one(event_id: str, place: str | None) -> Select[Any]:
    query = select(dead_letter).where(dead_letter.c.event_id == event_id)
    if place is not None:
        query = query.where(dead_letter.c.place == place)
    return query.order_by(dead_letter.c.place)


def _edited(
    uow: UnitOfWork,
    found: DeadLetter,
    before: Event,
    again: Event,
    body: bytes,
    actor: str,
    why: str,
) -> Event:
    if found.place != dead_letter_rows.INBOX:
        raise Refused("Only a message that came in can be changed. Nothing was done.")
    if body == before.body:
        return again
    added, removed = edits.count(before.body, body)
    edits.note(uow, again.event_id, before.event_id, actor, why, added, removed)
    return again.model_copy(update={"body": body})


def _assert_not_sent(uow: UnitOfWork, found: DeadLetter) -> None:
    if found.place == dead_letter_rows.INBOX:
        return
    row = outbox.find(uow.conn, found.event_id, found.place)
    if row is not None and row.state in outbox.ARRIVED:
        raise Refused(
            "This message was sent; sending it again would double it. Nothing was done. "
            "Check in the receiving system what arrived."
        )


def _again(row: Row[tuple[str, ...]], token: str) -> str:
    if token and row.replay_token == token:
        replayed: str = row.replayed_as
        return replayed
    raise Refused(
        f"This message was replayed already, as {row.replayed_as}. Nothing was done. "
        "If that one was parked too, replay that one."
    )


def _note(uow: UnitOfWork, row: Row[tuple[str, ...]], new_id: str, actor: str, token: str) -> None:
    uow.conn.execute(
        update(dead_letter)
        .where(dead_letter.c.event_id == row.event_id, dead_letter.c.place == row.place)
        .values(state=dead_letter_rows.REPLAYED, replayed_as=new_id, replay_token=token)
    )
    uow.audit(
        AuditTag.MESSAGE_REPLAYED,
        at=uow.clock.now(),
        actor=actor,
        about={"message": row.event_id, "replay": new_id},
        detail={"reason": row.reason, "place": row.place},
        event_id=uow.keys.effect_id(new_id, "audit:replayed"),
    )


def _event(conn: Connection, keys: KeyRing, found: DeadLetter) -> Event | None:
    if found.place == dead_letter_rows.INBOX:
        return inbox.find(conn, keys, found.event_id)
    return outbox.event(conn, keys, found.event_id, found.place)


def _read(conn: Connection, row: Row[tuple[str, ...]]) -> DeadLetter:
    if row.place == dead_letter_rows.INBOX:
        t = inbox_table
        about = conn.execute(
            select(t.c.kind, t.c.feed, t.c.received_at, t.c.replay_of, func.length(t.c.body)).where(
                t.c.event_id == row.event_id
            )
        ).first()
    else:
        o = outbox_table
        about = conn.execute(
            select(o.c.kind, o.c.feed, o.c.at, o.c.replay_of, func.length(o.c.body)).where(
                o.c.event_id == row.event_id, o.c.destination == row.place
            )
        ).first()
    kind, feed, at, replay_of, size = about or (None, None, None, None, None)
    return DeadLetter(
        event_id=row.event_id,
        place=row.place,
        reason=row.reason,
        params=orjson.loads(row.params),
        parked_at=row.parked_at,
        state=row.state,
        replayed_as=row.replayed_as,
        kind=kind,
        feed=feed,
        received_at=at,
        replay_of=replay_of,
        size=None if size is None else size - KeyRing.OVERHEAD,
    )
