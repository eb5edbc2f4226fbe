"""Open tasks whose time is long past go to the supervisors, once each; the owner keeps them."""

from datetime import datetime

from sqlalchemy import select

from casestore.cause import Cause
from casestore.form_tables import care_task as table
from casestore.task_tables import task_step
from casestore.tasks.acts import add_step
from casestore.tasks.words import GRACE, PLAIN_GRACE, What
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork

ACTOR = "schedule"


def escalate_overdue(uow: UnitOfWork, at: datetime) -> int:
    """For upkeep: how many went up now. Those opened for a supervisor are there already."""
    told = select(task_step.c.task_id).where(
        task_step.c.task_id == table.c.task_id, task_step.c.what == What.ESCALATED
    )
    late = select(table.c.task_id, table.c.case_id, table.c.kind, table.c.due_at).where(
        table.c.done_at.is_(None),
        table.c.due_at <= at - min(GRACE.values()),
        table.c.level != "role:supervisor",
        ~told.exists(),
    )
    cause, raised = Cause(uow, at, ACTOR), 0
    for row in uow.conn.execute(late).all():
        if row.due_at + GRACE.get(row.kind, PLAIN_GRACE) <= at:
            add_step(cause, row.task_id, What.ESCALATED)
            about = {"case": row.case_id, "task": row.task_id}
            cause.audit(AuditTag.TASK_CHANGED, about, {"what": What.ESCALATED.value})
            raised += 1
    return raised
