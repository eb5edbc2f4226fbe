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
from web.shell.wording import N_
from zone.accounts import sessions

router = APIRouter()
_WRONG = N_(
    "The login and the password do not go together. Nothing was changed. Check both and try again."
)


@router.get("/sign-in")
def sign_in_page(
    request: Request,
    viewer: Annotated[Viewer | None, Depends(door)],
    back_to: str = "",
    left: bool = False,
) -> Response:
    """Show the form; whoever is signed in already goes to their first page."""
    site: Site = request.app.state.site
    if viewer is not None:
        first = site.first_page(viewer)
        if first == request.url.path:
            raise PageError(NO_PAGES)
        return RedirectResponse(first, 303)
    return sign_in_form(site, request, back_to, left=left)


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
        return sign_in_form(site, request, back_to, status=401, said=_WRONG, waits=waits)
    token, session = opened
    end_old_session(site, request)
    viewer = Viewer(session.account, session.session_id, session.csrf)
    goes_on = inside(back_to) or site.first_page(viewer)
    response = RedirectResponse(second_factor.asked_first(session, goes_on), 303)
    set_cookie(site, response, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, _viewer: SignedIn) -> Response:
    """End the session here and in the browser."""
    site: Site = request.app.state.site
    end_old_session(site, request)
    of_provider = site.settings.provider is not None
    response = RedirectResponse("/sign-in?left=1" if of_provider else "/sign-in", 303)
    clear_cookie(site, response)
    return response


def sign_in_form(
    site: Site,
    request: Request,
    back_to: str,
    *,
    status: int = 200,
    said: str = "",
    waits: int = 0,
    left: bool = False,
) -> Response:
    """The form; `said` is what went wrong, `left` whether somebody has just signed out."""
    return site.page(
        request,
        "shell/sign_in.html",
        None,
        status=status,
        back_to=inside(back_to) or "",
        said=said,
        waits=waits,
        left=left,
    )


def end_old_session(site: Site, request: Request) -> None:
    """A new session replaces the one that the browser had."""
    token = request.cookies.get(cookie_name(site.settings))
    if token:
        sessions.sign_out(site.zone, token)
