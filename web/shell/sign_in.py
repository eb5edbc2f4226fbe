"""Signing in and out. One sentence for every failure: it does not say what was wrong."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from web.shell import second_factor
from web.shell.door import SignedIn, door
from web.shell.sessions import clear_cookie, cookie_name, set_cookie
from web.shell.site import Site
from web.shell.trouble import NO_PAGES, TOO_MANY, PageError
from web.shell.viewer import Viewer
from web.shell.way_back import inside
from zone.accounts import sessions

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(
    request: Request, viewer: Annotated[Viewer | None, Depends(door)], back_to: str = ""
) -> Response:
    """Show the form; whoever is signed in already goes to their first page."""
    site: Site = request.app.state.site
    if viewer is not None:
        first = site.first_page(viewer)
        if first == request.url.path:
            raise PageError(NO_PAGES)
        return RedirectResponse(first, 303)
    return _form(site, request, back_to)


@router.post("/sign-in")
def sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    back_to: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Check login and password; a new session replaces the one that the browser had."""
    site: Site = request.app.state.site
    address = request.client.host if request.client else "unknown"
    if not site.throttle.admits(address, site.zone.wall.now()):
        raise PageError(TOO_MANY)
    needed = site.settings.second_factor_for
    opened = sessions.sign_in(site.zone, login, password, source=address, second_factor_for=needed)
    if opened is None:
        waits = sessions.seconds_to_wait(site.zone, login, source=address)
        return _form(site, request, back_to, failed=True, waits=waits)
    token, session = opened
    _end_old_session(site, request)
    viewer = Viewer(session.account, session.session_id, session.csrf)
    goes_on = inside(back_to) or site.first_page(viewer)
    response = RedirectResponse(second_factor.asked_first(session, goes_on), 303)
    set_cookie(site, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, _viewer: SignedIn) -> Response:
    """End the session here and in the browser."""
    site: Site = request.app.state.site
    _end_old_session(site, request)
    response = RedirectResponse("/sign-in", 303)
    clear_cookie(site, response)
    return response


def _form(
    site: Site, request: Request, back_to: str, failed: bool = False, waits: int = 0
) -> Response:
    return site.page(
        request,
        "shell/sign_in.html",
        None,
        status=401 if failed else 200,
        back_to=inside(back_to) or "",
        failed=failed,
        waits=waits,
    )


def _end_old_session(site: Site, request: Request) -> None:
    token = request.cookies.get(cookie_name(site.settings))
    if token:
        sessions.sign_out(site.zone, token)
