"""The pages of the dispatch zone as one application."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from web.dispatch import board, board_wall, evaluation, held_feeds, story, stream
from web.dispatch.desk import Desk
from web.dispatch.ports import Actions, Rows
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.operations.routers import ROUTERS as OPERATIONS
from web.shell.app import Pages, build_app, build_site
from web.shell.door import SignedIn
from web.shell.feeds import FeedStates
from web.shell.settings import PageSettings
from web.shell.site import Link, Site
from web.shell.wording import N_
from web.shell.zone_feeds import ZoneFeeds
from zone.zone import Zone

_LINKS = (
    Link("/board", N_("Board")),
    Link("/operations", N_("Operations")),
    Link("/positions", N_("Positions")),
)
home = APIRouter()


@home.get("/")
def first_page(request: Request, viewer: SignedIn) -> Response:
    """Send everybody to where their work begins."""
    site: Site = request.app.state.site
    return RedirectResponse(site.first_page(viewer), 303)


def dispatch_app(
    zone: Zone,
    board_rows: Rows,
    actions: Actions,
    settings: PageSettings | None = None,
    feeds: FeedStates | None = None,
) -> Pages:
    """Build the dispatch zone's pages. `feeds` defaults to what the zone's own inbox tells."""
    site = build_site(
        zone,
        settings or PageSettings(),
        DISPATCH_ROUTES,
        links=_LINKS,
        home="/board",
        part=N_("Dispatch"),
    )
    routers = (
        home,
        board.router,
        board_wall.router,
        stream.router,
        story.router,
        *OPERATIONS,
        held_feeds.router,
        evaluation.router,
    )
    app = build_app(site, routers)
    states = feeds or ZoneFeeds()
    app.state.desk = Desk(site, board_rows, actions, states)
    app.state.feeds = states
    return app
