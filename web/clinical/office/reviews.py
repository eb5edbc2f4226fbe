"""What waits for review: overrides, disclosures against the answer, things to document or ask."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.breakglass.records import glass
from casestore.disclosures import tasks
from casestore.disclosures.standing import standings
from casestore.disclosures.words import Task
from casestore.people.heads import current_heads
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import privacy_words
from web.clinical.office.privacy import may_known, page
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate

router = APIRouter()


@router.get("/reviews")
def reviews(request: Request, viewer: SignedIn) -> Response:
    """All open tasks, those due first. Ids, kinds and times: no content."""
    clinic = clinic_of(request)
    _may(request, viewer, Action.REVIEW_VIEW)
    with clinic.site.zone.read() as conn:
        waiting = tasks.open_tasks(conn)
        broken = {t.about_id: glass(conn, t.about_id) for t in waiting if _glass(t)}
        names = clinic.names(conn)
        opens = _may_open(clinic, conn, viewer, {t.person_id for t in waiting})
    clinic.readings.note(clinic.site, viewer, "reviews", {}, [t.task_id for t in waiting])
    told = {"waiting": waiting, "broken": broken, "names": names, "opens": opens}
    return page(clinic, request, viewer, "reviews.html", **told)


def _may_open(clinic: Clinic, conn: Connection, viewer: Viewer, people: set[str]) -> set[str]:
    """Whose records this reviewer may open; a privacy officer says there why."""
    heads = current_heads(conn)
    under = {one: heads.get(one, one) for one in people}
    known = standings(conn, clinic.site.zone.keys, sorted(set(under.values())))
    opens = {
        one
        for one, found in known.items()
        if may_known(clinic, conn, viewer, found, Action.PERSON_VIEW, "review")
    }
    return {one for one, head in under.items() if head in opens}


@router.post("/reviews/{task_id}")
def finish(
    request: Request,
    viewer: SignedIn,
    task_id: str,
    finding: Annotated[str, Form(max_length=30)],
) -> Response:
    """Record that it was done, and what was found. Nobody reviews their own act."""
    clinic = clinic_of(request)
    _may(request, viewer, Action.REVIEW_ACT)
    if finding not in privacy_words.FINDINGS:
        raise PageError(BAD_FORM)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        task = tasks.task(conn, task_id)
        own = task is not None and _glass(task) and _by(glass(conn, task.about_id)) == account
    if own:
        raise changed_meanwhile(
            _("This is about something that you did yourself."),
            _("Nothing was recorded. Somebody else reviews it."),
        )
    if not clinic.site.zone.write(lambda uow: tasks.finish(uow, task_id, account, finding, now)):
        raise changed_meanwhile(
            _("This task is not there, or somebody finished it."), _("Open the list again.")
        )
    return RedirectResponse("/reviews", 303)


def _glass(task: Task) -> bool:
    return task.about_kind == "break_glass"


def _by(found: object) -> str | None:
    return getattr(found, "account_id", None)


def _may(request: Request, viewer: Viewer, action: Action) -> None:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, action):
        refuse(clinic.site, viewer, action.value, {})
