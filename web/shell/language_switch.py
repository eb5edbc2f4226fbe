"""The switch in the footer of every page: another language, from now on.

Kept with the account of whoever is signed in, and in this browser for pages without an account.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from web.shell.door import door
from web.shell.languages import cookie_name, languages
from web.shell.site import Site
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.way_back import inside
from zone.accounts.language import set_language

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.post("/language")
def switch(
    request: Request,
    viewer: Annotated[Viewer | None, Depends(door)],
    code: Annotated[str, Form(max_length=10)],
    back_to: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Speak this language from now on, and go back to the page."""
    site: Site = request.app.state.site
    if code not in languages():
        raise PageError(BAD_FORM)
    if viewer is not None:
        own = viewer.account.account_id
        site.zone.write(lambda uow: set_language(uow, own, code))
    first = site.first_page(viewer) if viewer else "/sign-in"
    response = RedirectResponse(inside(back_to) or first, 303)
    response.set_cookie(
        cookie_name(site.settings),
        code,
        max_age=_YEAR,
        path="/",
        secure=site.settings.https,
        httponly=True,
        samesite="lax",
    )
    return response
