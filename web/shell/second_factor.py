"""The second factor at signing in: its code, and setting it up with an app (R56)."""

from functools import partial
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from web.shell.door import SignedIn
from web.shell.sessions import whole_session
from web.shell.site import Site
from web.shell.trouble import TOO_MANY, PageError, SignInNeeded
from web.shell.viewer import Viewer
from web.shell.way_back import inside
from zone.accounts import Session, second_factor, sessions

router = APIRouter()
_Code = Annotated[str, Form(max_length=40)]
_BackTo = Annotated[str, Form(max_length=300)]


def asked_first(session: Session, goes_on: str) -> str:
    """Where a person is sent who has just given the password."""
    ways = {"code": f"/sign-in/code?back_to={goes_on}", "enrol": "/account/second-factor"}
    return ways.get(session.waits_for or "", goes_on)


@router.get("/sign-in/code")
def code_page(request: Request, viewer: SignedIn, back_to: str = "") -> Response:
    """The form; whoever needs no code goes on."""
    site: Site = request.app.state.site
    if viewer.waits_for != "code":
        return RedirectResponse(site.first_page(viewer), 303)
    return _code_form(site, request, viewer, back_to)


@router.post("/sign-in/code")
def code(request: Request, viewer: SignedIn, given: _Code = "", back_to: _BackTo = "") -> Response:
    """Take a code of the app, or a recovery code. After five wrong ones the password is next."""
    site: Site = request.app.state.site
    session = _session(site, request)
    _admit(site, request)
    if not sessions.give_code(site.zone, session, given):
        if whole_session(site, request) is None:
            raise SignInNeeded(None)
        return _code_form(site, request, viewer, back_to, failed=True)
    return RedirectResponse(inside(back_to) or site.first_page(viewer), 303)


@router.get("/account/second-factor")
def set_up_page(request: Request, viewer: SignedIn) -> Response:
    """The QR code of a fresh secret; whoever has a second factor goes to their account."""
    return _set_up_form(request, viewer)


@router.post("/account/second-factor")
def set_up(request: Request, viewer: SignedIn, given: _Code = "") -> Response:
    """Take the app's first code; show the recovery codes, once."""
    site: Site = request.app.state.site
    _admit(site, request)
    codes = sessions.set_up(site.zone, _session(site, request), given)
    if not codes:
        return _set_up_form(request, viewer, failed=True)
    return show_codes(site, request, viewer, codes)


def show_codes(site: Site, request: Request, viewer: Viewer, codes: tuple[str, ...]) -> Response:
    """The one page on which recovery codes stand."""
    return site.page(request, "shell/recovery_codes.html", viewer, codes=codes)


def _set_up_form(request: Request, viewer: Viewer, failed: bool = False) -> Response:
    site: Site = request.app.state.site
    account = viewer.account
    try:
        secret = site.zone.write(partial(second_factor.begin, account_id=account.account_id))
    except LookupError:
        return RedirectResponse("/account", 303)
    address = second_factor.address(secret, f"{account.login} ({site.zone.name.value})")
    return site.page(
        request,
        "shell/second_factor.html",
        viewer,
        status=401 if failed else 200,
        failed=failed,
        picture=_picture(address),
        secret=address.partition("secret=")[2].partition("&")[0],
    )


def _picture(address: str) -> Markup:
    """The QR code as an inline SVG: no other server, no script."""
    return Markup(segno.make(address, error="m").svg_inline(scale=5, light="#fff"))  # noqa: S704 - made here, of letters and digits


def _code_form(
    site: Site, request: Request, viewer: Viewer, back_to: str, failed: bool = False
) -> Response:
    with site.zone.read() as conn:
        has = second_factor.standing(conn, viewer.account.account_id)
    return site.page(
        request,
        "shell/code.html",
        viewer,
        status=401 if failed else 200,
        failed=failed,
        back_to=inside(back_to) or "",
        passkeys=has.passkeys,
    )


def _session(site: Site, request: Request) -> Session:
    session = whole_session(site, request)
    if session is None:
        raise SignInNeeded(None)
    return session


def _admit(site: Site, request: Request) -> None:
    address = request.client.host if request.client else "unknown"
    if not site.throttle.admits(address, site.zone.wall.now()):
        raise PageError(TOO_MANY)
