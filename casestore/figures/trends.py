"""Figures over time, and how many open cases each clinician has."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from casestore.figures.words import Figure
from casestore.tables import case, lead
from schemas.case import CaseState

WEEK = timedelta(weeks=1)


def by_week(figure: Figure, end: datetime, weeks: int = 12) -> list[tuple[datetime, Figure]]:
    """(start of the week, its part of the figure) of the last weeks before `end`, oldest first."""
    starts = [end - WEEK * back for back in range(weeks, 0, -1)]
    return [
        (start, figure.part([x for x in figure.lines if start <= x.at < start + WEEK]))
        for start in starts
    ]


def caseload(conn: Connection, agencies: Collection[str]) -> Mapping[str, int]:
    """Open cases by the account of their owner."""
    rows = conn.execute(
        select(case.c.owner)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(list(agencies)), case.c.state == CaseState.OPEN)
        .where(case.c.joined_into.is_(None))
    )
    return Counter(row.owner for row in rows)


def opened_by_week(
    conn: Connection, agencies: Collection[str], end: datetime, weeks: int = 12
) -> list[tuple[datetime, int, int]]:
    """(start of the week, cases opened in it, cases open at its end), the oldest first."""
    rows = conn.execute(
        select(case.c.opened_at, case.c.closed_at)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(list(agencies)), case.c.joined_into.is_(None))
    ).all()
    found = []
    for start in (end - WEEK * back for back in range(weeks, 0, -1)):
        over = start + WEEK
        opened = sum(start <= row.opened_at < over for row in rows)
        still = sum(row.opened_at < over and not _closed(row.closed_at, over) for row in rows)
        found.append((start, opened, still))
    return found


def _closed(at: datetime | None, by: datetime) -> bool:
    return at is not None and at < by
