"""One's own account: second factor, recovery codes, password, and where one is signed in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from web.shell.door import SignedIn
from web.shell.second_factor import show_codes
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, TOO_MANY, PageError
from web.shell.viewer import Viewer
from web.shell.wording import N_
from zone.accounts import passkeys, second_factor, sessions, set_password
from zone.accounts.records import right_password
from zone.errors import Refused
from zone.journal.unit_of_work import UnitOfWork
from zone.sign_on.records import is_of_provider

router = APIRouter(prefix="/account")
_Typed = Annotated[str, Form(max_length=1000)]
_WRONG_PASSWORD = N_("That is not your present password. Nothing was changed.")
_WRONG_CODE = N_("That code does not count, or not any more. The recovery codes stay as they are.")


@router.get("")
def own_account(request: Request, viewer: SignedIn) -> Response:
    """The page."""
    return _page(request, viewer)


@router.post("/password")
def change_password(
    request: Request, viewer: SignedIn, present: _Typed = "", fresh: _Typed = ""
) -> Response:
    """Set a new password; every session ends, this one too."""
    site: Site = request.app.state.site
    account_id = viewer.account.account_id
    _admit(site, request)
    if not right_password(site.zone, account_id, present):
        return _page(request, viewer, said=_WRONG_PASSWORD)
    try:
        site.zone.write(lambda uow: set_password(uow, account_id, fresh, account_id))
    except Refused as error:
        return _page(request, viewer, said=str(error))
    return RedirectResponse("/sign-in", 303)


@router.post("/recovery-codes")
def fresh_codes(request: Request, viewer: SignedIn, given: _Typed = "") -> Response:
    """New recovery codes in place of the old ones, for a code of the app; without an app, for one
    of the old ones."""
    site: Site = request.app.state.site
    _admit(site, request)
    codes = site.zone.write(partial(_codes, viewer=viewer, given=given, site=site))
    if not codes:
        return _page(request, viewer, said=_WRONG_CODE)
    return show_codes(site, request, viewer, codes)


@router.post("/sessions/end-others")
def end_others(request: Request, viewer: SignedIn) -> Response:
    """End every session of this account but this one."""
    site: Site = request.app.state.site
    site.zone.write(partial(_end_others, viewer=viewer, site=site))
    return RedirectResponse("/account", 303)


@router.post("/sessions/{session_id}/end")
def end_one(request: Request, viewer: SignedIn, session_id: str) -> Response:
    """End one session of this account."""
    site: Site = request.app.state.site
    own = viewer.account.account_id
    if not site.zone.write(lambda uow: sessions.end_session(uow, own, session_id, own)):
        raise PageError(NOT_FOUND)
    return RedirectResponse("/account", 303)


def _page(request: Request, viewer: Viewer, said: str = "") -> Response:
    site: Site = request.app.state.site
    account_id, now = viewer.account.account_id, site.zone.wall.now()
    with site.zone.read() as conn:
        factor = second_factor.standing(conn, account_id)
        open_ones = sessions.sessions_of(conn, account_id, now)
        keys = passkeys.passkeys(conn, site.zone.keys, account_id)
        of_provider = is_of_provider(conn, account_id)
    return site.page(
        request,
        "shell/account.html",
        viewer,
        status=400 if said else 200,
        said=said,
        factor=factor,
        passkeys=keys,
        of_provider=of_provider,
        sessions=open_ones,
    )


def _codes(uow: UnitOfWork, viewer: Viewer, given: str, site: Site) -> tuple[str, ...]:
    account_id = viewer.account.account_id
    how = second_factor.passes(uow, account_id, given, site.zone.wall.now())
    second_factor.note(uow, account_id, how or "failed")
    app = second_factor.standing(uow.conn, account_id).since is not None
    enough = how == "code" or (how is not None and not app)
    return second_factor.new_codes(uow, account_id) if enough else ()


def _end_others(uow: UnitOfWork, viewer: Viewer, site: Site) -> None:
    own = viewer.account.account_id
    for one in sessions.sessions_of(uow.conn, own, site.zone.wall.now()):
        if one.session_id != viewer.session_id:
            sessions.end_session(uow, own, one.session_id, own)


def _admit(site: Site, request: Request) -> None:
    address = request.client.host if request.client else "unknown"
    if not site.throttle.admits(address, site.zone.wall.now()):
        raise PageError(TOO_MANY)
