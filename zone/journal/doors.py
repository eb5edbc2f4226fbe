"""What polled feeds remember between two looks, and how each feed's connection is doing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from zone.insert_once import insert_once
from zone.journal.tables import door_health, door_memory

_PIECE = 500
"""Names asked for by one statement."""
_CHANGE = (
    update(door_memory)
    .where(door_memory.c.feed == bindparam("of"), door_memory.c.name == bindparam("this"))
    .values(value=bindparam("new_value"), at=bindparam("new_at"))
)


@dataclass(frozen=True, slots=True)
class DoorHealth:
    """One feed's connection, for pages, alarms and the doctor."""

    feed: str
    last_contact: datetime | None = None
    """When the other side last answered, or sent anything."""
    last_message: datetime | None = None
    """When a message, new or known, was last taken from it."""
    trouble: str | None = None
    """What is wrong, in plain words; None: all is well."""
    trouble_since: datetime | None = None


def recall(conn: Connection, feed: str, names: Sequence[str]) -> dict[str, str]:
    """What a feed remembered under these names; those it does not know are left out."""
    found: dict[str, str] = {}
    t = door_memory.c
    for start in range(0, len(names), _PIECE):
        these = t.name.in_(names[start : start + _PIECE])
        rows = conn.execute(select(t.name, t.value).where(t.feed == feed, these))
        found |= {row.name: row.value for row in rows}
    return found


def remember(conn: Connection, feed: str, marks: Mapping[str, str], at: datetime) -> None:
    """Keep values under their names; newer ones take the place of older ones."""
    for name, value in marks.items():
        given = {"of": feed, "this": name, "new_value": value, "new_at": at}
        if conn.execute(_CHANGE, given).rowcount == 0:
            row = {"feed": feed, "name": name, "value": value, "at": at}
            insert_once(conn, door_memory, row, ("feed", "name"))


def forget(conn: Connection, before: datetime) -> int:
    """Drop what did not change since then. Content read again after that is taken for news once,
    and known by its content when it is folded. Marks of one name (`=high`) are kept."""
    old = door_memory.c.at < before
    return conn.execute(
        delete(door_memory).where(old, ~door_memory.c.name.startswith("="))
    ).rowcount


def health_of(conn: Connection, feed: str) -> DoorHealth:
    """One feed's connection; one that never spoke has no times."""
    row = conn.execute(select(door_health).where(door_health.c.feed == feed)).first()
    return DoorHealth(feed) if row is None else DoorHealth(*row)


def all_health(conn: Connection) -> dict[str, DoorHealth]:
    """Every feed that ever had contact or trouble, by name."""
    return {row.feed: DoorHealth(*row) for row in conn.execute(select(door_health))}


def in_contact(conn: Connection, feed: str, at: datetime) -> None:
    """The other side answered: whatever the trouble was, it is over."""
    _set(conn, feed, last_contact=at, trouble=None, trouble_since=None)


def took_message(conn: Connection, feed: str, at: datetime) -> None:
    """A message came, so there was contact, too."""
    _set(conn, feed, last_contact=at, last_message=at, trouble=None, trouble_since=None)


def in_trouble(conn: Connection, feed: str, sentence: str, at: datetime) -> None:
    """Something is wrong; its beginning is kept while it lasts, whatever words it has."""
    since = health_of(conn, feed).trouble_since or at
    _set(conn, feed, trouble=sentence, trouble_since=since)


def _set(conn: Connection, feed: str, **values: Any) -> None:  # noqa: ANN401 - columns
    changed = conn.execute(update(door_health).where(door_health.c.feed == feed).values(values))
    if changed.rowcount == 0:
        insert_once(conn, door_health, {"feed": feed} | values, ("feed",))
