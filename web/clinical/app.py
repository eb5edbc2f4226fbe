"""The pages of the clinical zone as one application."""

from functools import lru_cache, partial

from casestore.forms import library as forms_shelf
from casestore.workflows import library as workflows_shelf
from redaction.gate import Gate
from web.api.app import REST, office_of, rest_app
from web.clinical import (
    authority,
    break_glass,
    case,
    case_acts,
    clients,
    consents,
    draft_item,
    draft_list,
    draft_try,
    forms_case,
    forms_fill,
    forms_library,
    joinings,
    lead,
    notes,
    numbers,
    people,
    people_search,
    person,
    phone,
    phone_cards,
    phone_send,
    phones,
    policy,
    retention,
    reviews,
    see_as,
    stories,
    story,
    supervision,
    tell,
    today,
    workflows,
)
from web.clinical.clinic import Clinic
from web.clinical.office_pages import OFFICE_LINKS, OFFICE_ROUTERS
from web.clinical.record_pages import RECORD_ROUTERS
from web.clinical.routes_table import CLINICAL_ROUTES
from web.clinical.team_pages import TEAM_LINKS, TEAM_ROUTERS
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
