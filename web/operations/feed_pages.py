"""One feed: how it does, its stage and versions, planned silence, its document."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from web.operations.allowed import allow, feed_or_nothing, may
from web.operations.shapes import Change
from web.shell.door import SignedIn
from web.shell.feeds import FeedStates, view_feed
from web.shell.reading import Readings
from web.shell.site import Site
from web.shell.trouble import changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.errors import Refused
from zone.feeds import alarms, readings, stages
from zone.feeds.alarm_words import sentence
from zone.feeds.readings import Despite
from zone.feeds.stages import Stage

router = APIRouter(prefix="/operations/feeds")
_readings = Readings()
_SHOWN = 10
Why = Annotated[str, Form(pattern="^(|sender_changed|case_wrong|calls_missing)$")]


@router.get("/{feed}")
def feed_page(request: Request, viewer: SignedIn, feed: str) -> Response:
    """How this feed does, and what may be done with it. Names of fields only, no content."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.FEEDS_VIEW)
    feed_or_nothing(request, feed)
    _readings.note(site, viewer, "feed", {"feed": feed})
    return _page(request, site, viewer, feed, None)


@router.post("/{feed}/stage")
def stage(
    request: Request,
    viewer: SignedIn,
    feed: str,
    to: Annotated[Stage, Form()],
    despite: Why = "",
) -> Response:
    """Take it to a stage, read as configured; before live all its cases are run."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.FEEDS_CHANGE)
    desk, _about = feed_or_nothing(request, feed)
    actor = viewer.account.account_id
    made = _tried(lambda: desk.take_to(feed, to, actor, Despite(despite) if despite else None))
    return _page(request, site, viewer, feed, made)


@router.post("/{feed}/revert")
def revert(
    request: Request,
    viewer: SignedIn,
    feed: str,
    to: Annotated[int, Form(ge=1)],
    despite: Why = "",
) -> Response:
    """Read it as an earlier version did; all its cases are run first."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.FEEDS_CHANGE)
    desk, _about = feed_or_nothing(request, feed)
    actor = viewer.account.account_id
    made = _tried(lambda: desk.go_back(feed, to, actor, Despite(despite) if despite else None))
    return _page(request, site, viewer, feed, made)


@router.post("/{feed}/pause")
def pause(
    request: Request, viewer: SignedIn, feed: str, hours: Annotated[int, Form(ge=0, le=72)]
) -> Response:
    """Mute silence and link alarms for planned work; 0 hours: hear them again."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.FEEDS_CHANGE)
    feed_or_nothing(request, feed)
    until = site.zone.clock.now() + timedelta(hours=hours) if hours else None
    site.zone.write(lambda uow: stages.pause(uow, feed, until, viewer.account.account_id))
    return RedirectResponse(f"/operations/feeds/{feed}", 303)


@router.get("/{feed}/document")
def document(request: Request, viewer: SignedIn, feed: str) -> Response:
    """The interface control document."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.FEEDS_VIEW)
    desk, about = feed_or_nothing(request, feed)
    text = desk.document(feed)
    return site.page(request, "operations/document.html", viewer, about=about, text=text)


def _page(request: Request, site: Site, viewer: Viewer, feed: str, made: Change | None) -> Response:
    desk, about = feed_or_nothing(request, feed)
    states: FeedStates = request.app.state.feeds
    now = site.zone.clock.now()
    with site.zone.read() as conn:
        state = next((one for one in states(conn, now) if one.name == feed), None)
        standing = stages.standings(conn).get(feed)
        versions = readings.versions(conn, feed)[:_SHOWN]
        wrong = [(alarm, *sentence(alarm)) for alarm in alarms.standing(conn, feed)]
    return site.page(
        request,
        "operations/feed.html",
        viewer,
        about=about,
        state=state,
        view=view_feed(state, now, site.settings) if state else None,
        standing=standing,
        versions=versions,
        wrong=wrong,
        waiting=desk.waiting_change(feed),
        made=made,
        may_change=may(viewer, site, Action.FEEDS_CHANGE),
    )


def _tried(change: Callable[[], Change]) -> Change:
    try:
        return change()
    except Refused as refused:
        raise changed_meanwhile(str(refused), _("Go back to the feed and look again.")) from None
