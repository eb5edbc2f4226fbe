"""What people did to a case, appended; the timeline reads it beside what dispatch said."""

from sqlalchemy import Connection, Row, insert, select

from casestore.cause import Cause
from casestore.tables import case_event as table
from schemas.case import CaseEventKind

CLINICIAN, HANDOFF = "clinician", "handoff"


def append(
    cause: Cause,
    case_id: str,
    kind: CaseEventKind,
    *,
    ref_id: str | None = None,
    code: str | None = None,
) -> None:
    """One event at the cause's time. `code` is an outcome or reason, never text."""
    cause.uow.conn.execute(
        insert(table).values(
            event_id=cause.new_row_id(f"case_event:{case_id}:{kind}:{ref_id}"),
            case_id=case_id,
            kind=kind,
            source=CLINICIAN if cause.request_id is None else HANDOFF,
            at=cause.at,
            recorded_at=cause.at,
            actor=cause.actor,
            ref_id=ref_id,
            code=code,
        )
    )


def of_cases(conn: Connection, case_ids: list[str]) -> list[Row[tuple[object, ...]]]:
    """Events of these cases, oldest first."""
    found = select(table).where(table.c.case_id.in_(case_ids))
    return list(conn.execute(found.order_by(table.c.at, table.c.event_id)))
