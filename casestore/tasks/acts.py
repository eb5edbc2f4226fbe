"""What people and clocks do to tasks: open, give, wait, finish with a note, take that back.

Every act is a row of its own beside the task; nothing that was said is overwritten.
"""

from datetime import datetime

from sqlalchemy import insert

from casestore import sealed
from casestore.cause import Cause
from casestore.form_tables import care_task as table
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.task_tables import task_step
from casestore.tasks.reads import open_about, task
from casestore.tasks.words import UNDO_WITHIN, WAITING_ON, Note, TaskKind, TaskLine, What
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork


def open_task(
    cause: Cause,
    case_id: str,
    kind: TaskKind,
    about: tuple[str, str],
    owner: str,
    due_at: datetime,
    *,
    level: str = "normal",
    waiting_on: str | None = None,
) -> str:
    """Open one. `about` is kind and id of what it is about; `level` may be `role:supervisor`."""
    task_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(table).values(
            task_id=task_id,
            case_id=case_id,
            kind=kind,
            level=level,
            about_kind=about[0],
            about_id=about[1],
            owner=owner,
            opened_at=cause.at,
            due_at=due_at,
            row_version=1,
        )
    )
    cause.audit(AuditTag.TASK_OPENED, {"case": case_id, "task": task_id}, {"kind": kind.value})
    if waiting_on is not None:
        add_step(cause, task_id, What.WAITING, code=waiting_on)
    return task_id


def add_step(
    cause: Cause,
    task_id: str,
    what: What,
    *,
    owner: str | None = None,
    code: str | None = None,
    note: str = "",
) -> None:
    """Append what happened."""
    step_id, keys = cause.uow.keys.new_id(), cause.uow.keys
    body = sealed.seal(keys, task_step.name, step_id, Note(text=note)) if note else None
    cause.uow.conn.execute(
        insert(task_step).values(
            step_id=step_id,
            task_id=task_id,
            what=what,
            at=cause.at,
            actor=cause.actor,
            owner=owner,
            code=code,
            body=body,
        )
    )


def finish(
    uow: UnitOfWork, task_id: str, account: str, how: str, at: datetime, note: str = ""
) -> bool:
    """Say that it is done, and how. False: no such open task, an end that it does not know, or
    somebody was quicker."""
    found = task(uow.conn, task_id)
    if found is None or found.done_at is not None or how not in found.ends:
        return False
    return _end(Cause(uow, at, account), found, how, note)


def end_about(cause: Cause, about_kind: str, about_id: str, how: str) -> None:
    """End every open task about one thing: it went on by itself."""
    for found in open_about(cause.uow.conn, about_kind, about_id):
        _end(cause, found, how, "")


def end_one(cause: Cause, found: TaskLine, how: str) -> bool:
    """End a task by what was recorded elsewhere, such as an attempt."""
    return _end(cause, found, how, "")


def _end(cause: Cause, found: TaskLine, how: str, note: str) -> bool:
    values = {"done_at": cause.at, "done_by": cause.actor, "done_how": how}
    if not _changed(cause, found, values):
        return False
    add_step(cause, found.task_id, What.DONE, code=how, note=note)
    about = {"case": found.case_id, "task": found.task_id}
    cause.audit(AuditTag.TASK_DONE, about, {"how": how})
    return True


def undo(uow: UnitOfWork, task_id: str, account: str, at: datetime) -> bool:
    """Take back an end that this account said itself, within three days."""
    found = task(uow.conn, task_id)
    if found is None or found.done_at is None or found.done_by != account:
        return False
    if at - found.done_at > UNDO_WITHIN or not found.ends:
        return False
    cause = Cause(uow, at, account)
    if not _changed(cause, found, {"done_at": None, "done_by": None, "done_how": None}):
        return False
    return _said(cause, found, What.UNDONE)


def give(
    uow: UnitOfWork, task_id: str, account: str, to: str, at: datetime, note: str = ""
) -> bool:
    """Make it somebody else's. Its time stays. False: no such open task, or theirs already."""
    found = task(uow.conn, task_id)
    if found is None or found.done_at is not None or found.owner == to:
        return False
    return hand_on(Cause(uow, at, account), found, to, note)


def hand_on(cause: Cause, found: TaskLine, to: str, note: str = "") -> bool:
    """The same for a task that was just read, as in a hand-over."""
    if not _changed(cause, found, {"owner": to}):
        return False
    return _said(cause, found, What.GIVEN, owner=to, note=note)


def wait(
    uow: UnitOfWork, task_id: str, account: str, on: str | None, at: datetime, note: str = ""
) -> bool:
    """It is somebody else's turn (None: it is ours again). Its time runs on."""
    found = task(uow.conn, task_id)
    if found is None or found.done_at is not None or (on is not None and on not in WAITING_ON):
        return False
    what = What.RESUMED if on is None else What.WAITING
    return _said(Cause(uow, at, account), found, what, code=on, note=note)


def _said(
    cause: Cause,
    found: TaskLine,
    what: What,
    *,
    owner: str | None = None,
    code: str | None = None,
    note: str = "",
) -> bool:
    add_step(cause, found.task_id, what, owner=owner, code=code, note=note)
    about = {"case": found.case_id, "task": found.task_id}
    cause.audit(AuditTag.TASK_CHANGED, about, {"what": what.value, "code": code or ""})
    return True


def _changed(cause: Cause, found: TaskLine, values: dict[str, object]) -> bool:
    try:
        compare_and_set(cause.uow.conn, table, found.task_id, found.row_version, values)
    except ChangedMeanwhile:
        return False
    return True
