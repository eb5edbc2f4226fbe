"""Alarms of answers: kept, told in the case's timeline, each a task with an owner and a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection, Row, insert, select

from casestore.cases import events
from casestore.cause import Cause
from casestore.form_tables import alarm as table
from casestore.form_tables import care_task as task
from casestore.forms.filling_words import FillingRow
from casestore.forms.score import Alert
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import case as case_table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

DUE = {"emergency": timedelta(0), "urgent": timedelta(hours=1)}
"""By when somebody acts on an alarm."""
KIND = "form_alarm"
DONE_HOW = ("safety_assessed", "safety_plan", "taken_to_care", "entered_in_error")


class CareTask(Word):
    """Something to be done for a case."""

    shown: ClassVar[tuple[str, ...]] = ("task_id", "kind", "level")
    task_id: str
    case_id: str
    kind: str
    level: str
    about_kind: str
    about_id: str
    owner: str
    opened_at: Instant
    due_at: Instant
    done_at: Instant | None
    done_by: str | None
    done_how: str | None


class AlarmRow(Word):
    """An answer that asked for action once."""

    shown: ClassVar[tuple[str, ...]] = ("alarm_id", "rule", "level")
    alarm_id: str
    filling_id: str
    rule: str
    link_id: str
    level: str
    at: Instant
    actor: str
    task_id: str


def go_off(cause: Cause, filling: FillingRow, alerts: Sequence[Alert]) -> int:
    """Keep alarms that are new for this filling; returns how many. Earlier ones stay."""
    known = {(one.rule, one.link_id) for one in alarms_of(cause.uow.conn, [filling.filling_id])}
    new = [alert for alert in alerts if (alert.rule, alert.link_id) not in known]
    for alert in new:
        _keep(cause, filling, alert)
    return len(new)


def _keep(cause: Cause, filling: FillingRow, alert: Alert) -> None:
    uow = cause.uow
    alarm_id, task_id = uow.keys.new_id(), uow.keys.new_id()
    _open_task(cause, filling, task_id, alert.level)
    uow.conn.execute(
        insert(table).values(
            alarm_id=alarm_id,
            filling_id=filling.filling_id,
            rule=alert.rule,
            link_id=alert.link_id,
            level=alert.level,
            at=cause.at,
            actor=cause.actor,
            task_id=task_id,
        )
    )
    about = {"case": filling.case_id, "filling": filling.filling_id, "task": task_id}
    cause.audit(AuditTag.FORM_ALARM, about, {"rule": alert.rule, "level": alert.level})
    cause.audit(AuditTag.TASK_OPENED, about, {"kind": KIND, "level": alert.level})
    kind = CaseEventKind.FORM_ALARM
    events.append(cause, filling.case_id, kind, ref_id=alarm_id, code=alert.rule)


def _open_task(cause: Cause, filling: FillingRow, task_id: str, level: str) -> None:
    """The task is the case owner's, whoever filled the form."""
    conn = cause.uow.conn
    owner = conn.scalar(select(case_table.c.owner).where(case_table.c.case_id == filling.case_id))
    conn.execute(
        insert(task).values(
            task_id=task_id,
            case_id=filling.case_id,
            kind=KIND,
            level=level,
            about_kind="filling",
            about_id=filling.filling_id,
            owner=owner or cause.actor,
            opened_at=cause.at,
            due_at=cause.at + DUE[level],
            row_version=1,
        )
    )


def finish_task(uow: UnitOfWork, task_id: str, account: str, how: str, at: datetime) -> bool:
    """Say what was done. False: there is no such open task, or somebody was quicker."""
    row = uow.conn.execute(select(task).where(task.c.task_id == task_id)).one_or_none()
    if row is None or row.done_at is not None or how not in DONE_HOW:
        return False
    values = {"done_at": at, "done_by": account, "done_how": how}
    try:
        compare_and_set(uow.conn, task, task_id, row.row_version, values)
    except ChangedMeanwhile:
        return False
    about = {"case": row.case_id, "task": task_id}
    Cause(uow, at, account).audit(AuditTag.TASK_DONE, about, {"how": how})
    return True


def alarms_of(conn: Connection, filling_ids: Sequence[str]) -> list[AlarmRow]:
    """Alarms of these fillings, oldest first."""
    wanted = select(table).where(table.c.filling_id.in_(filling_ids))
    rows = conn.execute(wanted.order_by(table.c.at, table.c.alarm_id))
    return [AlarmRow(**_named(row, AlarmRow)) for row in rows]


def alarm_tasks_of(conn: Connection, case_ids: Sequence[str]) -> list[CareTask]:
    """Tasks of these cases that alarms made: open ones first, by when they are due."""
    wanted = select(task).where(task.c.case_id.in_(case_ids), task.c.kind == KIND)
    found = [CareTask(**_named(r, CareTask)) for r in conn.execute(wanted.order_by(task.c.due_at))]
    return sorted(found, key=lambda one: one.done_at is not None)


def _named(row: Row[tuple[object, ...]], word: type[Word]) -> dict[str, object]:
    return {name: getattr(row, name) for name in word.model_fields}
