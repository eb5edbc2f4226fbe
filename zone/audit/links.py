"""Walks the rows of a stream and names each place where the chain does not hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, select

from zone.audit.canonical import GENESIS, canonical, row_hash
from zone.journal.tables import audit

_COLUMNS = ("event_id", "tag", "at", "actor", "about", "detail")
_AT_ONCE = 1000


class Fault(StrEnum):
    """What is wrong, as a code."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    HEAD = "head"
    INDEX = "index"
    CHECKPOINT = "checkpoint"
    CHECKPOINT_GAP = "checkpoint_gap"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at one place of one stream."""

    fault: Fault
    stream: str
    seq: int
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """One row as it stands: its place, its stored hash, and what is wrong with it."""

    seq: int
    hash: bytes
    at: str
    about: dict[str, str]
    findings: tuple[Finding, ...]
    keyed: bool = True
    """False: from before version 0.2, when no key went into the hash."""


def walk(
    conn: Connection,
    stream: str,
    key: bytes,
    after: int = 0,
    last: bytes = GENESIS,
    *,
    keyed: bool = False,
) -> Iterator[Link]:
    """Check the rows after number `after`, whose hash was `last`.

    Each row is checked against the stored hash of the row before, so that one change is one
    finding and what follows is still checked. Once a row was `keyed`, all that follow must be.
    """
    query = select(audit).where(audit.c.stream == stream, audit.c.seq > after)
    asked = conn.execution_options(yield_per=_AT_ONCE).execute(query.order_by(audit.c.seq))
    with asked as rows:
        yield from _links(rows, stream, _Keys(key, keyed), after, last)


def links(
    rows: Iterable[Any], stream: str, key: bytes, after: int, last: bytes, *, keyed: bool = False
) -> Iterator[Link]:
    """As `walk`, over rows from elsewhere than the database, in order of their number."""
    yield from _links(rows, stream, _Keys(key, keyed), after, last)


@dataclass(slots=True)
class _Keys:
    """How hashes are made from here on."""

    key: bytes
    keyed: bool


def _links(
    rows: Iterable[Any], stream: str, keys: _Keys, after: int, last: bytes
) -> Iterator[Link]:
    for row in rows:
        findings: list[Finding] = []
        if type(row.seq) is not int:
            words = f"After event {after} stands one whose number is no number."
            yield Link(after, last, "", {}, (Finding(Fault.CHANGED, stream, after + 1, words),))
            continue
        if row.seq != after + 1:
            words = f"Events {after + 1} to {row.seq - 1} are missing."
            findings.append(Finding(Fault.MISSING, stream, after + 1, words))
        about = _checked(row, stream, last, keys)
        if about is None:
            words = (
                f"Event {row.seq} is not what was written, or stands in another's place, "
                "or the one before it was replaced."
            )
            findings.append(Finding(Fault.CHANGED, stream, row.seq, words))
        after, last = row.seq, row.hash if isinstance(row.hash, bytes) else b""
        yield Link(row.seq, last, str(row.at), about or {}, tuple(findings), keys.keyed)


def _checked(
    row: Any,  # noqa: ANN401 - a row
    stream: str,
    last: bytes,
    keys: _Keys,
) -> dict[str, str] | None:
    """The ids that the row is about, or None when it does not fit its hash."""
    columns = {name: getattr(row, name) for name in _COLUMNS}
    try:
        about: dict[str, str] = orjson.loads(columns["about"])
        detail = orjson.loads(columns["detail"])
        as_written = canonical(about) == columns["about"] and canonical(detail) == columns["detail"]
        fits = row_hash(last, stream, row.seq, columns, keys.key) == row.hash
        keys.keyed = keys.keyed or fits
        if not keys.keyed:
            fits = row_hash(last, stream, row.seq, columns) == row.hash
    except (ValueError, TypeError):
        return None
    return about if as_written and fits else None
