"""The pages of the clinical zone as one application."""

from web.clinical import case, case_acts, lead, people, story, today
from web.clinical.clinic import Clinic
from web.clinical.routes_table import CLINICAL_ROUTES
from web.operations import operations
from web.shell.app import Pages, build_app, build_site
from web.shell.feeds import FeedStates
from web.shell.settings import PageSettings
from web.shell.site import Link
from web.shell.wording import N_
from web.shell.zone_feeds import ZoneFeeds
from zone.zone import Zone

_LINKS = (Link("/today", N_("Today")), Link("/operations", N_("Operations")))


def clinical_app(
    zone: Zone, settings: PageSettings | None = None, feeds: FeedStates | None = None
) -> Pages:
    """Build the clinical zone's pages. `feeds` defaults to what the zone's own inbox tells."""
    site = build_site(
        zone,
        settings or PageSettings(),
        CLINICAL_ROUTES,
        links=_LINKS,
        home="/today",
        part=N_("Clinic"),
    )
    routers = (
        today.router,
        lead.router,
        case.router,
        case_acts.router,
        people.router,
        story.router,
        operations.router,
    )
    app = build_app(site, routers)
    app.state.clinic = Clinic(site)
    app.state.feeds = feeds or ZoneFeeds()
    return app
