"""The pages of the clinical zone as one application."""

from functools import lru_cache, partial

from casestore.forms import library as forms_shelf
from casestore.workflows import library as workflows_shelf
from redaction.gate import Gate
from web.api.app import REST, office_of, rest_app
from web.clinical import see_as
from web.clinical.builder import item as draft_item
from web.clinical.builder import items as draft_list
from web.clinical.builder import trying as draft_try
from web.clinical.cases import acts as case_acts
from web.clinical.cases import case, lead, notes, stories, story, today
from web.clinical.clinic import Clinic
from web.clinical.figures import numbers
from web.clinical.forms import case as forms_case
from web.clinical.forms import fill as forms_fill
from web.clinical.forms import library as forms_library
from web.clinical.forms import workflows
from web.clinical.interop import clients
from web.clinical.office import authority, break_glass, consents, policy, retention, reviews, tell
from web.clinical.office.pages import OFFICE_LINKS, OFFICE_ROUTERS
from web.clinical.people import joinings, person
from web.clinical.people import search as people_search
from web.clinical.people import who_is_it as people
from web.clinical.people.pages import RECORD_ROUTERS
from web.clinical.phone import cards as phone_cards
from web.clinical.phone import devices as phones
from web.clinical.phone import keeps as phone
from web.clinical.phone import send as phone_send
from web.clinical.routes_table import CLINICAL_ROUTES
from web.clinical.team import supervision
from web.clinical.team.pages import TEAM_LINKS, TEAM_ROUTERS
from web.fhir.app import FHIR, fhir_app
from web.operations.routers import ROUTERS as OPERATIONS
from web.shell.app import Pages, build_app, build_site
from web.shell.feeds import FeedStates
from web.shell.settings import PageSettings
from web.shell.site import Link
from web.shell.wording import N_
from web.shell.zone_feeds import ZoneFeeds
from zone.zone import Zone

_LINKS = (
    Link("/today", N_("Today")),
    *TEAM_LINKS,
    Link("/people", N_("Find a person")),
    Link("/forms", N_("Forms")),
    Link("/workflows", N_("Workflows")),
    Link("/numbers", N_("Numbers")),
    Link("/supervision", N_("Supervision")),
    Link("/reviews", N_("To review")),
    Link("/retention", N_("Holds")),
    Link("/stories", N_("Stories")),
    Link("/policy", N_("Rules")),
    Link("/clients", N_("Programs")),
    Link("/see-as", N_("See as")),
    *OFFICE_LINKS,
    Link("/operations", N_("Operations")),
)
SHIPPED_OVERLAYS = ("withhold-free-text",)
"""Switched on unless an agency says otherwise."""


@lru_cache(maxsize=1)
def _shipped_gate() -> Gate:
    return Gate.load(SHIPPED_OVERLAYS)


def clinical_app(
    zone: Zone,
    settings: PageSettings | None = None,
    feeds: FeedStates | None = None,
    gate: Gate | None = None,
) -> Pages:
    """Build the clinical zone's pages. `feeds` defaults to what the zone's own inbox tells, `gate`
    to the shipped rules."""
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
        *TEAM_ROUTERS,
        lead.router,
        case.router,
        case_acts.router,
        notes.router,
        supervision.router,
        numbers.router,
        people.router,
        people_search.router,
        joinings.router,
        person.router,
        *RECORD_ROUTERS,
        *OFFICE_ROUTERS,
        forms_case.router,
        forms_fill.router,
        forms_library.router,
        draft_list.router,
        draft_item.router,
        draft_try.router,
        workflows.router,
        phone.router,
        phone_cards.router,
        phone_send.router,
        phones.router,
        story.router,
        stories.router,
        consents.router,
        authority.router,
        tell.router,
        break_glass.router,
        reviews.router,
        retention.router,
        policy.router,
        clients.router,
        see_as.router,
        *OPERATIONS,
    )
    app = build_app(site, routers)
    app.state.clinic = Clinic(site)
    zone.write(lambda uow: forms_shelf.bring_shipped(uow, zone.clock.now()))
    zone.write(lambda uow: workflows_shelf.bring_shipped(uow, zone.clock.now()))
    app.state.feeds = feeds or ZoneFeeds()
    app.state.gate = gate or _shipped_gate()
    app.state.pages_of = partial(clinical_app, settings=site.settings, gate=app.state.gate)
    office = office_of(zone, app.state.gate)
    app.mount(REST, rest_app(office))
    app.mount(FHIR, fhir_app(office))
    return app
