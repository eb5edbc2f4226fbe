"""The story of one thing: every audit event about an id, oldest first (R7)."""

import orjson
from sqlalchemy import Connection, and_, select

from schemas.audit import AuditEvent, AuditTag
from zone.journal.tables import audit, audit_about


def trail(conn: Connection, kind: str, id: str) -> list[AuditEvent]:  # noqa: A002 - the field's name
    """All audit events about this id, in the order of writing. What is not committed yet is not
    in it."""
    place = and_(audit.c.stream == audit_about.c.stream, audit.c.seq == audit_about.c.seq)
    found = conn.execute(
        select(audit)
        .join(audit_about, place)
        .where(audit_about.c.kind == kind, audit_about.c.id == id)
        .order_by(audit.c.seq, audit.c.stream)
    )
    return [
        AuditEvent.model_validate(
            {
                "event_id": row.event_id,
                "tag": AuditTag(row.tag),
                "at": row.at,
                "actor": row.actor,
                "about": orjson.loads(row.about),
                "detail": orjson.loads(row.detail),
            }
        )
        for row in found
    ]
