"""The partner's own page: a link, a one-time code, its referral, its answer. No account.

Whoever has not the code sees the same form at every address under here, real or invented.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.referrals import doors
from casestore.referrals.words import By, moves_from
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office.privacy import gate_of
from web.clinical.team import referral_words
from web.shell.even_time import Evenly
from web.shell.trouble import TOO_MANY, PageError

router = APIRouter(prefix="/partner/{token}")
COOKIE = "handoff_partner"
_Short = Annotated[str, Form(max_length=100)]


@router.get("")
def look(request: Request, token: str) -> Response:
    """The referral, for half an hour after the code was given; before that, the form for it."""
    clinic, evenly = clinic_of(request), Evenly()
    let_in = request.cookies.get(COOKIE, "")
    gate, now = gate_of(request), clinic.now()
    shown = None
    if let_in:
        shown = clinic.site.zone.write(lambda uow: doors.look(uow, gate, token, let_in, now))
    if shown is None:
        return _ask(clinic, request, evenly, failed=False)
    moves = moves_from(shown.referral.state, By.PARTNER)
    return clinic.site.page(
        request,
        "clinical/partner_view.html",
        None,
        one=shown,
        its=referral_words,
        moves=[m for m in moves if m.name in referral_words.PARTNER_MOVES],
        token=token,
    )


@router.post("")
def knock(request: Request, token: str, code: _Short = "") -> Response:
    """Give the code. One sentence for every failure."""
    clinic, evenly = clinic_of(request), Evenly()
    _not_too_often(clinic, request)
    now = clinic.now()
    let_in = clinic.site.zone.write(lambda uow: doors.knock(uow, token, code, now))
    if let_in is None:
        return _ask(clinic, request, evenly, failed=True)
    response = RedirectResponse(request.url.path, 303)
    response.set_cookie(
        COOKIE,
        let_in,
        max_age=int(doors.STAY.total_seconds()),
        path="/partner",
        secure=clinic.site.settings.https,
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/answer")
def answer(
    request: Request,
    token: str,
    move: _Short,
    reason: _Short = "",
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Accept, decline with a reason, arrived, did not arrive."""
    clinic, evenly = clinic_of(request), Evenly()
    let_in = request.cookies.get(COOKIE, "")
    gate, now = gate_of(request), clinic.now()
    if move not in referral_words.PARTNER_MOVES:
        return _ask(clinic, request, evenly, failed=True)
    said, why = note.strip(), reason or None
    done = clinic.site.zone.write(
        lambda uow: doors.answer(uow, gate, token, let_in, move, now, why, said)
    )
    if not done:
        return _ask(clinic, request, evenly, failed=True)
    return RedirectResponse(request.url.path.removesuffix("/answer"), 303)


def _ask(clinic: Clinic, request: Request, evenly: Evenly, failed: bool) -> Response:
    """The same form in the same time, whether the link is unknown, shut, or the code wrong."""
    evenly.wait()
    status = 401 if failed else 200
    return clinic.site.page(
        request, "clinical/partner_code.html", None, status=status, failed=failed
    )


def _not_too_often(clinic: Clinic, request: Request) -> None:
    address = request.client.host if request.client else "unknown"
    if not clinic.site.throttle.admits(address, clinic.site.zone.wall.now()):
        raise PageError(TOO_MANY)
