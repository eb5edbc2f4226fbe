"""A call as a clinician is shown it: what is known, until when it was typed, what is missing.

Absence is not safety (R9): facts keep `not_supplied` apart from `none_stated`, and whoever
reads is told that the radio is not in it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.cases import requests
from casestore.cases.leads import LeadRow
from casestore.cases.requests import Received
from casestore.people.link_view import best_grades
from casestore.tables import lead
from schemas.coresponse import Callback, CallState, RequestSubject
from schemas.incident import AgencyNumber, Location, Priority, UnitEntry
from schemas.lead import LeadDecision, LeadState
from schemas.person import Grade
from schemas.safety import SafetyFacts
from schemas.word import Instant, Word
from zone.keys.keyring import KeyRing


class TypedUntil(Word):
    """How far the picture reaches: "CAD as typed until 14:02, radio not included"."""

    shown: ClassVar[tuple[str, ...]] = ("at", "narrative_supplied")
    at: Instant | None
    """Last entry of the source; None: the source gave no time."""
    narrative_supplied: bool
    """False: this agency's feed has no narrative at all, so its silence says nothing."""
    radio_included: bool = False


class CallView(Word):
    """One call. Facts are of the newest request that carries any; `call_state` of the newest."""

    shown: ClassVar[tuple[str, ...]] = ("lead_id", "incident_id", "version")
    lead_id: str
    incident_id: str
    version: int
    agency: str
    lead_state: LeadState
    call_state: CallState
    opened_at: Instant
    first_recorded_at: Instant
    age_seconds: int
    """Since the call was opened."""
    waiting_seconds: int
    """Since this zone first heard of it."""
    entered_late: bool
    """Paper card, replay or catch-up: no alert was raised (R8)."""
    reported_by_caller: bool = True
    """What a caller said and nobody has confirmed (R5)."""
    asked_by: str
    typed_until: TypedUntil
    numbers: tuple[AgencyNumber, ...] = ()
    call_type: str | None = None
    categories: tuple[str, ...] = ()
    evidence_rules: tuple[str, ...] = ()
    priority: Priority | None = None
    units: tuple[UnitEntry, ...] = ()
    dispositions: tuple[str, ...] = ()
    location: Location | None = None
    callbacks: tuple[Callback, ...] = ()
    subjects: tuple[RequestSubject, ...] = ()
    facts: SafetyFacts | None = None
    """None: withheld; the reason is in the story."""
    reports: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    moved_to: str | None = None
    absorbed: tuple[str, ...] = ()
    """Leads that moved here, their calls being this one (R10)."""
    linked: tuple[str, ...] = ()
    """Incidents of other agencies for the same event."""
    case_id: str | None = None
    best_grade: Grade = Grade.NONE
    """Best open or confirmed suggestion; whose, only the lead's own page says."""
    decision: LeadDecision | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None
    changed_since_decision: bool = False


_COPIED = (
    "asked_by",
    "numbers",
    "call_type",
    "categories",
    "evidence_rules",
    "priority",
    "units",
    "dispositions",
    "location",
    "callbacks",
    "subjects",
    "facts",
    "reports",
    "withheld",
    "linked",
)


def call_view(
    row: LeadRow,
    known: Received,
    at: Instant,
    *,
    absorbed: tuple[str, ...] = (),
    best_grade: Grade = Grade.NONE,
) -> CallView:
    """The lead's row and what is known of its call, as seen at `at`."""
    request = known.request
    return CallView(
        lead_id=row.lead_id,
        incident_id=row.incident_id,
        version=row.version,
        agency=row.agency,
        lead_state=LeadState(row.state),
        call_state=CallState(row.call_state),
        opened_at=row.opened_at,
        first_recorded_at=row.first_recorded_at,
        age_seconds=max(0, int((at - row.opened_at).total_seconds())),
        waiting_seconds=max(0, int((at - row.first_recorded_at).total_seconds())),
        entered_late=row.entered_late,
        typed_until=TypedUntil(
            at=request.typed_until, narrative_supplied=request.narrative_supplied
        ),
        moved_to=row.moved_to,
        absorbed=absorbed,
        case_id=row.case_id,
        best_grade=best_grade,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        changed_since_decision=row.decision is not None
        and row.version > (row.decided_version or 0),
        **{name: getattr(request, name) for name in _COPIED},
    )


def calls_of(
    conn: Connection, keys: KeyRing, rows: Sequence[LeadRow], at: datetime
) -> list[CallView]:
    """Views of these leads in their order, in three queries; purged leads are left out."""
    ids = [row.lead_id for row in rows]
    known = requests.known(conn, keys, ids)
    grades = best_grades(conn, ids)
    moved = absorbed_by(conn, ids)
    return [
        call_view(
            row,
            known[row.lead_id],
            at,
            absorbed=moved.get(row.lead_id, ()),
            best_grade=grades.get(row.lead_id, Grade.NONE),
        )
        for row in rows
        if row.lead_id in known
    ]


def absorbed_by(conn: Connection, lead_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Per lead the leads that moved to it."""
    columns = lead.c
    moved = select(columns.lead_id, columns.moved_to).where(columns.moved_to.in_(lead_ids))
    found: dict[str, tuple[str, ...]] = {}
    for row in conn.execute(moved.order_by(columns.lead_id)):
        found[row.moved_to] = (*found.get(row.moved_to, ()), row.lead_id)
    return found
