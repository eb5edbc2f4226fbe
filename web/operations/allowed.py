"""May this person do this to the machinery? What is refused looks like nothing, and is audited."""

from fastapi import Request

from redaction.access import AccessRequest, decide_access
from web.operations.shapes import About, FeedDesk
from web.shell.door import refuse
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action


def may(
    viewer: Viewer, site: Site, action: Action, *, own_agency: bool = False, reason: bool = False
) -> bool:
    """An action on feeds, parked messages or the audit of this zone."""
    account = viewer.account
    asked = AccessRequest(
        role=account.role.value,
        zone=site.zone.name,
        action=action,
        own_agency=own_agency,
        second_factor=account.second_factor,
        cjis_cleared=account.cjis_cleared,
        reason_given=reason,
    )
    return decide_access(asked).allowed


def allow(
    viewer: Viewer, site: Site, action: Action, *, own_agency: bool = False, reason: bool = False
) -> None:
    """Let pass, or answer like an address that does not exist."""
    if not may(viewer, site, action, own_agency=own_agency, reason=reason):
        refuse(site, viewer, action.value, {})


def desk_of(request: Request) -> FeedDesk | None:
    """The configured feeds of this zone; None where the program handed none in."""
    desk: FeedDesk | None = getattr(request.app.state, "feed_desk", None)
    return desk


def feed_or_nothing(request: Request, feed: str) -> tuple[FeedDesk, About]:
    """A configured feed, or the page for what is not there."""
    desk = desk_of(request)
    about = desk.about(feed) if desk is not None else None
    if desk is None or about is None:
        raise PageError(NOT_FOUND)
    return desk, about
