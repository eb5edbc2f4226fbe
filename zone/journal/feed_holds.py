"""Feeds that hold: what they bring is taken in, worked on and shown, and does not cross (R14).

Each hold and each release is a version of the feed's own setting; the highest version holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import orjson
from sqlalchemy import Connection, bindparam, func, insert, select

from schemas.audit import AuditTag
from zone.journal.tables import setting
from zone.journal.unit_of_work import UnitOfWork

_PREFIX = "feed-hold:"
LEFT_ALONE = timedelta(hours=24)
"""Somebody who releases a feed knows what it is sending: so long it does not hold by itself."""
_NEWEST = (
    select(setting.c.version, setting.c.value, setting.c.at)
    .where(setting.c.name == bindparam("name"))
    .order_by(setting.c.version.desc())
    .limit(1)
)


class HoldReason(StrEnum):
    """Why a feed holds."""

    OLD = "old_messages"
    """Many messages of long ago at once: a bulk replay, a catch-up, an upgrade weekend."""
    STRANGE = "strange_messages"
    """Suddenly many that cannot be read or name no call: another dialect."""
    PERSON = "person"
    """A person said so, before planned work."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One feed that holds. `count` of the last `of` messages were the reason."""

    feed: str
    since: datetime
    reason: HoldReason
    count: int
    of: int


def holds(conn: Connection) -> Mapping[str, Hold]:
    """Every feed that holds now, by name."""
    newest = (
        select(setting.c.name, func.max(setting.c.version).label("version"))
        .where(setting.c.name.startswith(_PREFIX, autoescape=True))
        .group_by(setting.c.name)
        .subquery()
    )
    both = (setting.c.name == newest.c.name) & (setting.c.version == newest.c.version)
    rows = conn.execute(select(setting.c.name, setting.c.value).join(newest, both))
    found = (_hold(row.name.removeprefix(_PREFIX), row.value) for row in rows)
    return {one.feed: one for one in found if one is not None}


def held(conn: Connection, feed: str) -> Hold | None:
    """The hold of one feed, or None. Asked for every message: one look at an index."""
    row = conn.execute(_NEWEST, {"name": _PREFIX + feed}).first()
    return None if row is None else _hold(feed, row.value)


def hold(uow: UnitOfWork, wanted: Hold, actor: str) -> bool:
    """Let a feed hold. False when it does already, or when it was released a short while ago."""
    row = uow.conn.execute(_NEWEST, {"name": _PREFIX + wanted.feed}).first()
    by_itself = wanted.reason is not HoldReason.PERSON
    if row is not None and _hold(wanted.feed, row.value) is not None:
        return False
    if row is not None and by_itself and wanted.since - row.at < LEFT_ALONE:
        return False
    value = {
        "since": wanted.since.isoformat(),
        "reason": wanted.reason.value,
        "count": wanted.count,
        "of": wanted.of,
    }
    _write(uow, wanted.feed, row.version + 1 if row else 1, value, wanted.since, actor)
    detail = {"reason": wanted.reason.value, "count": wanted.count, "of": wanted.of}
    _audit(uow, AuditTag.FEED_HELD, wanted.feed, wanted.since, actor, detail)
    return True


def release(uow: UnitOfWork, feed: str, at: datetime, actor: str, calls: int) -> None:
    """End the hold; `calls` of its time are decided anew. Nothing happens where none stands."""
    row = uow.conn.execute(_NEWEST, {"name": _PREFIX + feed}).first()
    if row is None or _hold(feed, row.value) is None:
        return
    _write(uow, feed, row.version + 1, {}, at, actor)
    _audit(uow, AuditTag.FEED_RELEASED, feed, at, actor, {"calls": calls})


def _hold(feed: str, value: str) -> Hold | None:
    told = orjson.loads(value)
    if not told:
        return None
    since, reason = datetime.fromisoformat(told["since"]), HoldReason(told["reason"])
    return Hold(feed, since, reason, told["count"], told["of"])


def _write(
    uow: UnitOfWork,
    feed: str,
    version: int,
    value: Mapping[str, str | int],
    at: datetime,
    actor: str,
) -> None:
    row = {"name": _PREFIX + feed, "version": version, "at": at, "actor": actor}
    uow.conn.execute(insert(setting).values(value=orjson.dumps(value).decode(), **row))


def _audit(
    uow: UnitOfWork,
    tag: AuditTag,
    feed: str,
    at: datetime,
    actor: str,
    detail: Mapping[str, str | int],
) -> None:
    uow.audit(tag, at=at, actor=actor, about={"feed": feed}, detail=detail)
