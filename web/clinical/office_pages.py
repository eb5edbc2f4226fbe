"""The routers of the privacy office and of the team's figures, and their links."""

from web.clinical import research
from web.shell.site import Link
from web.shell.wording import N_

OFFICE_ROUTERS = (research.router,)
OFFICE_LINKS = (Link("/research", N_("Research")),)
