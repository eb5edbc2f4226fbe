"""Tasks: the inbox, one task with what happened to it, and what people do to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.disclosures import tasks as privacy_tasks
from casestore.tasks import acts, reads
from casestore.tasks.words import TaskLine
from web.clinical import words
from web.clinical.clinic import clinic_of
from web.clinical.office import privacy_words
from web.clinical.team import task_words
from web.clinical.team.task_views import calls_by_case, colleagues, one_task, task_box
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/tasks")
_Code = Annotated[str, Form(max_length=100)]
_Note = Annotated[str, Form(max_length=2000)]
Act = Callable[[UnitOfWork, str, datetime], bool]


@router.get("")
def inbox_page(request: Request, viewer: SignedIn) -> Response:
    """Mine: overdue, due, waiting on others, later; for a supervisor also what came up."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        box = task_box(clinic, conn, viewer)
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "tasks", {}, box.ids)
    return clinic.site.page(
        request,
        "clinical/tasks.html",
        viewer,
        box=box,
        names=names,
        words=words,
        task_words=task_words,
        said=privacy_words,
    )


@router.get("/{task_id}")
def task_page(request: Request, viewer: SignedIn, task_id: str) -> Response:
    """One task, what happened to it, and what may be done."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = one_task(clinic, conn, viewer, reads.task(conn, task_id))
        steps = reads.steps_of(conn, clinic.site.zone.keys, task_id)
        call = calls_by_case(clinic, conn, viewer, [found.case_id]).get(found.case_id)
        others = colleagues(clinic, conn, viewer, call.agency) if call else {}
        names = clinic.names(conn)
    about = {"task": task_id, "case": found.case_id}
    clinic.readings.note(clinic.site, viewer, "task", about, [s.step_id for s in steps])
    return clinic.site.page(
        request,
        "clinical/task.html",
        viewer,
        task=found,
        steps=steps,
        call=call,
        others=others,
        names=names,
        task_words=task_words,
        mine=found.done_by == viewer.account.account_id,
    )


@router.post("/{task_id}/done")
def done(
    request: Request, viewer: SignedIn, task_id: str, how: _Code, note: _Note = ""
) -> Response:
    """It is done, and how."""
    return _act(
        request,
        viewer,
        task_id,
        lambda uow, account, now: acts.finish(uow, task_id, account, how, now, note.strip()),
    )


@router.post("/{task_id}/undo")
def undo(request: Request, viewer: SignedIn, task_id: str) -> Response:
    """It was not done."""
    return _act(
        request, viewer, task_id, lambda uow, account, now: acts.undo(uow, task_id, account, now)
    )


@router.post("/{task_id}/give")
def give(request: Request, viewer: SignedIn, task_id: str, to: _Code, note: _Note = "") -> Response:
    """Somebody else does it; somebody of the same agency."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = one_task(clinic, conn, viewer, reads.task(conn, task_id))
        call = calls_by_case(clinic, conn, viewer, [found.case_id]).get(found.case_id)
        known = {**colleagues(clinic, conn, viewer, call.agency if call else "")}
    if to not in {*known, viewer.account.account_id}:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        task_id,
        lambda uow, account, now: acts.give(uow, task_id, account, to, now, note.strip()),
    )


@router.post("/{task_id}/wait")
def wait(request: Request, viewer: SignedIn, task_id: str, on: _Code = "") -> Response:
    """It is somebody else's turn, or ours again."""
    return _act(
        request,
        viewer,
        task_id,
        lambda uow, account, now: acts.wait(uow, task_id, account, on or None, now),
    )


@router.post("/told/{task_id}")
def told(request: Request, viewer: SignedIn, task_id: str) -> Response:
    """What was still owed after one's own disclosure is done."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        owed = task_box(clinic, conn, viewer).inbox.disclosures
    if task_id not in {one.task.task_id for one in owed}:
        clinic.refuse(viewer, Action.DISCLOSURE_MAKE, {"task": task_id})
    finish = privacy_tasks.finish
    if not clinic.site.zone.write(lambda uow: finish(uow, task_id, account, "done", now)):
        raise _too_late()
    return RedirectResponse("/tasks", 303)


def _act(request: Request, viewer: Viewer, task_id: str, act: Act) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found: TaskLine = one_task(clinic, conn, viewer, reads.task(conn, task_id))
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: act(uow, account, now)):
        raise _too_late()
    return RedirectResponse(f"/tasks/{found.task_id}", 303)


def _too_late() -> PageError:
    return changed_meanwhile(
        _("This task is done, was given on, or does not allow that step."),
        _("Open the task again and look at it as it stands now."),
    )
