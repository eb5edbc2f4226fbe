"""Who may open a lead, a case, a person: facts gathered here, `redaction.access` decides."""

from datetime import datetime

from sqlalchemy import Connection

from casestore.cases.call_view import CallView
from casestore.cases.pages import CasePage, LeadPage, case_page
from casestore.people.link_view import LinkView
from web.shell.site import Site
from web.shell.viewer import Viewer
from web.shell.workforce import Action, lives_there, may


def may_call(site: Site, viewer: Viewer, action: Action, call: CallView, reason: str = "") -> bool:
    """An action on one call, as a lead or as part of a case."""
    place = call.location.text if call.location else None
    phones = [phone for subject in call.subjects for phone in subject.phones]
    return may(
        viewer,
        site.zone.name,
        action,
        agency=call.agency,
        own_household=lives_there(viewer, place, *phones),
        reason_given=bool(reason),
    )


def may_lead(site: Site, viewer: Viewer, action: Action, page: LeadPage) -> bool:
    """An action on a lead, with the calls that were merged into it."""
    calls = [call for call in (page.call, *page.merged_calls) if call is not None]
    if not calls:
        # Purged: only that it existed is left, and whose it was.
        return may(viewer, site.zone.name, action, agency=page.lead.agency)
    return all(may_call(site, viewer, action, call) for call in calls)


def may_case(site: Site, viewer: Viewer, action: Action, page: CasePage, reason: str = "") -> bool:
    """An action on a case: of one of the viewer's agencies, and nobody of their household."""
    if any(lives_there(viewer, *view.person.ids) for view in page.people):
        return False
    shut = [c for c in page.calls if lives_there(viewer, c.location.text if c.location else None)]
    return not shut and any(may_call(site, viewer, action, call, reason) for call in page.calls)


def may_person(site: Site, viewer: Viewer, view: LinkView, agency: str) -> bool:
    """May the viewer see whom a suggestion or link means?"""
    return may(
        viewer,
        site.zone.name,
        Action.PERSON_VIEW,
        agency=agency,
        restricted=view.person.restricted,
        own_household=lives_there(viewer, *view.person.ids),
    )


def may_case_id(
    site: Site, conn: Connection, viewer: Viewer, action: Action, case_id: str, at: datetime
) -> bool:
    """May the viewer do this to the case of this id? For lists over many cases."""
    page = case_page(conn, site.zone.keys, case_id, at)
    return page is not None and may_case(site, viewer, action, page)
