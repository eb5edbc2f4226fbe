"""What came in: sealed, in order of arrival, remembered for ever by its id."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Connection, Row, Select, bindparam, func, select, true, update

from schemas.envelope import Event, EventKind
from zone.errors import Broken, TryLater
from zone.insert_once import insert_once
from zone.journal.tables import inbox
from zone.keys.keyring import KeyRing

_MAC = "inbox_body"
_SETTLE = (
    update(inbox)
    .where(inbox.c.event_id == bindparam("of"), inbox.c.state == bindparam("was"))
    .values(state=bindparam("new_state"), outcome=bindparam("new_outcome"))
)
_WAITING = (
    select(inbox)
    .where(inbox.c.state == "pending", inbox.c.arrival > bindparam("after"))
    .order_by(inbox.c.arrival)
    .limit(bindparam("most"))
)
_WAITING_IDS = _WAITING.with_only_columns(inbox.c.arrival, inbox.c.event_id)
_THESE = select(inbox).where(inbox.c.arrival.in_(bindparam("places", expanding=True)))
_UNHANDED = _WAITING.where(inbox.c.handed_on.is_(None))
log = structlog.get_logger()


class Arrival(StrEnum):
    """What an event at the door turned out to be."""

    NEW = "new"
    REPEAT = "repeat"
    DIFFERS = "differs"
    """The same id as an earlier one, but another body."""


class Overtaken(TryLater):
    """The message is not pending any more: somebody else finished it. Nothing was written."""


def accept(conn: Connection, keys: KeyRing, event: Event, state: str = "pending") -> Arrival:
    """Write the inbox row of an event, unless its id is known."""
    name = event.source_name
    row = {
        "event_id": event.event_id,
        "kind": event.kind.value,
        "feed": event.feed,
        "source_name": name and keys.seal("inbox", "source_name", event.event_id, name.encode()),
        "grp": event.group,
        "received_at": event.at,
        "state": state,
        "replay_of": event.replay_of,
        "body_mac": body_mark(keys, event.body),
        "body": keys.seal("inbox", "body", event.event_id, event.body),
    }
    if insert_once(conn, inbox, row, ("event_id",)):
        return Arrival.NEW
    mac = conn.scalar(select(inbox.c.body_mac).where(inbox.c.event_id == event.event_id))
    same = keys.is_mac_of(_MAC, event.body, mac or "")
    return Arrival.REPEAT if same else Arrival.DIFFERS


def body_mark(keys: KeyRing, body: bytes) -> str:
    """The fingerprint by which a repeat is told from another content."""
    return keys.mac(_MAC, body)


def pending(
    conn: Connection, keys: KeyRing, limit: int, opened: Mapping[str, Event] | None = None
) -> list[Event]:
    """Events that wait to be processed, in order of arrival.

    `opened`: events that the caller holds from before, by id; each is opened once. A row that does
    not open (altered, or another key) is passed over and blocks nothing; `park_damaged` parks it.
    """
    events: list[Event] = []
    last, more = 0, True
    while more and len(events) < limit:
        found = conn.execute(_WAITING_IDS, {"after": last, "most": limit}).all()
        more = len(found) == limit
        last = found[-1].arrival if found else last
        events += _events(conn, keys, found, opened or {})
    return events[:limit]


def _events(
    conn: Connection, keys: KeyRing, found: Sequence[Any], opened: Mapping[str, Event]
) -> list[Event]:
    closed = [row.arrival for row in found if row.event_id not in opened]
    rows = conn.execute(_THESE, {"places": closed}) if closed else ()
    events = {**opened, **{row.event_id: e for row in rows if (e := _opened(keys, row))}}
    return [events[row.event_id] for row in found if row.event_id in events]


def unhanded(conn: Connection, keys: KeyRing, limit: int) -> list[Event]:
    """Events that wait and are not on their zone's topic yet, in order of arrival."""
    rows = conn.execute(_UNHANDED, {"after": 0, "most": limit}).all()
    return [event for row in rows if (event := _opened(keys, row)) is not None]


def hand_on(conn: Connection, event_ids: Sequence[str], at: datetime | None) -> None:
    """Note that messages are on their topic; `at` None: that they are not, after all."""
    these = inbox.c.event_id.in_(event_ids)
    conn.execute(update(inbox).where(these).values(handed_on=at))


def lost(conn: Connection, before: datetime) -> list[str]:
    """Ids of messages that were handed on before then and wait still."""
    waiting = select(inbox.c.event_id).where(inbox.c.state == "pending")
    return list(conn.scalars(waiting.where(inbox.c.handed_on < before)))


def find(conn: Connection, keys: KeyRing, event_id: str) -> Event | None:
    """One event with its body; None when it is unknown, purged or does not open."""
    row = conn.execute(select(inbox).where(inbox.c.event_id == event_id)).first()
    return _opened(keys, row) if row is not None and row.body is not None else None


def settled(conn: Connection, event_ids: Sequence[str]) -> list[str]:
    """Which of these messages are known and wait no longer."""
    known = inbox.c.event_id.in_(event_ids)
    return list(conn.scalars(select(inbox.c.event_id).where(known, inbox.c.state != "pending")))


def counts(conn: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    found = conn.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    return {state: number for state, number in found}  # noqa: C416 - rows are no pairs to mypy


def settle(
    conn: Connection, outcomes: Sequence[tuple[str, str]], state: str, was: str = "pending"
) -> None:
    """Move rows on, once: (id, outcome) of each. Raises Overtaken when one of them is not in the
    state it should be in; then none of them may be committed."""
    rows = [
        {"of": event_id, "was": was, "new_state": state, "new_outcome": outcome}
        for event_id, outcome in outcomes
    ]
    if rows and conn.execute(_SETTLE, rows).rowcount != len(rows):
        those = ", ".join(event_id for event_id, _ in outcomes)
        raise Overtaken(f"Not {was} any more, or not all of them: {those}.")


def purge(
    conn: Connection,
    older_than: datetime,
    states: Sequence[str] = ("done",),
    kept: Select[tuple[str]] | None = None,
) -> int:
    """Blank the bodies of finished messages received before then (R15). Returns how many.

    `kept`: a query of ids that stay as they are.

    The rows stay, so a late repeat is still a repeat. Whatever is still there and old enough is
    found, however often and whenever this ran before.
    """
    blanked = conn.execute(
        update(inbox)
        .where(inbox.c.state.in_(states), inbox.c.received_at < older_than)
        .where(inbox.c.body.is_not(None), true() if kept is None else inbox.c.event_id.not_in(kept))
        .values(body=None, source_name=None)
    )
    return blanked.rowcount


def damaged(conn: Connection, keys: KeyRing) -> list[str]:
    """Ids of waiting rows that do not open."""
    last, found = 0, []
    while rows := _after(conn, last, 200):
        last = rows[-1].arrival
        found += [row.event_id for row in rows if _opened(keys, row) is None]
    return found


def _after(conn: Connection, arrival: int, limit: int) -> Sequence[Row[Any]]:
    return conn.execute(_WAITING, {"after": arrival, "most": limit}).all()


def _opened(keys: KeyRing, row: Row[Any]) -> Event | None:
    try:
        name = row.source_name
        return Event(
            event_id=row.event_id,
            kind=EventKind(row.kind),
            at=row.received_at,
            body=keys.unseal("inbox", "body", row.event_id, row.body),
            feed=row.feed,
            source_name=name and keys.unseal("inbox", "source_name", row.event_id, name).decode(),
            group=row.grp,
            replay_of=row.replay_of,
        )
    except (Broken, ValueError):
        log.error("inbox.damaged", event_id=row.event_id)
        return None
