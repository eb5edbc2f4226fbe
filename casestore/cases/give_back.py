"""Give back a lead that was taken by a wrong tap: it waits again, and what happened stays told.

Only for a short time, by the hand that took it, and while nothing hangs on the case: then case and
contact, which hold nothing but ids, go, and the timeline, the story and the audit keep both acts.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, or_, select

from casestore import (
    arrival_tables,
    care_paper_tables,
    care_tables,
    duty_tables,
    flow_tables,
    form_tables,
    office_tables,
    phone_tables,
    privacy_tables,
    record_tables,
    referral_tables,
    task_tables,
)
from casestore.answers import Answer, Code
from casestore.cases import leads
from casestore.cases.lead_states import LeadAct, refusal
from casestore.cases.leads import LeadRow
from casestore.cases.settle import settle
from casestore.cause import Cause
from casestore.duty.pages import page_again
from casestore.rows import ChangedMeanwhile
from casestore.tables import (
    block_key,
    case_event,
    clinical,
    encounter,
    person,
    person_index,
    person_link,
)
from casestore.tables import case as case_table
from casestore.tables import lead as lead_table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind
from schemas.lead import LeadState
from schemas.person import LinkState
from zone.journal.unit_of_work import UnitOfWork

GIVE_BACK = timedelta(minutes=15)
_MAY_HANG = (
    *(arrival_tables, care_paper_tables, care_tables, duty_tables, flow_tables, form_tables),
    *(office_tables, phone_tables, privacy_tables, record_tables, referral_tables, task_tables),
)
"""Where something may hang on a case or contact; importing them puts their tables in `clinical`."""
_OWN = frozenset({lead_table.name, case_table.name, encounter.name, case_event.name})
_BY_TAKING = (
    CaseEventKind.TAKEN,
    CaseEventKind.ENCOUNTER_OPENED,
    CaseEventKind.LEAD_JOINED,
    CaseEventKind.LEAD_LEFT,
)


def give_back(uow: UnitOfWork, lead_id: str, account: str, at: datetime) -> Answer:
    """Undo a taking. Refused when it is too late, another's, or something was written since."""
    cause = Cause(uow, at, account)
    row = leads.standing_for(uow.conn, lead_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, lead_id=lead_id)
    refused = why_not(uow.conn, row, account, at)
    if refused is not None:
        return Answer(code=refused, lead_id=row.lead_id, case_id=row.case_id, by=row.decided_by)
    case_id = row.own_case_id
    try:
        leads.change(
            uow.conn,
            row,
            decision=None,
            decided_by=account,
            decided_at=at,
            own_case_id=None,
            touched_at=max(row.touched_at, at),
        )
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE, lead_id=row.lead_id)
    settle(cause, {row.incident_id})
    _forget(uow.conn, row.lead_id, case_id)
    page_again(cause, row.lead_id)
    about = {"lead": row.lead_id, "case": case_id, "incident": row.incident_id}
    cause.audit(AuditTag.LEAD_RESTORED, about, {"was": LeadState.TAKEN.value})
    return Answer(code=Code.DONE, lead_id=row.lead_id)


def why_not(conn: Connection, row: LeadRow, account: str, at: datetime) -> Code | None:
    """Why this account may not give this lead back now, or None when it may."""
    refused = refusal(LeadState(row.state), LeadAct.GIVE_BACK)
    if refused is not None:
        return refused
    if row.decided_by != account or row.own_case_id is None:
        return Code.TAKEN_BY_OTHER
    if row.decided_at is None or at - row.decided_at > GIVE_BACK:
        return Code.TOO_LATE_TO_GIVE_BACK
    return Code.WORKED_ON if _worked_on(conn, row.lead_id, row.own_case_id) else None


def _worked_on(conn: Connection, lead_id: str, case_id: str) -> bool:
    """Does anything hang on the case: in any table, an act in its timeline, a matched person?"""
    contacts = select(encounter.c.encounter_id).where(encounter.c.case_id == case_id)
    found = [
        exists().where(table.c.case_id == case_id)
        for table in clinical.tables.values()
        if "case_id" in table.c and table.name not in _OWN
    ]
    found += [
        exists().where(table.c.encounter_id.in_(contacts))
        for table in clinical.tables.values()
        if "encounter_id" in table.c and table.name != encounter.name
    ]
    acts = exists().where(case_event.c.case_id == case_id, case_event.c.kind.not_in(_BY_TAKING))
    ended = exists().where(encounter.c.case_id == case_id, encounter.c.outcome.is_not(None))
    matched = exists().where(
        person_link.c.lead_id == lead_id, person_link.c.state == LinkState.CONFIRMED
    )
    return bool(conn.scalar(select(or_(acts, ended, matched, *found))))


def _forget(conn: Connection, lead_id: str, case_id: str | None) -> None:
    """Case, contact, and the records that stood in for unnamed people: they hold nothing."""
    stood_in = person_link.c.lead_id == lead_id, person_link.c.state == LinkState.TEMPORARY
    people = list(conn.scalars(select(person_link.c.person_id).where(*stood_in)))
    conn.execute(delete(person_link).where(*stood_in))
    for table in (person_index, block_key, person):
        conn.execute(delete(table).where(table.c.person_id.in_(people)))
    conn.execute(delete(encounter).where(encounter.c.case_id == case_id))
    conn.execute(delete(case_table).where(case_table.c.case_id == case_id))
