"""Up to where each stream of the audit was read.

Within a stream every row is chained to the one before under one lock, so a lower number is never
committed after a higher one: nothing is passed over.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from casestore.client_tables import webhook_mark as table
from zone.journal.tables import audit_head


def marks(conn: Connection) -> dict[str, int]:
    """Stream → number that was read last."""
    return {row.stream: row.seq for row in conn.execute(select(table))}


def behind(conn: Connection) -> dict[str, int]:
    """Streams with something new → number that was read last."""
    known = marks(conn)
    heads = conn.execute(select(audit_head.c.stream, audit_head.c.seq)).all()
    return {
        one.stream: known.get(one.stream, 0) for one in heads if one.seq > known.get(one.stream, 0)
    }


def move(conn: Connection, to: Mapping[str, int]) -> None:
    """Set the marks of these streams."""
    for stream, seq in to.items():
        moved = conn.execute(update(table).where(table.c.stream == stream).values(seq=seq))
        if moved.rowcount == 0:
            conn.execute(insert(table).values(stream=stream, seq=seq))


def from_now_on(conn: Connection) -> None:
    """Leave out what happened while nobody was subscribed."""
    heads = conn.execute(select(audit_head.c.stream, audit_head.c.seq)).all()
    move(conn, {one.stream: one.seq for one in heads})
