"""What else changes with a row's seal: fingerprints, which only the content itself can remake."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, func, select, update

from zone.journal import inbox as inbox_rows
from zone.journal.tables import inbox, sign_on
from zone.journal.unit_of_work import UnitOfWork

Follow = Callable[[UnitOfWork, str, Mapping[str, bytes]], None]
"""Called with the row's id and its opened cells, after they were sealed anew."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Fingerprints of one kind, `v<version>:<hex>`."""

    name: str
    left: Callable[[Connection, int], int]
    """How many there are of other versions than this one, that still count."""
    remake: Callable[[UnitOfWork, int, int], int] | None = None
    """Make at most so many anew for this version; returns how many. None: they follow a row."""
    forget: Callable[[UnitOfWork, int], int] | None = None
    """Blank those whose content is gone, so that an old key can go; None: time takes them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one zone."""

    follows: Mapping[str, Follow] = field(default_factory=dict)
    """By table."""
    marks: tuple[Marks, ...] = ()


def _inbox_mark(uow: UnitOfWork, event_id: str, opened: Mapping[str, bytes]) -> None:
    if "body" in opened:
        mark = inbox_rows.body_mark(uow.keys, opened["body"])
        uow.conn.execute(update(inbox).where(inbox.c.event_id == event_id).values(body_mac=mark))


def _of_purged(version: int) -> tuple[object, ...]:
    return (inbox.c.body_mac != "", ~inbox.c.body_mac.startswith(f"v{version}:"))


def _purged_left(conn: Connection, version: int) -> int:
    query = select(func.count()).select_from(inbox).where(*_of_purged(version))  # type: ignore[arg-type]
    return conn.scalar(query) or 0


def _forget_purged(uow: UnitOfWork, version: int) -> int:
    blank = update(inbox).where(inbox.c.body.is_(None), *_of_purged(version))  # type: ignore[arg-type]
    return uow.conn.execute(blank.values(body_mac="")).rowcount


def _sign_on_mark(uow: UnitOfWork, account_id: str, opened: Mapping[str, bytes]) -> None:
    if "private" in opened:
        who = orjson.loads(opened["private"])
        mark = uow.keys.blind_index("sign_on", f"{who['issuer']}\0{who['subject']}")
        mine = sign_on.c.account_id == account_id
        uow.conn.execute(update(sign_on).where(mine).values(subject_index=mark))


def _sign_ons_left(conn: Connection, version: int) -> int:
    other = ~sign_on.c.subject_index.startswith(f"v{version}:")
    return conn.scalar(select(func.count()).select_from(sign_on).where(other)) or 0


SHARED = Rules(
    follows={"inbox": _inbox_mark, "sign_on": _sign_on_mark},
    marks=(
        Marks("messages whose content is purged", _purged_left, forget=_forget_purged),
        Marks("people of an identity provider", _sign_ons_left),
    ),
)
"""What both zones have."""


def joined(*rules: Rules) -> Rules:
    """Several sets of rules as one."""
    follows = {name: follow for one in rules for name, follow in one.follows.items()}
    return Rules(follows, tuple(mark for one in rules for mark in one.marks))
