"""Follow-up of a case: its clocks, each attempt with channel and result, the decision (R44)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cases.pages import CasePage
from casestore.tasks import follow_ups
from casestore.tasks.follow_up_words import (
    NEEDS_NOTE,
    Channel,
    Decision,
    FollowUp,
    FollowUpState,
    Result,
)
from casestore.tasks.reads import open_about
from web.clinical.clinic import clinic_of
from web.clinical.team import task_words
from web.clinical.typed_times import past
from web.shell.door import SignedIn
from web.shell.routes_table import S
from web.shell.trouble import PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter(prefix="/cases/{case_id}/follow-up")
_Note = Annotated[str, Form(max_length=2000)]


@router.get("")
def page_of(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """The round that runs, earlier ones, and every attempt."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        rounds = follow_ups.rounds_of(conn, page.case.case_id, page.asked_for)
        ids = [one.follow_up_id for one in rounds]
        attempts = follow_ups.attempts_of(conn, clinic.site.zone.keys, ids)
        running = next((one for one in rounds if one.state is not FollowUpState.ENDED), None)
        clocks = open_about(conn, follow_ups.ABOUT, running.follow_up_id) if running else []
        names = clinic.names(conn)
    about = {"case": page.case.case_id}
    clinic.readings.note(clinic.site, viewer, "follow-up", about, [a.attempt_id for a in attempts])
    return clinic.site.page(
        request,
        "clinical/follow_up.html",
        viewer,
        page=page,
        running=running,
        rounds=rounds,
        attempts=attempts,
        open_clocks={t.level.removeprefix("clock:") for t in clocks},
        names=names,
        task_words=task_words,
        decides=viewer.account.role is S,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


@router.post("")
def begin(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """Begin a round."""
    clinic = clinic_of(request)
    page = _case(request, viewer, case_id)
    account, now = viewer.account.account_id, clinic.now()
    begun = clinic.site.zone.write(
        lambda uow: follow_ups.start(uow, page.case.case_id, account, now)
    )
    return _back(page, begun is not None)


@router.post("/attempt")
def attempt(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    channel: Annotated[Channel, Form()],
    result: Annotated[Result, Form()],
    tried: Annotated[str, Form(max_length=30)] = "",
    note: _Note = "",
) -> Response:
    """Somebody tried to reach the person; the time of writing is kept beside it (R47)."""
    clinic = clinic_of(request)
    page = _case(request, viewer, case_id)
    running = _running(request, page)
    account, now = viewer.account.account_id, clinic.now()
    since = running.started_at if running is not None else None
    tried_at = past(request, tried, since) or now
    done = running is not None and clinic.site.zone.write(
        lambda uow: follow_ups.record_attempt(
            uow, running.follow_up_id, account, channel, result, tried_at, now, note.strip()
        )
    )
    return _back(page, done)


@router.post("/decide")
def decide(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    decision: Annotated[Decision, Form()],
    note: _Note = "",
) -> Response:
    """A supervisor decides; a police check needs its ground and is asked for by phone."""
    clinic = clinic_of(request)
    page = _case(request, viewer, case_id)
    running = _running(request, page)
    if decision in NEEDS_NOTE and not note.strip():
        raise changed_meanwhile(
            _("A welfare check by police needs a ground, and none was written."),
            _("Go back and write why, or decide otherwise."),
        )
    account, now = viewer.account, clinic.now()
    done = running is not None and clinic.site.zone.write(
        lambda uow: follow_ups.decide(
            uow, running.follow_up_id, account.account_id, account.role, decision, now, note.strip()
        )
    )
    return _back(page, done)


def _case(request: Request, viewer: Viewer, case_id: str) -> CasePage:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        return clinic.case(conn, viewer, case_id, Action.CASE_ACT)


def _running(request: Request, page: CasePage) -> FollowUp | None:
    with clinic_of(request).site.zone.read() as conn:
        rounds = follow_ups.rounds_of(conn, page.case.case_id, page.asked_for)
    return next((one for one in rounds if one.state is not FollowUpState.ENDED), None)


def _back(page: CasePage, done: bool) -> Response:
    if not done:
        raise _changed()
    return RedirectResponse(f"/cases/{page.case.case_id}/follow-up", 303)


def _changed() -> PageError:
    return changed_meanwhile(
        _("Follow-up of this case stands otherwise: it runs already, or was stopped or ended."),
        _("Open follow-up again and look at it as it stands now."),
    )
