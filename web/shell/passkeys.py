"""Passkeys: making, naming and removing one's own, and signing in with one."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from web.shell.door import SignedIn, door
from web.shell.second_factor import show_codes
from web.shell.sessions import set_cookie
from web.shell.sign_in import end_old_session
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, TOO_MANY, PageError, SignInNeeded
from web.shell.try_cookie import begun, hand_out, origin, taken
from web.shell.viewer import Viewer
from web.shell.way_back import inside
from web.shell.wording import N_
from zone.accounts import Session, passkeys, second_factor, sessions
from zone.accounts.passkeys import Added, NotAPasskey, Place
from zone.accounts.records import find_account
from zone.accounts.tries import Try, Way
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_Answer = Annotated[str, Form(max_length=20_000)]
_Name = Annotated[str, Form(max_length=passkeys.LONGEST_NAME)]
_BackTo = Annotated[str, Form(max_length=300)]
_Entering = Annotated[Viewer | None, Depends(door)]
_NO = N_(
    "That passkey was not accepted, or the page was too old. Nothing was changed. Try again, or "
    "take another way in."
)
_NOT_KEPT = N_("That passkey was not kept: the page was too old, or it is known already.")


@router.get("/sign-in/passkey")
def passkey_page(request: Request, viewer: _Entering, back_to: str = "") -> Response:
    """Ask for a passkey: of anybody, or of whoever has just given the password."""
    site: Site = request.app.state.site
    if viewer is not None and viewer.waits_for != "code":
        return RedirectResponse(site.first_page(viewer), 303)
    _admit(site, request)
    return _ask(site, request, viewer, inside(back_to) or "")


@router.post("/sign-in/passkey")
def use(
    request: Request, viewer: _Entering, answer: _Answer = "", back_to: _BackTo = ""
) -> Response:
    """Take a passkey's answer: the second factor of a session that waits, or a new session."""
    site: Site = request.app.state.site
    _admit(site, request)
    at, tried = _place(site, request), taken(site, request, Way.PASSKEY)
    goes_on = inside(back_to) or ""
    waiting = viewer if viewer is not None and viewer.waits_for == "code" else None
    try:
        if at is None or tried is None:
            raise NotAPasskey
        if waiting is not None:
            site.zone.write(partial(_second, site, waiting, answer, tried, at))
            return RedirectResponse(goes_on or site.first_page(waiting), 303)
        token, session = site.zone.write(partial(_alone, site, answer, tried, at))
    except NotAPasskey:
        return _ask(site, request, waiting, goes_on, said=_NO)
    end_old_session(site, request)
    entered = Viewer(session.account, session.session_id, session.csrf)
    response = RedirectResponse(goes_on or site.first_page(entered), 303)
    set_cookie(site, response, token)
    return response


@router.get("/account/passkeys/new")
def new_page(request: Request, viewer: SignedIn) -> Response:
    """The form that makes one."""
    return _new_form(request, viewer)


@router.post("/account/passkeys/new")
def make(request: Request, viewer: SignedIn, answer: _Answer = "", name: _Name = "") -> Response:
    """Keep a new one; recovery codes are shown where there were none."""
    site: Site = request.app.state.site
    _recent(site, request, viewer)
    at, tried = _place(site, request), taken(site, request, Way.NEW_PASSKEY)
    try:
        if at is None or tried is None:
            raise NotAPasskey
        added = site.zone.write(partial(_added, site, viewer, answer, name, tried, at))
    except NotAPasskey:
        return _new_form(request, viewer, said=_NOT_KEPT)
    if added.codes:
        return show_codes(site, request, viewer, added.codes)
    return RedirectResponse("/account", 303)


@router.post("/account/passkeys/{passkey_id}/name")
def rename(request: Request, viewer: SignedIn, passkey_id: str, name: _Name = "") -> Response:
    """Call one of one's own otherwise."""
    site: Site = request.app.state.site
    own = viewer.account.account_id
    if not site.zone.write(lambda uow: passkeys.rename(uow, own, passkey_id, name)):
        raise PageError(NOT_FOUND)
    return RedirectResponse("/account", 303)


