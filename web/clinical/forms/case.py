"""The forms of a case: which can be begun, which are under way or signed, what alarms ask for."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.forms import alarms, fillings, library
from casestore.forms.alarms import DONE_HOW
from casestore.forms.filling_reads import fillings_of
from casestore.forms.filling_words import FillAct
from casestore.forms.library_words import FormState
from schemas.case import CaseState
from web.clinical import words
from web.clinical.clinic import clinic_of
from web.clinical.forms import words as forms_words
from web.shell.door import SignedIn
from web.shell.trouble import changed_meanwhile
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter(prefix="/cases/{case_id}")
_Id = Annotated[str, Form(max_length=100)]


@router.get("/forms")
def case_forms(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """Begin a form, go on with one, and see which alarms still wait."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        found = fillings_of(conn, [page.case.case_id])
        tasks = alarms.alarm_tasks_of(conn, [page.case.case_id])
        offered = library.forms(conn, FormState.PUBLISHED)
        names = clinic.names(conn)
    about = {"case": page.case.case_id}
    clinic.readings.note(clinic.site, viewer, "forms", about, [r.filling_id for r, _ in found])
    return clinic.site.page(
        request,
        "clinical/forms_case.html",
        viewer,
        page=page,
        fillings=found,
        tasks=tasks,
        offered=offered,
        names=names,
        words=words,
        form_words=forms_words,
        is_open=page.case.state is CaseState.OPEN,
    )


@router.post("/forms")
def start(request: Request, viewer: SignedIn, case_id: str, form_id: _Id) -> Response:
    """Begin a form."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, clinic.now()
    act = clinic.site.zone.write(
        lambda uow: fillings.start(uow, page.case.case_id, form_id, account, now)
    )
    filling_id = must_be_filled(act)
    return RedirectResponse(f"/cases/{page.case.case_id}/forms/{filling_id}/screens/1", 303)


@router.post("/tasks/{task_id}")
def finish_task(
    request: Request, viewer: SignedIn, case_id: str, task_id: str, how: _Id
) -> Response:
    """Say what was done about an alarm."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
        tasks = {task.task_id for task in alarms.alarm_tasks_of(conn, [page.case.case_id])}
    if task_id not in tasks or how not in DONE_HOW:
        clinic.refuse(viewer, Action.CASE_ACT, {"case": page.case.case_id})
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: alarms.finish_task(uow, task_id, account, how, now)):
        raise changed_meanwhile(
            _("Somebody said already what was done about this."), _("Go back and look at it.")
        )
    return RedirectResponse(f"/cases/{page.case.case_id}/forms#tasks", 303)


def must_be_filled(act: FillAct) -> str:
    """The filling that the act was about; else say why not."""
    if not act.done or act.filling_id is None:
        raise changed_meanwhile(_(act.sentence), _("Go back and look at it as it stands now."))
    return act.filling_id
