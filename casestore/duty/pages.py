"""Pages to the team on duty: content-free, seen or escalated (R39).

CAD and radio remain the dispatch of record: a page says that something waits, and nothing else.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.cases import requests
from casestore.cases.intake import record_request
from casestore.cause import Cause
from casestore.duty.teams import team_state
from casestore.duty_tables import duty_page as table
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import lead
from schemas.audit import AuditTag
from schemas.coresponse import CallState, CoResponseRequest, TeamState
from schemas.lead import LeadState, RecordedLead
from schemas.person import LinkSuggestion
from schemas.safety import Weapon
from schemas.word import Instant, Word
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork

UNSEEN_FOR = timedelta(minutes=5)
"""A page that nobody has seen so long goes to the supervisors."""
_NO_WEAPON = (Weapon.NOT_SUPPLIED, Weapon.NONE_STATED)
ACTOR = "schedule"
COUNSEL = "counsel"
_ESCALATES = ("team", COUNSEL)


class PageKind(StrEnum):
    """What the page is about; all that it says."""

    NEW = "new"
    CHANGED = "changed"
    """The address moved, or a weapon was named."""
    CANCELLED = "cancelled"
    UNSEEN = "unseen"
    """To the supervisors: a page that nobody of the team has seen."""
    CHECK_IN = "check_in"
    """To team and supervisors: somebody in the field did not check in."""
    COUNSEL = "counsel"
    """To counsel on call: a question waits."""


_OF_LEADS = (PageKind.NEW, PageKind.CHANGED, PageKind.CANCELLED, PageKind.UNSEEN)


class DutyPage(Word):
    """One page."""

    shown: ClassVar[tuple[str, ...]] = ("page_id", "kind")
    page_id: str
    lead_id: str | None
    agency: str
    kind: PageKind
    level: str
    """`team`, `supervisor` or `counsel`."""
    made_at: Instant
    sent_at: Instant | None = None
    escalate_at: Instant
    seen_at: Instant | None = None
    seen_by: str | None = None
    escalated_at: Instant | None = None
    row_version: int


def record_and_page(
    uow: UnitOfWork,
    request: CoResponseRequest,
    suggestions: Sequence[LinkSuggestion],
    at: datetime,
) -> RecordedLead:
    """Record a request, and page the team on duty for what it has to know, in one transaction."""
    before = _before(uow, request)
    made = record_request(uow, request, suggestions, at)
    kind = PageKind.NEW if made.created else _what_changed(before, request)
    if made.changed and kind is not None and not request.entered_late:
        _page_if_on_duty(Cause(uow, at, ACTOR), made.lead_id, request.agency, kind, request)
    return made


def _before(uow: UnitOfWork, request: CoResponseRequest) -> CoResponseRequest | None:
    found = select(lead.c.lead_id).where(lead.c.incident_id == request.incident_id)
    lead_id = uow.conn.scalar(found)
    if lead_id is None:
        return None
    known = requests.known(uow.conn, uow.keys, [lead_id]).get(lead_id)
    return known.request if known else None


def _what_changed(before: CoResponseRequest | None, after: CoResponseRequest) -> PageKind | None:
    if after.state in (CallState.CANCELLED, CallState.WITHDRAWN):
        return PageKind.CANCELLED
    if before is None or after.state is not CallState.OPEN:
        return None
    return PageKind.CHANGED if _moved(before, after) or _armed(before, after) else None


def _moved(before: CoResponseRequest, after: CoResponseRequest) -> bool:
    places = [one.location.text if one.location else None for one in (before, after)]
    return places[1] is not None and places[0] != places[1]


def _armed(before: CoResponseRequest, after: CoResponseRequest) -> bool:
    weapons = [one.facts.weapon if one.facts else Weapon.NOT_SUPPLIED for one in (before, after)]
    return weapons[1] not in _NO_WEAPON and weapons[0] != weapons[1]


def _page_if_on_duty(
    cause: Cause, lead_id: str, agency: str, kind: PageKind, request: CoResponseRequest
) -> None:
    if team_state(cause.uow.conn, agency, cause.at)[0] is TeamState.NOTIFIED:
        role = f"page:{kind}" if kind is PageKind.NEW else f"page:{kind}:{request.request_id}"
        page(cause, cause.uow.keys.effect_id(lead_id, role), agency, kind, lead_id=lead_id)


def page(
    cause: Cause,
    page_id: str,
    agency: str,
    kind: PageKind,
    *,
    lead_id: str | None = None,
    level: str = "team",
) -> bool:
    """Make one; the same page once only."""
    row = {
        "page_id": page_id,
        "lead_id": lead_id,
        "agency": agency,
        "kind": kind.value,
        "level": level,
        "made_at": cause.at,
        "escalate_at": cause.at + UNSEEN_FOR,
        "row_version": 1,
    }
    if not insert_once(cause.uow.conn, table, row, ("page_id",)):
        return False
    about = {"page": page_id, "lead": lead_id}
    cause.audit(AuditTag.DUTY_PAGED, about, {"kind": kind.value, "level": level})
    return True


def page_shift_start(uow: UnitOfWork, at: datetime) -> int:
    """For upkeep: leads that came while nobody was on duty are paged when a shift begins."""
    paged = select(table.c.page_id).where(table.c.lead_id == lead.c.lead_id)
    waiting = select(lead.c.lead_id, lead.c.agency).where(
        lead.c.state == LeadState.NEW, lead.c.entered_late.is_(False), ~paged.exists()
    )
    cause, made = Cause(uow, at, ACTOR), 0
    rows = uow.conn.execute(waiting).all()
    on = {a: team_state(uow.conn, a, at)[0] for a in {row.agency for row in rows}}
    for row in rows:
        if on[row.agency] is TeamState.NOTIFIED:
            page_id = uow.keys.effect_id(row.lead_id, f"page:{PageKind.NEW}")
            made += page(cause, page_id, row.agency, PageKind.NEW, lead_id=row.lead_id)
    return made


def escalate_unseen(uow: UnitOfWork, at: datetime) -> int:
    """For upkeep: pages that nobody saw go to the supervisors, once; how many.

    What waits for a lead that is new no longer ends.
    """
    cause, raised = Cause(uow, at, ACTOR), 0
    _end_decided(cause)
    late = _pages(
        uow.conn,
        table.c.seen_at.is_(None),
        table.c.escalate_at <= at,
        table.c.escalated_at.is_(None),
        table.c.level.in_(_ESCALATES),
    )
    for one in late:
        if _set(uow, one, {"escalated_at": at}) and not _told_just_now(cause, one):
            up = _escalation_of(uow, one)
            kind = PageKind.COUNSEL if one.level == COUNSEL else PageKind.UNSEEN
            lead_id = one.lead_id
            raised += page(cause, up, one.agency, kind, lead_id=lead_id, level="supervisor")
    return raised


def _told_just_now(cause: Cause, one: DutyPage) -> bool:
    """Another page of this lead went up minutes ago and waits there: one line says both."""
    if one.level == COUNSEL or one.lead_id is None:
        return False
    since = cause.at - UNSEEN_FOR
    unseen, up = table.c.seen_at.is_(None), table.c.kind == PageKind.UNSEEN
    own = table.c.lead_id == one.lead_id
    return bool(_pages(cause.uow.conn, unseen, up, own, table.c.made_at > since))


def _escalation_of(uow: UnitOfWork, one: DutyPage) -> str:
    return uow.keys.effect_id(one.page_id, "escalated")


def _end_decided(cause: Cause) -> None:
    """A lead that dispatch took back, or that was taken or set aside: nobody waits for its NEW."""
    decided = select(lead.c.lead_id).where(lead.c.state != LeadState.NEW)
    unseen, new = table.c.seen_at.is_(None), table.c.kind == PageKind.NEW
    for one in _pages(cause.uow.conn, unseen, new, table.c.lead_id.in_(decided)):
        _end(cause, one)


def _end(cause: Cause, one: DutyPage) -> bool:
    """Seen, and with it what it was raised to at the supervisors."""
    ended = {"seen_at": cause.at, "seen_by": cause.actor}
    if not _set(cause.uow, one, ended):
        return False
    escalated = table.c.page_id == _escalation_of(cause.uow, one)
    for up in _pages(cause.uow.conn, escalated, table.c.seen_at.is_(None)):
        _set(cause.uow, up, ended)
    return True


def lead_decided(cause: Cause, lead_ids: Collection[str]) -> None:
    """Somebody took these leads or set them aside, and so has seen what they were paged for."""
    mine = table.c.lead_id.in_(list(lead_ids)), table.c.seen_at.is_(None)
    for one in _pages(cause.uow.conn, *mine, table.c.kind.in_(_OF_LEADS)):
        if _set(cause.uow, one, {"seen_at": cause.at, "seen_by": cause.actor}):
            about = {"page": one.page_id, "lead": one.lead_id}
            cause.audit(AuditTag.DUTY_PAGE_SEEN, about)


def page_again(cause: Cause, lead_id: str) -> None:
    """A lead waits again after a wrong tap: its pages had ended with the tap."""
    waits = lead.c.state == LeadState.NEW, lead.c.entered_late.is_(False)
    agency = cause.uow.conn.scalar(select(lead.c.agency).where(lead.c.lead_id == lead_id, *waits))
    if agency is not None and team_state(cause.uow.conn, agency, cause.at)[0] is TeamState.NOTIFIED:
        role = f"page:{PageKind.NEW}:{cause.at.isoformat()}"
        page_id = cause.uow.keys.effect_id(lead_id, role)
        page(cause, page_id, agency, PageKind.NEW, lead_id=lead_id)


def see(uow: UnitOfWork, page_id: str, account: str, at: datetime) -> bool:
    """Somebody says that they saw it. False: not there, or seen before."""
    found = _pages(uow.conn, table.c.page_id == page_id, table.c.seen_at.is_(None))
    cause = Cause(uow, at, account)
    if not found or not _end(cause, found[0]):
        return False
    about = {"page": page_id, "lead": found[0].lead_id}
    cause.audit(AuditTag.DUTY_PAGE_SEEN, about)
    return True


def _set(uow: UnitOfWork, one: DutyPage, values: dict[str, object]) -> bool:
    try:
        compare_and_set(uow.conn, table, one.page_id, one.row_version, values)
    except ChangedMeanwhile:
        return False
    return True


def unseen(conn: Connection, agencies: Collection[str], supervises: bool) -> list[DutyPage]:
    """Pages of these agencies that nobody has seen, oldest first."""
    levels = ("team", "supervisor") if supervises else ("team",)
    return _pages(
        conn, table.c.seen_at.is_(None), table.c.agency.in_(agencies), table.c.level.in_(levels)
    )


def unsent(conn: Connection) -> list[DutyPage]:
    """Pages that have not left yet, oldest first; those seen meanwhile need not leave."""
    return _pages(conn, table.c.sent_at.is_(None), table.c.seen_at.is_(None))


def page_of(conn: Connection, page_id: str) -> DutyPage | None:
    """One page, or None."""
    return next(iter(_pages(conn, table.c.page_id == page_id)), None)


def sent(uow: UnitOfWork, one: DutyPage, at: datetime) -> bool:
    """It was handed to the channel."""
    return _set(uow, one, {"sent_at": at})


def _pages(conn: Connection, *conditions: object) -> list[DutyPage]:
    wanted = select(table).where(*conditions)  # type: ignore[arg-type]
    rows = conn.execute(wanted.order_by(table.c.made_at, table.c.page_id))
    return [DutyPage(**row._mapping) for row in rows]
