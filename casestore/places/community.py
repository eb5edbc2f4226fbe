"""Cases by area and closed month, with small cells suppressed (R26; `redaction.small_cells`).

Only closed months: a table over a running month, read twice, would give the difference away.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from casestore.cases.outcomes import MEANINGS
from casestore.record_tables import place_call
from casestore.tables import case, encounter, lead
from redaction.small_cells import Cell, Table, suppressed
from schemas.case import EncounterOutcome

MONTHS = 6
NOT_KNOWN = "not_known"


def closed_months(at: datetime, zone: ZoneInfo, count: int = MONTHS) -> tuple[str, ...]:
    """The last closed months in the agency's time, oldest first: `2026-10`."""
    local = at.astimezone(zone)
    months = [local.year * 12 + local.month - 1 - back for back in range(1, count + 1)]
    return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in reversed(months))


def bounds(months: Sequence[str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of the first month to the end of the last one, in UTC."""
    first, last = (tuple(map(int, one.split("-"))) for one in (months[0], months[-1]))
    after = (last[0] + last[1] // 12, last[1] % 12 + 1)
    start, end = (datetime(y, m, 1, tzinfo=zone).astimezone(UTC) for y, m in (first, after))
    return start, end


def cases_by_area(
    conn: Connection, agencies: Collection[str], months: Sequence[str], zone: ZoneInfo
) -> Table:
    """Cases by area and month of their call. A case of several calls counts once."""
    start, end = bounds(months, zone)
    rows = conn.execute(
        select(case.c.case_id, lead.c.opened_at, place_call.c.area)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .join(place_call, place_call.c.lead_id == lead.c.lead_id, isouter=True)
        .where(lead.c.agency.in_(agencies), case.c.joined_into.is_(None))
        .where(lead.c.opened_at >= start, lead.c.opened_at < end)
    )
    counted = Counter((row.area or NOT_KNOWN, _month(row.opened_at, zone)) for row in rows)
    return _table(counted, months)


def outcomes_by_month(
    conn: Connection, agencies: Collection[str], months: Sequence[str], zone: ZoneInfo
) -> Table:
    """Ended encounters by family of outcome and month of their end."""
    start, end = bounds(months, zone)
    rows = conn.execute(
        select(encounter.c.outcome, encounter.c.ended_at)
        .join(case, case.c.case_id == encounter.c.case_id)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(agencies), encounter.c.outcome.is_not(None))
        .where(encounter.c.ended_at >= start, encounter.c.ended_at < end)
    )
    counted = Counter(
        (MEANINGS[EncounterOutcome(row.outcome)].family.value, _month(row.ended_at, zone))
        for row in rows
    )
    return _table(counted, months)


def _table(counted: Counter[Cell], months: Sequence[str]) -> Table:
    """Every month has its column, also one in which nothing was."""
    rows = sorted({row for row, _ in counted})
    return suppressed({(row, month): counted[row, month] for row in rows for month in months})


def _month(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m")
