"""On duty: pages seen, hand-over accepted by name, the check-in timer."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.duty import hand_over as duty_hand_over
from casestore.duty import pages as duty_pages
from casestore.duty import safety as duty_safety
from web.clinical.clinic import clinic_of
from web.clinical.team import task_words
from web.clinical.team.duty_views import team_of
from web.shell.door import SignedIn
from web.shell.routes_table import S
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_Code = Annotated[str, Form(max_length=100)]


@router.post("/pages/{page_id}/seen")
def seen(request: Request, viewer: SignedIn, page_id: str) -> Response:
    """I have seen it: nobody is told any more."""
    clinic = clinic_of(request)
    account, now = viewer.account, clinic.now()
    with clinic.site.zone.read() as conn:
        mine = duty_pages.unseen(conn, account.agencies, account.role is S)
    if page_id not in {one.page_id for one in mine}:
        clinic.refuse(viewer, Action.LEAD_VIEW, {})
    return _done(
        request, lambda uow: duty_pages.see(uow, page_id, account.account_id, now), "/today"
    )


@router.get("/hand-over")
def hand_over(request: Request, viewer: SignedIn) -> Response:
    """What I hold, offers to me and from me."""
    clinic = clinic_of(request)
    me = viewer.account.account_id
    with clinic.site.zone.read() as conn:
        held = duty_hand_over.holdings(conn, me)
        offers = duty_hand_over.open_offers(conn, clinic.site.zone.keys)
        known = {one.account_id: one.name for one in team_of(clinic, conn, viewer)}
        mine = [one for one in offers if me in (one.to_account, one.from_account)]
        givers = {one.from_account for one in mine}
        theirs = {giver: duty_hand_over.holdings(conn, giver) for giver in givers}
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "hand-over", {}, [o.hand_over_id for o in mine])
    return clinic.site.page(
        request,
        "clinical/hand_over.html",
        viewer,
        held=held,
        offers=mine,
        offered={one.hand_over_id: theirs[one.from_account] for one in mine},
        others={one: name for one, name in known.items() if one != me},
        names=names,
        me=me,
        task_words=task_words,
    )


@router.post("/hand-over")
def offer(
    request: Request,
    viewer: SignedIn,
    to: _Code,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Offer everything to somebody of the team."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known = {one.account_id for one in team_of(clinic, conn, viewer)}
    if to not in known:
        raise PageError(BAD_FORM)
    me, now = viewer.account.account_id, clinic.now()
    make = duty_hand_over.offer
    return _done(
        request, lambda uow: make(uow, me, to, now, note.strip()) is not None, "/hand-over"
    )


@router.post("/hand-over/{hand_over_id}")
def answer(request: Request, viewer: SignedIn, hand_over_id: str, accept: _Code = "") -> Response:
    """Accept by name, decline, or take one's own offer back."""
    me, now = viewer.account.account_id, clinic_of(request).now()
    accepts = accept == "yes"
    say = duty_hand_over.answer
    return _done(request, lambda uow: say(uow, hand_over_id, me, accepts, now), "/hand-over")


@router.post("/check-in")
def start_timer(
    request: Request, viewer: SignedIn, minutes: Annotated[int, Form(ge=1, le=600)]
) -> Response:
    """Begin the timer before going out."""
    me, now = viewer.account.account_id, clinic_of(request).now()
    return _done(request, lambda uow: duty_safety.start(uow, me, minutes, now), "/today")


@router.post("/check-in/safe")
def safe(request: Request, viewer: SignedIn, ends: _Code = "") -> Response:
    """I am safe; the timer goes on, or ends."""
    me, now, over = viewer.account.account_id, clinic_of(request).now(), ends == "yes"
    return _done(request, lambda uow: duty_safety.safe(uow, me, now, ends=over), "/today")


def _done(request: Request, act: Callable[[UnitOfWork], bool], back: str) -> Response:
    if not clinic_of(request).site.zone.write(act):
        raise changed_meanwhile(
            _("Somebody did this before, it is not yours to do, or it is over."),
            _("Go back and look at it as it stands now."),
        )
    return RedirectResponse(back, 303)
