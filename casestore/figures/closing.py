"""Closes a quarter: its counts are worked out once, put to the gate, frozen and audited (R26).

Corrections that come later change the team's own figures, and no closed quarter: the difference
between two answers for one quarter would be a count of its own.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from casestore.cause import Cause
from casestore.figure_tables import closed_quarter as table
from casestore.figures.groups import around
from casestore.figures.leaving import Leaving, leaving
from casestore.figures.measures import Figures
from casestore.figures.quarters import Quarter
from casestore.figures.words import LEAVING
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.disclosure import DisclosureRequest, Effect, Recipient
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

AREAS_FILE = "public-areas.csv"
ELSEWHERE = "elsewhere"


class NotClosed(Exception):
    """A quarter cannot be closed; the sentence says why and what to do next."""


def worked_out(
    conn: Connection,
    keys: KeyRing,
    gate: Gate,
    agency: str,
    quarter: Quarter,
    zone: ZoneInfo,
    folder: Path,
    at: datetime,
) -> Leaving:
    """What may leave of this quarter. Raises NotClosed for one that is too young, or when the gate
    says no."""
    if not quarter.may_close(at, zone):
        raise NotClosed(
            "This quarter is not over for 31 days. Nothing was closed: a quarter is closed once, "
            "when all its figures are known. Choose an earlier one."
        )
    figures = Figures(conn, keys, (agency,), *quarter.bounds(zone), at).all(LEAVING)
    names = public_areas(folder)
    known = around(conn, keys, list(figures.values()), zone)
    known = replace(
        known, areas={call: names.get(area, ELSEWHERE) for call, area in known.areas.items()}
    )
    made, at_risk, least = leaving(figures, known, agency, quarter.name, areas=bool(names))
    geography = "district" if names else "city"
    for request in _questions(least, geography, derivable=at_risk):
        if gate.decide(request).effect is not Effect.PERMIT:
            raise NotClosed(
                "The rules do not let these counts leave. Nothing was closed. "
                "The privacy officer can see why on the page of rules."
            )
    return made


def close(uow: UnitOfWork, made: Leaving, policy_version: str, account: str, at: datetime) -> str:
    """Freeze it; its id. A quarter that was closed before stays as it was."""
    held = closed(uow.conn, made.agency, made.period)
    if held is not None:
        return held[0]
    closed_id, body = uow.keys.new_id(), made.model_dump_json()
    uow.conn.execute(
        insert(table).values(
            closed_id=closed_id,
            agency=made.agency,
            period=made.period,
            closed_at=at,
            closed_by=account,
            policy_version=policy_version,
            sha256=sha256(body.encode()).hexdigest(),
            body=body,
        )
    )
    about = {"closed": closed_id}
    detail = {"agency": made.agency, "period": made.period, "policy_version": policy_version}
    Cause(uow, at, account).audit(AuditTag.QUARTER_CLOSED, about, detail)
    return closed_id


def closed(conn: Connection, agency: str, period: str) -> tuple[str, Leaving] | None:
    """Id and counts of a closed quarter, or None."""
    row = conn.execute(
        select(table).where(table.c.agency == agency, table.c.period == period)
    ).one_or_none()
    return None if row is None else (row.closed_id, Leaving.model_validate_json(row.body))


def public_areas(folder: Path) -> Mapping[str, str]:
    """Area of a call (ZIP code or town) → the name under which it may be published.

    `public-areas.csv` in the zone's folder, one line `60601,Northside` each, as the agency agreed:
    districts, never smaller. Without the file no area leaves; what is not in it is *elsewhere*.
    """
    file = folder / AREAS_FILE
    if not file.exists():
        return {}
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    pairs = (line.partition(",") for line in lines)
    return {" ".join(area.upper().split()): name.strip() for area, _, name in pairs if name.strip()}


def _questions(least: int, geography: str, *, derivable: bool) -> list[DisclosureRequest]:
    """The same question for records under HIPAA and under Part 2: the counts hold both."""
    facts = {
        "row_level": False,
        "derivable": derivable,
        "geography": geography,
        "cell": least,
        "identity_match": "confirmed",  # a table is about nobody: there is nobody to mistake
        "restriction": "none",
        "audit_available": True,  # written in the transaction that freezes
    }
    return [
        DisclosureRequest(
            origin=origin,
            holder=holder,
            part2_protected=origin == "part2_program",
            categories=("aggregate_counts", "month_district"),
            purpose="public_health",
            jurisdiction="federal",
            basis="aggregate_release",
            recipient=Recipient(role="public_dashboard", org_kind="public"),
            facts=facts,
        )
        for origin, holder in (
            ("hipaa_provider", "clinical_case_store"),
            ("part2_program", "part2_program"),
        )
    ]
