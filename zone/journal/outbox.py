"""What is to leave: written in the transaction that decided it, sent by the relay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, func, or_, select, true, update

from schemas.envelope import Event, EventKind
from zone.insert_once import insert_each_once
from zone.journal.tables import outbox
from zone.keys.keyring import KeyRing


class Leaving(StrEnum):
    """State of one row on its way out."""

    QUEUED = "queued"
    SENDING = "sending"
    """Claimed, and perhaps on the wire: after a crash it is sent again with the same id."""
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    """The receiver's program said that it has taken it."""
    REFUSED = "refused"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"


OPEN = (Leaving.QUEUED.value, Leaving.SENDING.value)
ARRIVED = (Leaving.SENT, Leaving.ACKNOWLEDGED)


_THIS = (outbox.c.event_id == bindparam("of"), outbox.c.destination == bindparam("to"))
_ONE = select(outbox).where(*_THIS)
_earlier = outbox.alias()
_BLOCKED = (
    select(_earlier.c.position)
    .where(_earlier.c.destination == outbox.c.destination, _earlier.c.grp == outbox.c.grp)
    .where(_earlier.c.position < outbox.c.position, _earlier.c.state.in_(OPEN))
    .exists()
)
_MAY_GO = (
    select(outbox)
    .where(outbox.c.destination == bindparam("to"), outbox.c.state.in_(OPEN))
    .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("now")))
    .where(or_(outbox.c.next_try.is_(None), outbox.c.next_try <= bindparam("wall")))
    .where(~_BLOCKED)
    .limit(bindparam("most"))
)
_FRESH = _MAY_GO.where(outbox.c.attempts == 0).order_by(outbox.c.position)
_TRIED = _MAY_GO.where(outbox.c.attempts > 0).order_by(outbox.c.attempts, outbox.c.position)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One row without its body."""

    event_id: str
    to: str
    state: Leaving
    reason: str | None
    attempts: int
    not_before: datetime | None
    position: int = 0


def queue(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write outbox rows, each unless it is there."""
    insert_each_once(conn, outbox, rows, ("event_id", "destination"))


def row_of(keys: KeyRing, event: Event, to: str, not_before: datetime | None) -> dict[str, Any]:
    """Make the row of an event for one destination, sealed."""
    return {
        "event_id": event.event_id,
        "destination": to,
        "kind": event.kind.value,
        "grp": event.group,
        "at": event.at,
        "feed": event.feed,
        "replay_of": event.replay_of,
        "state": Leaving.QUEUED.value,
        "not_before": not_before,
        "attempts": 0,
        "body": keys.seal("outbox", "body", _cell(event.event_id, to), event.body),
    }


def due(
    conn: Connection, to: str, now: datetime, wall: datetime, limit: int
) -> Sequence[OutboxRow]:
    """Rows that may go now: untried ones first, oldest first, and one that was tried in vain.

    So a message at which the receiver stumbles each time does not keep all others waiting. A row
    waits while an earlier row of its group for the same destination is not final, also when that
    one waits for its own time: order within a group is never broken. `now` is the time of events
    (`not_before`), `wall` the real one (`next_try`).
    """
    values = {"to": to, "now": now, "wall": wall}
    tried = conn.execute(_TRIED, values | {"most": 1}).all()
    fresh = conn.execute(_FRESH, values | {"most": max(1, limit - len(tried))}).all()
    return [_row(row) for row in (*fresh, *tried)][:limit]


def find(conn: Connection, event_id: str, to: str) -> OutboxRow | None:
    """One row; in a relay's callback it shows the state and reason just written."""
    row = conn.execute(_ONE, {"of": event_id, "to": to}).first()
    return None if row is None else _row(row)


def event(conn: Connection, keys: KeyRing, event_id: str, to: str) -> Event | None:
    """The whole event of a row; None when it is unknown or its body was purged."""
    row = conn.execute(_ONE, {"of": event_id, "to": to}).first()
    if row is None or row.body is None:
        return None
    return Event(
        event_id=row.event_id,
        kind=EventKind(row.kind),
        at=row.at,
        body=keys.unseal("outbox", "body", _cell(event_id, to), row.body),
        feed=row.feed,
        group=row.grp,
        replay_of=row.replay_of,
    )


def move(
    conn: Connection,
    event_id: str,
    to: str,
    state: Leaving,
    *,
    was: Sequence[str] = OPEN,
    **values: Any,  # noqa: ANN401 - further columns of the row
) -> bool:
    """Compare and set the state. False when the row was not in a state it may leave."""
    new = {f"new_{name}": value for name, value in values.items()}
    given = {"of": event_id, "to": to, "was": list(was), "new_state": state.value, **new}
    return conn.execute(_move(tuple(values)), given).rowcount == 1


@cache
def _move(columns: tuple[str, ...]) -> Update:
    """Building a statement costs more than running it."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("state", *columns)}
    was = outbox.c.state.in_(bindparam("was", expanding=True))
    return update(outbox).where(*_THIS, was).values(values)


def withdraw(conn: Connection, event_id: str, to: str, reason: str) -> bool:
    """Take a row back before it is on the wire. False: too late, a correction must follow it."""
    return move(conn, event_id, to, Leaving.WITHDRAWN, was=(Leaving.QUEUED.value,), reason=reason)


def counts(conn: Connection) -> dict[tuple[str, str], int]:
    """How many rows per destination and state."""
    found = conn.execute(
        select(outbox.c.destination, outbox.c.state, func.count()).group_by(
            outbox.c.destination, outbox.c.state
        )
    )
    return {(to, state): number for to, state, number in found}


def purge(conn: Connection, older_than: datetime, kept: Select[tuple[str]] | None = None) -> int:
    """Blank the bodies of what was sent, withheld or withdrawn before then (R15)."""
    final = [one.value for one in (*ARRIVED, Leaving.WITHHELD, Leaving.WITHDRAWN)]
    blanked = conn.execute(
        update(outbox)
        .where(outbox.c.state.in_(final), outbox.c.at < older_than, outbox.c.body.is_not(None))
        .where(true() if kept is None else outbox.c.event_id.not_in(kept))
        .values(body=None)
    )
    return blanked.rowcount


def _row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        row.event_id,
        row.destination,
        Leaving(row.state),
        row.reason,
        row.attempts,
        row.not_before,
        row.position,
    )


def _cell(event_id: str, to: str) -> str:
    return f"{event_id}|{to}"
