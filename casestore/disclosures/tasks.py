"""What somebody still has to do after a disclosure, and the record that it was done."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from casestore.cause import Cause
from casestore.disclosures.words import Task, TaskKind
from casestore.privacy_tables import privacy_task as table
from casestore.rows import compare_and_set
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork

DUE: Mapping[TaskKind, timedelta] = {
    TaskKind.EMERGENCY_DOCUMENTATION: timedelta(0),  # 42 CFR 2.51(c): at once
    TaskKind.TELL_OF_WITHDRAWAL: timedelta(hours=4),
    TaskKind.NOTIFY_PRIVACY_OFFICER: timedelta(hours=4),
    TaskKind.HOLD_FOR_REVIEW: timedelta(days=1),
    TaskKind.LEGAL_REVIEW: timedelta(days=1),
    TaskKind.TOLD_ANYWAY: timedelta(days=1),
    TaskKind.BREAK_GLASS_REVIEW: timedelta(days=3),
    TaskKind.POST_REVIEW: timedelta(days=3),
    TaskKind.FERPA_RECORD: timedelta(days=3),
    TaskKind.NOTIFY_PATIENT: timedelta(days=3),
    TaskKind.STATE_LAW_CHECK: timedelta(days=10),
    TaskKind.DEATH_REVIEW: timedelta(days=14),
}
"""How long each may wait; only the first is said by law, the others are the project's."""


def open_task(cause: Cause, kind: TaskKind, person_id: str, about_kind: str, about_id: str) -> str:
    """Open one; the same kind about the same thing once only."""
    uow = cause.uow
    task_id = uow.keys.effect_id(about_id, f"task:{kind}")
    there = uow.conn.scalar(select(table.c.task_id).where(table.c.task_id == task_id))
    if there is None:
        uow.conn.execute(
            insert(table).values(
                task_id=task_id,
                person_id=person_id,
                kind=kind,
                about_kind=about_kind,
                about_id=about_id,
                opened_at=cause.at,
                due_at=cause.at + DUE[kind],
                row_version=1,
            )
        )
    return task_id


def open_for(cause: Cause, obligations: Iterable[str], person_id: str, disclosure_id: str) -> None:
    """The tasks that a decision's obligations ask for."""
    known = {kind.value for kind in TaskKind}
    for name in obligations:
        if name in known:
            open_task(cause, TaskKind(name), person_id, "disclosure", disclosure_id)


def finish(uow: UnitOfWork, task_id: str, account: str, finding: str, at: datetime) -> bool:
    """Record that it was done, and what was found (a code). False: not there, or done before.

    Raises ChangedMeanwhile when somebody else finished it at the same moment.
    """
    row = uow.conn.execute(select(table).where(table.c.task_id == task_id)).one_or_none()
    if row is None or row.done_at is not None:
        return False
    values = {"done_at": at, "done_by": account, "finding": finding}
    compare_and_set(uow.conn, table, task_id, row.row_version, values)
    about = {"task": task_id, "person": row.person_id, row.about_kind: row.about_id}
    detail = {"kind": row.kind, "finding": finding}
    Cause(uow, at, account).audit(AuditTag.PRIVACY_TASK_DONE, about, detail)
    return True


def open_tasks(conn: Connection, person_id: str | None = None) -> list[Task]:
    """Tasks not done yet, those due first; of one person, or of all."""
    wanted = select(table).where(table.c.done_at.is_(None)).order_by(table.c.due_at)
    if person_id is not None:
        wanted = wanted.where(table.c.person_id == person_id)
    return [Task(**row._mapping) for row in conn.execute(wanted)]


def task(conn: Connection, task_id: str) -> Task | None:
    """One task, or None."""
    row = conn.execute(select(table).where(table.c.task_id == task_id)).one_or_none()
    return None if row is None else Task(**row._mapping)
