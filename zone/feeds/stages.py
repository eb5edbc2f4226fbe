"""The stage of each feed: draft, shadow or live; and until when its silence is planned (R34).

Kept as immutable versions in the zone's settings; the highest version holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson
from sqlalchemy import Connection, func, select

from schemas.audit import AuditTag
from zone.insert_once import insert_once
from zone.journal.tables import setting
from zone.journal.unit_of_work import UnitOfWork

_PREFIX = "feed-stage:"


class Stage(StrEnum):
    """How far a feed's messages go."""

    DRAFT = "draft"
    """They are read, so that it shows which cannot be; nothing more."""
    SHADOW = "shadow"
    """They run through the whole chain, and nothing of what it decides is carried out."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one feed stands. `version` counts changes from 1; `actor` made the newest."""

    feed: str
    stage: Stage
    version: int
    at: datetime
    actor: str
    paused_until: datetime | None = None

    def paused(self, now: datetime) -> bool:
        """Is its silence planned now?"""
        return self.paused_until is not None and now < self.paused_until


def standings(conn: Connection) -> dict[str, Standing]:
    """Every feed that was ever seen, by name."""
    newest = (
        select(setting.c.name, func.max(setting.c.version).label("version"))
        .where(setting.c.name.startswith(_PREFIX, autoescape=True))
        .group_by(setting.c.name)
        .subquery()
    )
    both = (setting.c.name == newest.c.name) & (setting.c.version == newest.c.version)
    found = conn.execute(select(setting).join(newest, both))
    read = (_standing(row.name, row.version, row.value, row.at, row.actor) for row in found)
    return {one.feed: one for one in read}


def first_seen(uow: UnitOfWork, feed: str, stage: Stage, actor: str) -> None:
    """Write the first stage of a feed; one that was seen before keeps its own."""
    if feed not in standings(uow.conn):
        _write(uow, feed, 1, {"stage": stage.value}, actor, "")


def change_stage(uow: UnitOfWork, feed: str, stage: Stage, actor: str, why: str = "") -> None:
    """Move a feed to a stage. `why` is a code, never free text."""
    held = standings(uow.conn).get(feed)
    given = {"stage": stage.value, "paused_until": _iso(held.paused_until if held else None)}
    _write(uow, feed, held.version + 1 if held else 1, given, actor, why)


def pause(uow: UnitOfWork, feed: str, until: datetime | None, actor: str) -> None:
    """Mute the alarms of a feed for planned work, or, with None, hear them again."""
    held = standings(uow.conn).get(feed)
    stage = held.stage if held else Stage.LIVE
    given = {"stage": stage.value, "paused_until": _iso(until)}
    _write(uow, feed, held.version + 1 if held else 1, given, actor, "paused" if until else "")


def _write(
    uow: UnitOfWork, feed: str, version: int, value: Mapping[str, str], actor: str, why: str
) -> None:
    row = {
        "name": f"{_PREFIX}{feed}",
        "version": version,
        "value": orjson.dumps(value).decode(),
        "at": uow.clock.now(),
        "actor": actor,
    }
    if not insert_once(uow.conn, setting, row, ("name", "version")):
        return
    uow.audit(
        AuditTag.FEED_CHANGED,
        at=uow.clock.now(),
        actor=actor,
        about={"feed": feed},
        detail={"field": "stage", "version": version, "why": why, **value},
    )


def _standing(name: str, version: int, value: str, at: datetime, actor: str) -> Standing:
    held = orjson.loads(value)
    until = held.get("paused_until")
    return Standing(
        feed=name.removeprefix(_PREFIX),
        stage=Stage(held["stage"]),
        version=version,
        at=at,
        actor=actor,
        paused_until=datetime.fromisoformat(until) if until else None,
    )


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
