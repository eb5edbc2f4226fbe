"""Deletes rows and says what they were: how many of which table, and one hash over all of them.

Whoever holds an older backup can compute the same hash and so prove what was removed; the hash
itself tells nothing, since what people wrote is sealed in the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Table, delete, select

from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal removed."""

    rows: int
    sha256: str
    """Over the rows as they lay, table after table, each in order of its key; as hex."""


def remove(conn: Connection, rows: Mapping[Table, ColumnElement[bool]]) -> Removed:
    """Delete these rows, in the order of the mapping."""
    digest, count = sha256(), 0
    for table, which in rows.items():
        found = conn.execute(select(table).where(which).order_by(*table.primary_key.columns))
        for row in found:
            digest.update(_line(table, row))
            count += 1
        conn.execute(delete(table).where(which))
    return Removed(count, digest.hexdigest())


def note(
    uow: UnitOfWork, kind: str, ids: Sequence[str], why: str, removed: Removed, actor: str
) -> str:
    """Write the removal into the audit, which is the ledger; returns the purge's id."""
    purge_id = uow.keys.new_id()
    uow.audit(
        AuditTag.RETENTION_APPLIED,
        at=uow.clock.now(),
        actor=actor,
        about={"purge": purge_id},
        detail={
            "kind": kind,
            "ids": tuple(ids),
            "why": why,
            "rows": removed.rows,
            "sha256": removed.sha256,
        },
    )
    return purge_id


def _line(table: Table, row: Row[Any]) -> bytes:
    values = {str(name): _plain(value) for name, value in row._mapping.items()}
    return orjson.dumps([table.name, values], option=orjson.OPT_SORT_KEYS)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    return value
