"""Trial of a message: paste it, see everything that it would do, keep nothing of it (R36)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from web.operations.allowed import allow, feed_or_nothing
from web.operations.pasted import laid_out
from web.operations.shapes import Trial
from web.shell.door import SignedIn
from web.shell.rule_words import rule_says
from web.shell.site import Site
from web.shell.viewer import Viewer
from web.shell.workforce import Action
from zone.errors import Refused

router = APIRouter(prefix="/operations/feeds")


@router.get("/{feed}/trial")
def blank(request: Request, viewer: SignedIn, feed: str) -> Response:
    """A place to paste a message."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.TRIAL_RUN)
    feed_or_nothing(request, feed)
    return _page(request, site, viewer, feed, "", None)


@router.post("/{feed}/trial")
def run(
    request: Request,
    viewer: SignedIn,
    feed: str,
    message: Annotated[str, Form(max_length=200_000)],
    then: Annotated[str, Form(pattern="^(look|export|keep)$")] = "look",
) -> Response:
    """Try the pasted message; or its evidence as a page; or keep it as a case."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.TRIAL_RUN)
    desk, _about = feed_or_nothing(request, feed)
    body = message.replace("\r\n", "\n").encode()
    try:
        trial = desk.try_out(feed, body)
    except Refused as refused:
        return _page(request, site, viewer, feed, message, None, str(refused))
    if then == "export":
        return HTMLResponse(desk.evidence(trial, viewer.account.account_id), headers=_EXPORT)
    told, kept = "", False
    if then == "keep":
        try:
            told, kept = desk.keep_case(feed, body), True
        except Refused as refused:
            told = str(refused)
    return _page(request, site, viewer, feed, message, trial, told, kept)


_EXPORT = {
    "Content-Disposition": 'attachment; filename="trial.html"',
    "Cache-Control": "no-store",
}


def _page(
    request: Request,
    site: Site,
    viewer: Viewer,
    feed: str,
    message: str,
    trial: Trial | None,
    told: str = "",
    kept: bool = False,
) -> Response:
    _desk, about = feed_or_nothing(request, feed)
    return site.page(
        request,
        "operations/trial.html",
        viewer,
        about=about,
        message=message,
        laid_out=laid_out(message),
        trial=trial,
        told=told,
        kept=kept,
        rule_says=rule_says,
    )
