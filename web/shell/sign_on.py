"""Signing in at the agency's identity provider (OpenID Connect, authorization code with PKCE)."""

from functools import partial
from hmac import compare_digest

import structlog
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from web.shell import second_factor
from web.shell.sessions import set_cookie
from web.shell.sign_in import end_old_session, sign_in_form
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, TOO_MANY, PageError
from web.shell.try_cookie import begun, hand_out, origin, taken
from web.shell.viewer import Viewer
from web.shell.way_back import inside
from web.shell.wording import N_
from zone.accounts import Session, sessions
from zone.accounts.second_factor import standing, still_to_come
from zone.accounts.tries import Try, Way
from zone.journal.unit_of_work import UnitOfWork
from zone.sign_on import records
from zone.sign_on.provider import Provider
from zone.sign_on.trouble import NotAccepted, ProviderAway, Why

log = structlog.get_logger()
router = APIRouter()
_BACK = "/sign-in/provider/back"
AWAY = N_(
    "The agency's sign-in does not answer now. Nothing was changed. Try again in a minute; whoever "
    "has an account with a password of its own here can use that."
)
_AGAIN = N_("That sign-in was too old, or was begun in another window. Begin again.")
_BAD = N_(
    "The agency's sign-in sent something that we could not accept. Nothing was opened. Try once "
    "more; if it happens again, tell IT."
)
_SENTENCES = {
    Why.OLD: _AGAIN,
    Why.EXPIRED: _AGAIN,
    Why.DENIED: N_("You did not finish signing in at the agency. Nothing was opened."),
    Why.NO_ROLE: N_(
        "The agency knows you, but has given you no role here. Nothing was opened. Ask your "
        "supervisor or IT for it, then sign in again."
    ),
    Why.CLOSED: N_("This account is closed. Nothing was opened. Ask your supervisor or IT."),
    Why.LOGIN_TAKEN: N_(
        "There is an account with your sign-in name here already. Nothing was opened. IT can join "
        "the two."
    ),
}


@router.get("/sign-in/provider")
def go_there(request: Request, back_to: str = "") -> Response:
    """Send the browser to the provider."""
    site, provider = _site(request)
    tried = begun(site, Way.PROVIDER, inside(back_to) or "")
    try:
        there = provider.way_there(tried, origin(site, request) + _BACK, site.zone.wall.now())
    except ProviderAway as error:
        return _is_away(site, request, error)
    return hand_out(site, RedirectResponse(there, 303), tried)


@router.get(_BACK)
def come_back(
    request: Request, code: str = "", state: str = "", iss: str = "", error: str = ""
) -> Response:
    """Take the code that the provider gave; a session of the account that it stands for."""
    site, provider = _site(request)
    tried = taken(site, request, Way.PROVIDER)
    try:
        found, back_to = _signed_in(site, request, provider, tried, code, state, iss, error)
    except ProviderAway as away:
        return _is_away(site, request, away)
    except NotAccepted as no:
        site.zone.write(partial(records.refused, why=no.why, account_id=no.account_id))
        return sign_in_form(site, request, "", status=401, said=_SENTENCES.get(no.why, _BAD))
    token, session = found
    end_old_session(site, request)
    viewer = Viewer(session.account, session.session_id, session.csrf)
    goes_on = back_to or site.first_page(viewer)
    response = RedirectResponse(second_factor.asked_first(session, goes_on), 303)
    set_cookie(site, response, token)
    return response


@router.get("/sign-out/provider")
def leave(request: Request) -> Response:
    """End the provider's own session too."""
    site, provider = _site(request)
    try:
        there = provider.way_out(origin(site, request) + "/sign-in", site.zone.wall.now())
    except ProviderAway as error:
        return _is_away(site, request, error)
    return RedirectResponse(there or "/sign-in", 303)


def _signed_in(
    site: Site,
    request: Request,
    provider: Provider,
    tried: Try | None,
    code: str,
    state: str,
    iss: str,
    error: str,
) -> tuple[tuple[str, Session], str]:
    """The new session, and where one wanted to go. Raises ProviderAway, NotAccepted."""
    if tried is None or not compare_digest(state.encode(), tried.word("state").encode()):
        raise NotAccepted(Why.OLD)
    if error or not code:
        raise NotAccepted(Why.DENIED)
    if iss and iss != provider.settings.issuer:  # RFC 9207: another provider's answer
        raise NotAccepted(Why.ISSUER)
    now = site.zone.wall.now()
    claims = provider.claims(code, tried, origin(site, request) + _BACK, now)
    needed = site.settings.second_factor_for

    def unit(uow: UnitOfWork) -> tuple[str, Session]:
        account, given = records.account_of(uow, provider.settings, claims)
        has = standing(uow.conn, account.account_id).is_set_up
        waits = None if given.second_factor else still_to_come(account, has, needed)
        return sessions.open_session(uow, account, now, "provider", waits)

    return site.zone.write(unit), tried.back_to


def _is_away(site: Site, request: Request, error: ProviderAway) -> Response:
    log.warning("sign_on.away", reason=error.why.value)
    return sign_in_form(site, request, "", status=503, said=AWAY)


def _site(request: Request) -> tuple[Site, Provider]:
    """The site and its provider, within the limit of tries of one address."""
    site: Site = request.app.state.site
    provider = site.settings.provider
    if provider is None:
        raise PageError(NOT_FOUND)
    address = request.client.host if request.client else "unknown"
    if not site.throttle.admits(address, site.zone.wall.now()):
        raise PageError(TOO_MANY)
    return site, provider
