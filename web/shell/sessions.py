"""Sessions as the browser sees them: one opaque cookie, out of reach of scripts."""

from fastapi import Request
from starlette.responses import Response

from web.shell.settings import PageSettings
from web.shell.site import Site
from web.shell.viewer import Viewer
from zone.accounts import Session, sessions

_HOURS_12 = 12 * 3600


def cookie_name(settings: PageSettings) -> str:
    """`__Host-` binds the cookie to this very host, but browsers allow it with https only."""
    return "__Host-handoff" if settings.https else "handoff_session"


def read_session(site: Site, request: Request) -> Viewer | None:
    """Return who is signed in with this request's cookie, or None."""
    token = request.cookies.get(cookie_name(site.settings))
    if not token:
        return None
    found = sessions.session(site.zone, token)
    if found is None:
        return None
    drawn = site.zone.keys.new_id()  # tells the forms of one page from those of the next
    return Viewer(found.account, found.session_id, f"{found.csrf}.{drawn}", found.waits_for)


def whole_session(site: Site, request: Request) -> Session | None:
    """The session itself, for pages on signing in."""
    token = request.cookies.get(cookie_name(site.settings))
    return sessions.session(site.zone, token) if token else None


def keeps_open(site: Site, token: str) -> bool:
    """Is the session of an open board still good? Looking at a board counts as being there.

    Dispatch positions stand in secured, staffed rooms and show without idle lock (R49; CJIS
    Security Policy, device lock, exempts them). After twelve hours the board ends all the same.
    """
    return sessions.session(site.zone, token) is not None


def set_cookie(site: Site, response: Response, token: str) -> None:
    """Hand the token to the browser; it ends with the session at the latest."""
    response.set_cookie(
        cookie_name(site.settings),
        token,
        max_age=_HOURS_12,
        path="/",
        secure=site.settings.https,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(site: Site, response: Response) -> None:
    """Take the token back, and whatever the browser kept of our pages.

    Not `storage`: a draft that waits on a phone goes only after its receipt or a wipe (R52). It
    lies there encrypted, and the page that follows discards the key.
    """
    response.delete_cookie(
        cookie_name(site.settings),
        path="/",
        secure=site.settings.https,
        httponly=True,
        samesite="lax",
    )
    response.headers["Clear-Site-Data"] = '"cache"'
