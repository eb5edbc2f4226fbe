"""The cookie of a try to sign in that takes more than one request, and where our pages stand."""

from fastapi import Request
from starlette.responses import Response

from web.shell.site import Site
from zone.accounts.tries import LIVES, Try, Way, begin, take


def _name(site: Site) -> str:
    return "__Host-handoff-try" if site.settings.https else "handoff_try"


def begun(site: Site, way: Way, back_to: str = "") -> Try:
    """A new try."""
    now = site.zone.wall.now()
    return site.zone.write(lambda uow: begin(uow, way, back_to, now))


def hand_out(site: Site, response: Response, tried: Try) -> Response:
    """Give the try's token to the browser. Lax, since the browser comes back from elsewhere."""
    response.set_cookie(
        _name(site),
        tried.token,
        max_age=int(LIVES.total_seconds()),
        path="/",
        secure=site.settings.https,
        httponly=True,
        samesite="lax",
    )
    return response


def taken(site: Site, request: Request, way: Way) -> Try | None:
    """The try that this browser was given, once."""
    token, now = request.cookies.get(_name(site)), site.zone.wall.now()
    return site.zone.write(lambda uow: take(uow, token, way, now)) if token else None


def origin(site: Site, request: Request) -> str:
    """Where this browser sees us; the host was looked up in the allowed ones before."""
    return f"{'https' if site.settings.https else 'http'}://{request.headers['host']}"
