"""Lead rows: read, insert, change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from casestore.rows import compare_and_set
from casestore.tables import lead as table
from schemas.coresponse import CallState
from schemas.lead import Lead, LeadState

_WORD = tuple(Lead.model_fields)
_BY_ID = select(table).where(table.c.lead_id == bindparam("lead"))
_BY_INCIDENT = select(table).where(table.c.incident_id.in_(bindparam("incidents", expanding=True)))
LeadRow = Row[Any]
"""A row of the table `lead`, all columns."""


def row_of(conn: Connection, lead_id: str) -> LeadRow | None:
    """One lead's row, or None."""
    return conn.execute(_BY_ID, {"lead": lead_id}).one_or_none()


def rows_of(conn: Connection, incident_ids: Sequence[str]) -> list[LeadRow]:
    """The rows of these incidents' leads."""
    return list(conn.execute(_BY_INCIDENT, {"incidents": list(incident_ids)}))


def change(conn: Connection, row: LeadRow, **values: Any) -> None:  # noqa: ANN401 - columns
    """Compare-and-set. Raises ChangedMeanwhile."""
    compare_and_set(conn, table, row.lead_id, row.row_version, values)


def as_word(row: LeadRow) -> Lead:
    """The row as the word that pages read."""
    return Lead(**{name: getattr(row, name) for name in _WORD if name in row._fields})


def standing_for(conn: Connection, lead_id: str) -> LeadRow | None:
    """The lead itself, or the survivor's where it was moved: acts go to that one (R10)."""
    row = row_of(conn, lead_id)
    if row is not None and row.state == LeadState.MOVED and row.moved_to:
        return row_of(conn, row.moved_to)
    return row


def family(conn: Connection, row: LeadRow) -> list[LeadRow]:
    """The lead and those that moved to it."""
    moved = conn.execute(select(table).where(table.c.moved_to == row.lead_id))
    return [row, *moved]


def new_row(
    lead_id: str, incident_id: str, agency: str, at: datetime, opened_at: datetime
) -> dict[str, Any]:
    """A lead before its first request is applied (version -1: any request is newer)."""
    return {
        "lead_id": lead_id,
        "incident_id": incident_id,
        "agency": agency,
        "state": LeadState.NEW,
        "call_state": CallState.OPEN,
        "request_id": "",
        "version": -1,
        "decided_request_at": opened_at,
        "opened_at": opened_at,
        "first_recorded_at": at,
        "touched_at": at,
        "entered_late": False,
        "row_version": 1,
    }
