"""Take a lead, set it aside, take that back: acts of a clinician, decided by compare-and-set."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from casestore.answers import Answer, Code
from casestore.cases import leads, requests
from casestore.cases.encounters import goes_on_in, open_first
from casestore.cases.events import append
from casestore.cases.lead_states import LeadAct, refusal
from casestore.cases.leads import LeadRow
from casestore.cases.settle import settle
from casestore.cause import Cause
from casestore.duty.pages import lead_decided, page_again
from casestore.people.temporary import stand_in_for_unnamed
from casestore.rows import ChangedMeanwhile
from casestore.tables import case as case_table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind, CaseState
from schemas.lead import LeadDecision, LeadState, NotBhReason
from zone.journal.unit_of_work import UnitOfWork

UNDO_HOURS = 72


def take(uow: UnitOfWork, lead_id: str, account: str, at: datetime) -> Answer:
    """Turn a lead into a case with its first encounter; one clinician wins (R5, R13).

    The loser is told who has it; nothing is written for her.
    """
    cause = Cause(uow, at, account)
    row = leads.standing_for(uow.conn, lead_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, lead_id=lead_id)
    refused = refusal(LeadState(row.state), LeadAct.TAKE)
    if refused is not None:
        return _not_taken(cause, row, refused)
    case_id = uow.keys.effect_id(row.lead_id, "case")
    try:
        _decide(cause, row, LeadDecision.TAKEN, own_case_id=case_id)
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE, lead_id=row.lead_id)
    _open_case(cause, row, case_id)
    lead_decided(cause, [one.lead_id for one in leads.family(uow.conn, row)])
    settle(cause, {row.incident_id})
    return Answer(code=Code.DONE, lead_id=row.lead_id, case_id=case_id)


def _not_taken(cause: Cause, row: LeadRow, refused: Code) -> Answer:
    """Who has it: the clinician who took it, or the owner of the case that it was joined to."""
    conn = cause.uow.conn
    owned = goes_on_in(conn, row.case_id) if row.case_id else None
    owner = str(owned.owner) if owned is not None else row.decided_by
    mine = refused is Code.TAKEN_BY_OTHER and owner == cause.actor
    code = Code.ALREADY_YOURS if mine else refused
    return Answer(code=code, lead_id=row.lead_id, case_id=row.case_id, by=owner)


def _decide(cause: Cause, row: LeadRow, decision: LeadDecision | None, **more: str | None) -> None:
    leads.change(
        cause.uow.conn,
        row,
        decision=decision,
        decided_by=cause.actor,
        decided_at=cause.at,
        decided_version=row.version,
        touched_at=max(row.touched_at, cause.at),
        **more,
    )


def _open_case(cause: Cause, row: LeadRow, case_id: str) -> None:
    uow = cause.uow
    uow.conn.execute(
        insert(case_table).values(
            case_id=case_id,
            lead_id=row.lead_id,
            state=CaseState.OPEN,
            owner=cause.actor,
            opened_at=cause.at,
            row_version=1,
        )
    )
    about = {"lead": row.lead_id, "case": case_id, "incident": row.incident_id}
    cause.audit(AuditTag.LEAD_TAKEN, about, {"version": row.version})
    cause.audit(AuditTag.CASE_OPENED, about)
    append(cause, case_id, CaseEventKind.TAKEN, ref_id=row.lead_id)
    open_first(cause, case_id, row.agency)
    known = requests.known(uow.conn, uow.keys, [row.lead_id]).get(row.lead_id)
    subjects = known.request.subjects if known else ()
    stand_in_for_unnamed(cause, row.lead_id, case_id, subjects)


def not_behavioral_health(
    uow: UnitOfWork, lead_id: str, account: str, reason: NotBhReason, at: datetime
) -> Answer:
    """Set a lead aside, with those that moved to it; it is purged on schedule (R5)."""
    cause = Cause(uow, at, account)
    row = leads.standing_for(uow.conn, lead_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, lead_id=lead_id)
    refused = refusal(LeadState(row.state), LeadAct.NOT_BH)
    if refused is not None:
        return Answer(code=refused, lead_id=row.lead_id, case_id=row.case_id, by=row.decided_by)
    family = leads.family(uow.conn, row)
    for one in family:
        _decide(cause, one, LeadDecision.NOT_BH, decided_with=row.lead_id, reason=reason)
    lead_decided(cause, [one.lead_id for one in family])
    settle(cause, {row.incident_id})
    about = {"lead": row.lead_id, "incident": row.incident_id}
    cause.audit(AuditTag.LEAD_NOT_BH, about, {"reason": reason.value})
    return Answer(code=Code.DONE, lead_id=row.lead_id)


def undo_not_behavioral_health(
    uow: UnitOfWork, lead_id: str, account: str, at: datetime, window_hours: int = UNDO_HOURS
) -> Answer:
    """Show a lead again that was set aside no longer than `window_hours` ago."""
    cause = Cause(uow, at, account)
    row = leads.standing_for(uow.conn, lead_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, lead_id=lead_id)
    refused = refusal(LeadState(row.state), LeadAct.UNDO_NOT_BH)
    if refused is not None:
        return Answer(code=refused, lead_id=row.lead_id)
    if row.decided_at is None or at - row.decided_at > timedelta(hours=window_hours):
        return Answer(code=Code.TOO_LATE_TO_UNDO, lead_id=row.lead_id)
    for one in leads.family(uow.conn, row):
        _decide(cause, one, None, decided_with=None, reason=None)
    settle(cause, {row.incident_id})
    page_again(cause, row.lead_id)
    about = {"lead": row.lead_id, "incident": row.incident_id}
    cause.audit(AuditTag.LEAD_RESTORED, about, {"was": LeadState.NOT_BH.value})
    return Answer(code=Code.DONE, lead_id=row.lead_id)
