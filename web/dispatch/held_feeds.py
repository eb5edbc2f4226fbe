"""Lets a feed go on that held, from the page Operations (R14)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipelines.feed_release import release as release_feed
from web.shell.door import SignedIn, refuse
from web.shell.site import Site
from web.shell.trouble import changed_meanwhile
from web.shell.wording import _
from web.shell.workforce import Action, may_operate
from zone.errors import Refused

router = APIRouter()


@router.post("/operations/feeds/{feed}/release")
def release(
    request: Request,
    viewer: SignedIn,
    feed: str,
    calls: Annotated[str, Form(pattern="^(send|leave)$")],
) -> Response:
    """Send what was kept back, or leave it here until something new comes."""
    site: Site = request.app.state.site
    if not may_operate(viewer, site.zone.name, Action.DEADLETTER_REPLAY):
        refuse(site, viewer, Action.DEADLETTER_REPLAY.value, {})
    actor, send = viewer.account.account_id, calls == "send"
    try:
        site.zone.write(lambda uow: release_feed(uow, feed, actor, send=send))
    except Refused as refused:
        raise changed_meanwhile(str(refused), _("Go back to Operations and look again.")) from None
    return RedirectResponse("/operations", 303)