@router.post("/account/passkeys/{passkey_id}/remove")
def remove(request: Request, viewer: SignedIn, passkey_id: str) -> Response:
    """Take one of one's own away; this session goes on, every other one ends."""
    site: Site = request.app.state.site
    own, now = viewer.account.account_id, site.zone.wall.now()

    def unit(uow: UnitOfWork) -> bool:
        def change() -> bool:
            return passkeys.remove(uow, own, passkey_id)

        return sessions.keep(uow, viewer.session_id, change, now)

    if not site.zone.write(unit):
        raise PageError(NOT_FOUND)
    return RedirectResponse("/account", 303)


def _second(
    site: Site, viewer: Viewer, answer: str, tried: Try, at: Place, uow: UnitOfWork
) -> None:
    """As the second factor: it must be of the account whose password was given."""
    now = site.zone.wall.now()
    whose = passkeys.owner(uow, answer, tried, at, now, verified=False)
    if whose != viewer.account.account_id:
        raise NotAPasskey
    second_factor.note(uow, whose, "passkey")
    sessions.no_longer_waits(uow, viewer.session_id, now)


def _alone(site: Site, answer: str, tried: Try, at: Place, uow: UnitOfWork) -> tuple[str, Session]:
    """Without a password: what the authenticator holds, and that it knows its holder."""
    now = site.zone.wall.now()
    whose = passkeys.owner(uow, answer, tried, at, now, verified=True)
    account = find_account(uow.conn, uow.keys, whose)
    if account is None or not account.active:
        raise NotAPasskey
    return sessions.open_session(uow, account, now, "passkey")


def _added(
    site: Site,
    viewer: Viewer,
    answer: str,
    name: str,
    tried: Try,
    at: Place,
    uow: UnitOfWork,
) -> Added:
    own, now = viewer.account.account_id, site.zone.wall.now()

    def change() -> Added:
        return passkeys.add(uow, own, answer, name, tried, at, now)

    return sessions.keep(uow, viewer.session_id, change, now)


def _ask(
    site: Site, request: Request, viewer: Viewer | None, back_to: str, said: str = ""
) -> Response:
    at, tried = _place(site, request), begun(site, Way.PASSKEY)
    account_id = viewer.account.account_id if viewer else None
    with site.zone.read() as conn:
        options = passkeys.to_use(conn, account_id, tried, at) if at else ""
    page = site.page(
        request,
        "shell/passkey.html",
        viewer,
        status=401 if said else 200,
        options=options,
        said=said,
        back_to=back_to,
    )
    return hand_out(site, page, tried)


def _new_form(request: Request, viewer: Viewer, said: str = "") -> Response:
    site: Site = request.app.state.site
    _recent(site, request, viewer)
    at, tried = _place(site, request), begun(site, Way.NEW_PASSKEY)
    with site.zone.read() as conn:
        options = passkeys.to_make(conn, viewer.account, tried, at) if at else ""
    status = 400 if said else 200
    page = site.page(
        request, "shell/new_passkey.html", viewer, status=status, options=options, said=said
    )
    return hand_out(site, page, tried)


def _recent(site: Site, request: Request, viewer: Viewer) -> None:
    """A new way in is made by whoever signed in lately: a screen left open is not enough."""
    with site.zone.read() as conn:
        began = sessions.began(conn, viewer.session_id)
    if began is None or site.zone.wall.now() - began > sessions.IDLE:
        end_old_session(site, request)
        raise SignInNeeded("/account/passkeys/new")


def _place(site: Site, request: Request) -> Place | None:
    return passkeys.place(origin(site, request))


def _admit(site: Site, request: Request) -> None:
    address = request.client.host if request.client else "unknown"
    if not site.throttle.admits(address, site.zone.wall.now()):
        raise PageError(TOO_MANY)
