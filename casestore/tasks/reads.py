"""Reads tasks as they stand: the row, with what its steps say since."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from casestore import sealed
from casestore.disclosures.words import Task as PrivacyTask
from casestore.disclosures.words import TaskKind as PrivacyKind
from casestore.form_tables import care_task as table
from casestore.privacy_tables import disclosure, privacy_task
from casestore.tables import case, lead
from casestore.task_tables import task_step
from casestore.tasks.words import (
    UNDO_WITHIN,
    Inbox,
    Note,
    OwnDisclosureTask,
    TaskLine,
    TaskStep,
    What,
)
from zone.keys.keyring import KeyRing

SOON = timedelta(hours=24)
MOST = 200
OWED_BY_DISCLOSER = (
    PrivacyKind.EMERGENCY_DOCUMENTATION,
    PrivacyKind.TELL_OF_WITHDRAWAL,
    PrivacyKind.NOTIFY_PATIENT,
    PrivacyKind.FERPA_RECORD,
)
"""Of the tasks after a disclosure, those that its maker does; reviews are other people's."""


def inbox(
    conn: Connection, account: str, agencies: Collection[str], supervises: bool, at: datetime
) -> Inbox:
    """Tasks of this account; for a supervisor also what came up from the team's agencies.

    At most 200 of a kind, those due first. Three or four queries, however many tasks there are.
    """
    mine = _lines(conn, (table.c.owner == account, table.c.done_at.is_(None)))
    ended = (table.c.done_by == account, table.c.done_at > at - UNDO_WITHIN)
    escalated = _of_team(conn, agencies) if supervises else []
    return Inbox(
        overdue=tuple(t for t in mine if t.overdue(at)),
        due=tuple(t for t in mine if _due(t, at) and t.waiting_on is None),
        waiting=tuple(t for t in mine if not t.overdue(at) and t.waiting_on is not None),
        later=tuple(t for t in mine if t.due_at > at + SOON and t.waiting_on is None),
        escalated=tuple(t for t in escalated if t.owner != account),
        disclosures=_owed(conn, account),
        done=tuple(_lines(conn, ended)),
    )


def _due(line: TaskLine, at: datetime) -> bool:
    return at < line.due_at <= at + SOON


def _of_team(conn: Connection, agencies: Collection[str]) -> list[TaskLine]:
    cases = (
        select(case.c.case_id)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(agencies))
    )
    raised = select(task_step.c.task_id).where(task_step.c.what == What.ESCALATED)
    up = table.c.task_id.in_(raised) | (table.c.level == "role:supervisor")
    return _lines(conn, (table.c.done_at.is_(None), table.c.case_id.in_(cases), up))


def _owed(conn: Connection, account: str) -> tuple[OwnDisclosureTask, ...]:
    wanted = (
        select(privacy_task, disclosure.c.disclosure_id)
        .join(disclosure, disclosure.c.disclosure_id == privacy_task.c.about_id)
        .where(disclosure.c.made_by == account, privacy_task.c.done_at.is_(None))
        .where(privacy_task.c.kind.in_(OWED_BY_DISCLOSER))
        .order_by(privacy_task.c.due_at)
        .limit(MOST)
    )
    return tuple(_owed_one(dict(row._mapping)) for row in conn.execute(wanted))


def _owed_one(row: dict[str, object]) -> OwnDisclosureTask:
    disclosure_id = str(row.pop("disclosure_id"))
    return OwnDisclosureTask(task=PrivacyTask.model_validate(row), disclosure_id=disclosure_id)


def task(conn: Connection, task_id: str) -> TaskLine | None:
    """One task, or None."""
    found = _lines(conn, (table.c.task_id == task_id,))
    return found[0] if found else None


def tasks_of_case(conn: Connection, case_ids: Sequence[str]) -> list[TaskLine]:
    """Open tasks of these cases, those due first."""
    return _lines(conn, (table.c.case_id.in_(case_ids), table.c.done_at.is_(None)))


def open_about(conn: Connection, about_kind: str, about_id: str) -> list[TaskLine]:
    """Open tasks about one thing."""
    about = (table.c.about_kind == about_kind, table.c.about_id == about_id)
    return _lines(conn, (*about, table.c.done_at.is_(None)))


def open_of(conn: Connection, account: str) -> list[TaskLine]:
    """All open tasks that an account owns, without a limit."""
    return _lines(conn, (table.c.owner == account, table.c.done_at.is_(None)), most=None)


def steps_of(conn: Connection, keys: KeyRing, task_id: str) -> list[TaskStep]:
    """What happened to a task, oldest first, with its notes."""
    wanted = select(task_step).where(task_step.c.task_id == task_id)
    found = []
    for row in conn.execute(wanted.order_by(task_step.c.at, task_step.c.step_id)):
        values = row._asdict()
        body = values.pop("body")
        note = sealed.unseal(keys, task_step.name, row.step_id, body, Note).text if body else ""
        found.append(TaskStep(**values, note=note))
    return found


def _lines(
    conn: Connection, conditions: Sequence[ColumnElement[bool]], most: int | None = MOST
) -> list[TaskLine]:
    wanted = select(table).where(*conditions).order_by(table.c.due_at, table.c.task_id).limit(most)
    rows = conn.execute(wanted).all()
    marks = _marks(conn, [row.task_id for row in rows])
    return [TaskLine(**row._mapping, **marks.get(row.task_id, {})) for row in rows]


def _marks(conn: Connection, task_ids: Sequence[str]) -> dict[str, dict[str, object]]:
    """`waiting_on` and `escalated_at` by task, as the newest steps say."""
    found: dict[str, dict[str, object]] = {}
    wanted = (
        select(task_step.c.task_id, task_step.c.what, task_step.c.at, task_step.c.code)
        .where(task_step.c.task_id.in_(task_ids))
        .order_by(task_step.c.at, task_step.c.step_id)
    )
    for row in conn.execute(wanted):
        marks = found.setdefault(row.task_id, {})
        if row.what == What.ESCALATED:
            marks["escalated_at"] = row.at
        elif row.what in (What.WAITING, What.RESUMED):
            marks["waiting_on"] = row.code if row.what == What.WAITING else None
    return found
