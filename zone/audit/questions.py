"""What the gate was asked in this zone, read back from the audit to try drafts of the rules."""

from collections.abc import Iterator
from datetime import datetime

import orjson
from pydantic import ValidationError
from sqlalchemy import Connection, select

from schemas.audit import AuditTag
from schemas.disclosure import DisclosureRequest
from zone.audit.canonical import instant
from zone.journal.tables import audit


def asked_since(conn: Connection, since: datetime) -> Iterator[tuple[str, DisclosureRequest]]:
    """Audit event id and question of each decision since then. Decisions written down before
    questions were kept are left out."""
    rows = conn.execute(
        select(audit.c.event_id, audit.c.detail)
        .where(audit.c.tag == AuditTag.GATE_DECIDED, audit.c.at >= instant(since))
        .order_by(audit.c.at)
    )
    for row in rows:
        asked = orjson.loads(row.detail).get("asked")
        try:
            yield row.event_id, DisclosureRequest.model_validate_json(asked or "")
        except ValidationError:
            continue
