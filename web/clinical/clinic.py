"""What the clinician's routes share: the site, reading a lead or case by right, telling answers."""

from datetime import datetime
from typing import NoReturn

from fastapi import Request
from sqlalchemy import Connection

from casestore.answers import Answer, Code
from casestore.cases.pages import CasePage, LeadPage, case_page, lead_page
from casestore.duty.roster import open_to
from web.clinical.access import may_case, may_lead
from web.shell.door import refuse
from web.shell.reading import Readings
from web.shell.site import Site
from web.shell.trouble import changed_meanwhile, not_done
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.accounts import accounts


class Clinic:
    """Built once per application."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.readings = Readings()

    def now(self) -> datetime:
        """The zone's time."""
        return self.site.zone.clock.now()

    def names(self, conn: Connection) -> dict[str, str]:
        """Account id → name, for saying who did something."""
        return {one.account_id: one.name for one in accounts(conn, self.site.zone.keys)}

    def lead(self, conn: Connection, viewer: Viewer, lead_id: str, action: Action) -> LeadPage:
        """The lead, if this person may do this to it; else there is nothing here."""
        page = lead_page(conn, self.site.zone.keys, lead_id, self.now())
        if page is None or not may_lead(self.site, viewer, action, page):
            self.refuse(viewer, action, {"lead": lead_id})
        account, at = viewer.account, self.now()
        if page.lead.agency not in open_to(conn, account.account_id, account.agencies, at):
            self.refuse(viewer, action, {"lead": lead_id})
        return page

    def case(
        self, conn: Connection, viewer: Viewer, case_id: str, action: Action, reason: str = ""
    ) -> CasePage:
        """The case, if this person may do this to it; else there is nothing here."""
        page = case_page(conn, self.site.zone.keys, case_id, self.now())
        if page is None or not may_case(self.site, viewer, action, page, reason):
            self.refuse(viewer, action, {"case": case_id})
        return page

    def refuse(self, viewer: Viewer, action: Action, about: dict[str, str]) -> NoReturn:
        """Audit the refusal and show that there is nothing here."""
        refuse(self.site, viewer, action.value, about)


def clinic_of(request: Request) -> Clinic:
    """The clinic of this application."""
    clinic: Clinic = request.app.state.clinic
    return clinic


_STILL_FINE = frozenset({Code.DONE, Code.ALREADY_YOURS, Code.ALREADY_LINKED})
_AS_SENT = frozenset({Code.TWO_PROOFS_NEEDED, Code.PLACEHOLDER, Code.NO_SUCH_PERSON})
"""Nothing changed meanwhile: it cannot be done as it was sent."""


def must_be_done(answer: Answer) -> Answer:
    """Go on after what was done (or had been done by the same hand); else say why not."""
    if answer.code in _STILL_FINE:
        return answer
    if answer.code in _AS_SENT:
        raise not_done(_(answer.sentence), _("Go back, correct it, and send it again."))
    raise changed_meanwhile(_(answer.sentence), _("Go back and look at it as it stands now."))
