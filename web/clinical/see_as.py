"""See the pages as somebody else sees them, filled with invented people only (R53).

The look goes to a zone of its own (`invented`); what is shown is its page, its links
led back here and its forms shut.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Query, Request
from markupsafe import escape
from starlette.responses import HTMLResponse, Response

from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms.workflow_words import ROLES as ROLE_WORDS
from web.clinical.invented import ROLES, invented
from web.clinical.office.privacy import page as whole_page
from web.shell.app import Pages
from web.shell.door import SignedIn
from web.shell.sessions import cookie_name
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.wording import N_, _, spoken
from web.shell.workforce import Action, may_operate
from zone.accounts import accounts
from zone.accounts.account import Account
from zone.zone import Zone

router = APIRouter(prefix="/see-as")
PagesOf = Callable[[Zone], Pages]
_LINK = re.compile(r'(href=")(/(?!static/)[^"]*)"')
_FORM = re.compile(r"<form\b")
_BODY = re.compile(r"(<body[^>]*>)")
_HOPS = 3
_BANNER = N_("As this person sees it, with invented people. Nothing here is real; forms are shut.")


@router.get("")
def choose(request: Request, viewer: SignedIn) -> Response:
    """Whose pages."""
    clinic = _allowed(request, viewer)
    with clinic.site.zone.read() as conn:
        known = [one for one in accounts(conn, clinic.site.zone.keys) if one.role in ROLES]
    return whole_page(clinic, request, viewer, "see_as.html", known=known, role_words=ROLE_WORDS)


@router.get("/{account_id}")
def look(
    request: Request,
    viewer: SignedIn,
    account_id: str,
    page: Annotated[str, Query(max_length=300, pattern=r"^/([^/\\].*)?$")] = "/",
) -> Response:
    """One page as this account would see it, of invented people."""
    clinic = _allowed(request, viewer)
    seen_as = _account(clinic, account_id)
    clinic.readings.note(clinic.site, viewer, "see-as", {"shown_as": account_id})
    pages_of: PagesOf = request.app.state.pages_of
    own = clinic.site.zone
    with invented(own.folder / "see-as", seen_as, own.clock) as (zone, token):
        pages = pages_of(zone)
        cookie = {cookie_name(pages.state.site.settings): token}
        found = asyncio.run(_fetch(pages, page, cookie))
    back = f"/see-as/{quote(account_id)}?page="
    return HTMLResponse(_shut(found.text, back), found.status_code)


def _account(clinic: Clinic, account_id: str) -> Account:
    with clinic.site.zone.read() as conn:
        known = {one.account_id: one for one in accounts(conn, clinic.site.zone.keys)}
    if account_id not in known or known[account_id].role not in ROLES:
        raise PageError(NOT_FOUND)
    return known[account_id]


async def _fetch(pages: Pages, path: str, cookies: dict[str, str]) -> httpx.Response:
    """The page of the invented zone; only ever read."""
    transport = httpx.ASGITransport(pages)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://localhost",
        cookies=cookies,
        headers={"Accept-Language": spoken()},
    ) as client:
        answer = await client.get(path)
        for _hop in range(_HOPS):
            if not answer.is_redirect:
                break
            answer = await client.get(answer.headers["location"])
        return answer


def _shut(html: str, back: str) -> str:
    """Links lead back here, forms do nothing, and the first line says what this is."""
    html = _LINK.sub(lambda m: f'{m[1]}{escape(back + quote(m[2], safe="/#"))}"', html)
    html = _FORM.sub("<form inert", html)
    banner = f'<p class="usa-alert" role="status">{escape(_(_BANNER))}</p>'
    return _BODY.sub(lambda m: m[1] + banner, html, count=1)


def _allowed(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.SEE_AS):
        clinic.refuse(viewer, Action.SEE_AS, {})
    return clinic
