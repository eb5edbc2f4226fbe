"""Closing and reopening a case: one transition table, acts with a reason."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from casestore.answers import Answer, Code
from casestore.cases.encounters import goes_on_in, has_open
from casestore.cases.events import append
from casestore.cause import Cause
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import case as table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind, CaseState, CloseReason
from zone.journal.unit_of_work import UnitOfWork


class CaseAct(StrEnum):
    """Acts on a case as a whole."""

    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[CaseState, CaseAct], tuple[CaseState, AuditTag, CaseEventKind]] = {
    (CaseState.OPEN, CaseAct.CLOSE): (
        CaseState.CLOSED,
        AuditTag.CASE_CLOSED,
        CaseEventKind.CLOSED,
    ),
    (CaseState.CLOSED, CaseAct.REOPEN): (
        CaseState.OPEN,
        AuditTag.CASE_REOPENED,
        CaseEventKind.REOPENED,
    ),
}
"""From a state by an act: the state after, and how audit and timeline name it."""
_REFUSED = {CaseAct.CLOSE: Code.CASE_CLOSED, CaseAct.REOPEN: Code.CASE_OPEN}


def close_case(
    uow: UnitOfWork, case_id: str, account: str, reason: CloseReason, at: datetime
) -> Answer:
    """Close; refused while an encounter has no outcome, so that none is forgotten."""
    return _act(Cause(uow, at, account), case_id, CaseAct.CLOSE, reason)


def reopen_case(uow: UnitOfWork, case_id: str, account: str, at: datetime) -> Answer:
    """Open again; the earlier closing stays in the timeline."""
    return _act(Cause(uow, at, account), case_id, CaseAct.REOPEN, None)


def _act(cause: Cause, case_id: str, act: CaseAct, reason: CloseReason | None) -> Answer:
    conn = cause.uow.conn
    row = goes_on_in(conn, case_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, case_id=case_id)
    transition = TRANSITIONS.get((CaseState(row.state), act))
    if transition is None:
        return Answer(code=_REFUSED[act], case_id=row.case_id)
    joined = conn.execute(select(table.c.case_id).where(table.c.joined_into == row.case_id))
    if act is CaseAct.CLOSE and has_open(conn, [row.case_id, *joined.scalars()]):
        return Answer(code=Code.ENCOUNTER_OPEN, case_id=row.case_id)
    state, tag, kind = transition
    closed_at = cause.at if state is CaseState.CLOSED else None
    values = {"state": state, "closed_at": closed_at, "close_reason": reason}
    try:
        compare_and_set(conn, table, row.case_id, row.row_version, values)
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE, case_id=row.case_id)
    append(cause, row.case_id, kind, code=reason)
    cause.audit(tag, {"case": row.case_id}, {"reason": reason.value} if reason else {})
    return Answer(code=Code.DONE, case_id=row.case_id)
