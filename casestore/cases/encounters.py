"""Encounters: opened with the case or later, ended with an outcome that the clinician gives."""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from casestore.answers import Answer, Code
from casestore.cases.events import append
from casestore.cases.outcomes import Avoided, SaidBy, record_avoided
from casestore.cause import Cause
from casestore.duty.teams import label_for
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import case as case_table
from casestore.tables import encounter as table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind, CaseState, Encounter, EncounterOutcome, EncounterState
from zone.journal.unit_of_work import UnitOfWork


def open_first(cause: Cause, case_id: str, agency: str) -> str:
    """The encounter that begins when a lead is taken."""
    return _open(cause, case_id, cause.uow.keys.effect_id(case_id, "encounter:1"), agency)


def open_encounter(
    uow: UnitOfWork, case_id: str, account: str, at: datetime, agency: str | None = None
) -> Answer:
    """A further contact in an open case; `agency` decides whose team's law labels it (R22)."""
    row = goes_on_in(uow.conn, case_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, case_id=case_id)
    if row.state != CaseState.OPEN:
        return Answer(code=Code.CASE_CLOSED, case_id=row.case_id)
    cause = Cause(uow, at, account)
    made = _open(cause, row.case_id, uow.keys.new_id(), agency)
    return Answer(code=Code.DONE, case_id=row.case_id, row_id=made)


def _open(cause: Cause, case_id: str, encounter_id: str, agency: str | None) -> str:
    label = label_for(cause.uow.conn, agency, cause.at)
    cause.uow.conn.execute(
        insert(table).values(
            encounter_id=encounter_id,
            case_id=case_id,
            state=EncounterState.OPEN,
            label=label,
            opened_by=cause.actor,
            opened_at=cause.at,
            row_version=1,
        )
    )
    append(cause, case_id, CaseEventKind.ENCOUNTER_OPENED, ref_id=encounter_id)
    about = {"case": case_id, "encounter": encounter_id}
    cause.audit(AuditTag.ENCOUNTER_OPENED, about, {"label": label.value})
    return encounter_id


def record_outcome(
    uow: UnitOfWork,
    encounter_id: str,
    account: str,
    outcome: EncounterOutcome,
    ended_at: datetime,
    at: datetime,
    avoided: Avoided = Avoided.NOTHING,
    said_by: SaidBy = SaidBy.CLINICIAN,
) -> Answer:
    """End an encounter. `ended_at` is when the contact ended, `at` when this is written (R47);
    `avoided` is what would have happened without it, and who says so (R46)."""
    row = uow.conn.execute(select(table).where(table.c.encounter_id == encounter_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=encounter_id)
    if row.state == EncounterState.DONE:
        return Answer(code=Code.OUTCOME_GIVEN, case_id=row.case_id, row_id=encounter_id)
    values = {
        "state": EncounterState.DONE,
        "outcome": outcome,
        "outcome_by": account,
        "ended_at": min(ended_at, at),
        "recorded_at": at,
    }
    try:
        compare_and_set(uow.conn, table, encounter_id, row.row_version, values)
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE, case_id=row.case_id, row_id=encounter_id)
    cause = Cause(uow, at, account)
    kind = CaseEventKind.OUTCOME_RECORDED
    append(cause, row.case_id, kind, ref_id=encounter_id, code=outcome.value)
    record_avoided(cause, encounter_id, outcome, avoided, said_by)
    about = {"case": row.case_id, "encounter": encounter_id}
    cause.audit(AuditTag.ENCOUNTER_RECORDED, about, {"outcome": outcome.value})
    return Answer(code=Code.DONE, case_id=row.case_id, row_id=encounter_id)


def goes_on_in(conn: Connection, case_id: str) -> Row[tuple[object, ...]] | None:
    """The case's row, or that of the case it was joined into (R10)."""
    row = conn.execute(select(case_table).where(case_table.c.case_id == case_id)).one_or_none()
    if row is not None and row.joined_into:
        return goes_on_in(conn, row.joined_into)
    return row


def of_cases(conn: Connection, case_ids: list[str]) -> list[Encounter]:
    """Encounters of these cases, oldest first."""
    rows = conn.execute(
        select(table).where(table.c.case_id.in_(case_ids)).order_by(table.c.opened_at)
    )
    return [Encounter(**row._mapping) for row in rows]


def has_open(conn: Connection, case_ids: list[str]) -> bool:
    """Is an encounter open? It counts as an active call for break-glass (R24)."""
    return any(one.state is EncounterState.OPEN for one in of_cases(conn, case_ids))
