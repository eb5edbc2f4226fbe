"""The one door of all pages: who is it, may this role enter, did the form come from us.

Added to the application as a whole, so that no route can be written without it. What is not in
the routes table is refused; a refusal looks like a page that does not exist.
"""

import re
from secrets import compare_digest
from typing import Annotated, NoReturn

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from schemas.audit import AuditTag
from web.shell.languages import of_account
from web.shell.routes_table import PageRoute
from web.shell.sessions import read_session
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, OLD_PAGE, PageError, SecondFactorNeeded, SignInNeeded
from web.shell.viewer import Viewer
from web.shell.wording import speak

_READING = frozenset({"GET", "HEAD"})
_WHILE_WAITING = {
    "code": ("/sign-in/code", "/sign-out"),
    "enrol": ("/account/second-factor", "/account/passkeys/new", "/sign-out"),
}
"""What a session opens that waits for its second factor; the first is where it is sent."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def door(request: Request) -> Viewer | None:
    """Let the request in, or raise. None: a page for anybody, with nobody signed in."""
    site: Site = request.app.state.site
    line = site.routes.find(request.method, request.scope["route"].path)
    if line is None:
        raise PageError(NOT_FOUND)
    viewer = await run_in_threadpool(read_session, site, request)
    request.state.viewer = viewer
    if viewer is not None and (chosen := of_account(viewer.account.language)):
        speak(chosen)
    if request.method not in _READING:
        await _own_form(request, viewer if line.roles is not None else None)
    if line.roles is None:
        return viewer
    if viewer is None:
        raise SignInNeeded(request.url.path if request.method in _READING else None)
    if viewer.waits_for is not None and line.path not in _WHILE_WAITING[viewer.waits_for]:
        raise SecondFactorNeeded(_WHILE_WAITING[viewer.waits_for][0])
    await run_in_threadpool(_role_enters, site, viewer, line)
    return viewer


def _role_enters(site: Site, viewer: Viewer, line: PageRoute) -> None:
    if line.roles is not None and viewer.account.role in line.roles:
        return
    page = f"{line.method} {line.path}"
    refuse(site, viewer, page, {})


def refuse(site: Site, viewer: Viewer, page: str, about: dict[str, str]) -> NoReturn:
    """Write the refusal to the audit, once per session and page, and show "nothing here".

    An address is typed by people: what does not look like one of our ids is not written down.
    """
    about = {kind: asked for kind, asked in about.items() if _ID.fullmatch(asked)}
    site.zone.write(
        lambda uow: uow.audit(
            AuditTag.PAGE_REFUSED,
            at=site.zone.clock.now(),
            actor=viewer.account.account_id,
            about={"account": viewer.account.account_id, **about},
            detail={"page": page},
            event_id=uow.keys.event_id(
                "page.refused", viewer.session_id, page, *sorted(about.values())
            ),
        )
    )
    raise PageError(NOT_FOUND)


async def _own_form(request: Request, viewer: Viewer | None) -> None:
    """A form counts only from our own pages: by where it came from, and by the session's token."""
    if not _same_origin(request):
        raise PageError(OLD_PAGE)
    if viewer is None:
        return
    form = await request.form(max_files=0, max_fields=200)
    token = form.get("csrf")
    ours, _, drawn = token.partition(".") if isinstance(token, str) else ("", "", "")
    if not compare_digest(ours.encode(), viewer.csrf.partition(".")[0].encode()):
        raise PageError(OLD_PAGE)
    if drawn:
        fields = [(name, str(value)) for name, value in form.multi_items() if name != "csrf"]
        key = (viewer.session_id, request.url.path, drawn)
        await request.app.state.sent_forms.begin(key, fields, request.scope)


def _same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return origin.split("://", 1)[-1] == request.headers.get("host", "")


def _entered(viewer: Annotated[Viewer | None, Depends(door)]) -> Viewer:
    if viewer is None:
        raise SignInNeeded(None)
    return viewer


SignedIn = Annotated[Viewer, Depends(_entered)]
"""For routes: the person who passed the door."""
