"""The routers of the privacy office and of the team's figures, and their links."""

from web.clinical.figures import publications, reports
from web.clinical.office import (
    billing,
    breaches,
    hold_papers,
    registers,
    request_papers,
    requests,
    research,
)
from web.shell.site import Link
from web.shell.wording import N_

OFFICE_ROUTERS = (
    requests.router,
    request_papers.router,
    breaches.router,
    research.router,
    hold_papers.router,
    publications.router,
    reports.router,
    billing.router,
    registers.router,
)
OFFICE_LINKS = (
    Link("/requests", N_("Requests")),
    Link("/breaches", N_("Breaches")),
    Link("/registers", N_("Registers")),
    Link("/research", N_("Research")),
    Link("/billing", N_("Billing")),
)
