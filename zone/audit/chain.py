"""Appends audit events to a stream's hash chain, inside the writer's transaction.

Events gather while the units of a batch run and are written once, just before the commit: a unit
that fails takes its events with it, and the chain costs one insert per commit, not per event.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update

from schemas.audit import AuditEvent
from zone.audit.canonical import GENESIS, columns, row_hash
from zone.insert_many import insert_many
from zone.journal.tables import audit, audit_about, audit_head

_IDS_AT_ONCE = 500
_HEAD = select(audit_head).where(audit_head.c.stream == bindparam("of"))
_MOVE_HEAD = update(audit_head).where(audit_head.c.stream == bindparam("of"))
_NEW_HEAD = insert(audit_head)
_KNOWN = select(audit.c.event_id).where(audit.c.event_id.in_(bindparam("ids", expanding=True)))


class Chain:
    """One stream of audit events. Not for use by several threads."""

    def __init__(self, stream: str, key: bytes) -> None:
        self.stream = stream
        self._key = key
        self._waiting: list[tuple[AuditEvent, dict[str, str]]] = []
        self._ids: set[str] = set()

    def append(self, event: AuditEvent) -> None:
        """Take an event in; one whose id is known already is left out."""
        if event.event_id not in self._ids:
            self._waiting.append((event, columns(event)))
            self._ids.add(event.event_id)

    def mark(self) -> int:
        """Remember this place, to come back to when the unit fails."""
        return len(self._waiting)

    def back_to(self, mark: int) -> None:
        """Forget what was appended since the mark."""
        del self._waiting[mark:]
        self._ids = {event.event_id for event, _ in self._waiting}

    def flush(self, conn: Connection) -> list[AuditEvent]:
        """Write what waits, each row chained to the one before. Returns the new ones."""
        known = _known(conn, list(self._ids))
        fresh = [pair for pair in self._waiting if pair[0].event_id not in known]
        self.back_to(0)
        if fresh:
            self._write(conn, fresh)
        return [event for event, _ in fresh]

    def _write(self, conn: Connection, fresh: list[tuple[AuditEvent, dict[str, str]]]) -> None:
        # The head is read in every transaction: the command line may have written meanwhile.
        head = conn.execute(_HEAD, {"of": self.stream}).first()
        seq, last = (head.seq, head.hash) if head else (0, GENESIS)
        rows: list[dict[str, object]] = []
        places: list[dict[str, object]] = []
        for event, row in fresh:
            seq += 1
            last = row_hash(last, self.stream, seq, row, self._key)
            rows.append({"stream": self.stream, "seq": seq, "hash": last, **row})
            places += (
                {"kind": kind, "id": about, "stream": self.stream, "seq": seq}
                for kind, about in event.about.items()
            )
        insert_many(conn, audit, rows)
        insert_many(conn, audit_about, places)
        new_head = {"seq": seq, "hash": last}
        if head:
            conn.execute(_MOVE_HEAD, {"of": self.stream, **new_head})
        else:
            conn.execute(_NEW_HEAD, {"stream": self.stream, **new_head})


def _known(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these events are written already."""
    found: set[str] = set()
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        found.update(conn.scalars(_KNOWN, {"ids": some}))
    return found
