"""How each feed is read, as versions: what is in force, what was before, who changed it.

A version is a text that the program makes of a feed's format, mapping and settings; it holds names
of fields and codes, never a message. Nothing is deleted: going back writes a further version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, func, select

from schemas.audit import AuditTag
from zone.errors import Refused
from zone.insert_once import insert_once
from zone.journal.tables import setting
from zone.journal.unit_of_work import UnitOfWork

_PREFIX = "feed-reading:"


class Despite(StrEnum):
    """Why a change goes live although a case is read differently."""

    SENDER_CHANGED = "sender_changed"
    """The sender writes its messages another way now; the case is of the old way."""
    CASE_WRONG = "case_wrong"
    """The case itself expects the wrong thing."""
    CALLS_MISSING = "calls_missing"
    """As it is, calls do not come in; that is worse than what the case shows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One version of how a feed is read."""

    feed: str
    version: int
    text: str
    at: datetime
    actor: str


def in_force(conn: Connection) -> dict[str, Reading]:
    """The newest version of every feed, by name."""
    newest = (
        select(setting.c.name, func.max(setting.c.version).label("version"))
        .where(setting.c.name.startswith(_PREFIX, autoescape=True))
        .group_by(setting.c.name)
        .subquery()
    )
    both = (setting.c.name == newest.c.name) & (setting.c.version == newest.c.version)
    read = [_reading(row) for row in conn.execute(select(setting).join(newest, both))]
    return {one.feed: one for one in read}


def versions(conn: Connection, feed: str) -> Sequence[Reading]:
    """All versions of one feed, the newest first."""
    query = select(setting).where(setting.c.name == f"{_PREFIX}{feed}")
    return [_reading(row) for row in conn.execute(query.order_by(setting.c.version.desc()))]


def adopt(uow: UnitOfWork, feed: str, text: str, actor: str, why: str = "") -> int:
    """Put a text in force as the next version, unless it is; returns the version in force.

    `why` is a code: `first`, `changed`, `reverted_to_3`, `despite_` and a word of Despite.
    """
    held = in_force(uow.conn).get(feed)
    if held is not None and held.text == text:
        return held.version
    version = held.version + 1 if held else 1
    row = {
        "name": f"{_PREFIX}{feed}",
        "version": version,
        "value": text,
        "at": uow.clock.now(),
        "actor": actor,
    }
    if insert_once(uow.conn, setting, row, ("name", "version")):
        uow.audit(
            AuditTag.FEED_CHANGED,
            at=uow.clock.now(),
            actor=actor,
            about={"feed": feed},
            detail={"field": "reading", "version": version, "why": why},
        )
    return version


def version(conn: Connection, feed: str, number: int) -> Reading:
    """One version. Raises Refused when there is none of this number."""
    found = next((one for one in versions(conn, feed) if one.version == number), None)
    if found is None:
        raise Refused(f"The feed {feed} has no version {number}. Nothing was changed.")
    return found


def _reading(row: Row[tuple[str, ...]]) -> Reading:
    return Reading(row.name.removeprefix(_PREFIX), row.version, row.value, row.at, row.actor)
