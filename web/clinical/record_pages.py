"""The routers of households, places, plans, death and intake, and their links."""

from web.clinical import care, community, household, intake, person_timeline, place, plan
from web.shell.site import Link
from web.shell.wording import N_

RECORD_ROUTERS = (
    intake.router,
    person_timeline.router,
    household.router,
    place.router,
    plan.router,
    care.router,
    community.router,
)
RECORD_LINKS = (
    Link("/intake", N_("Take in")),
    Link("/community", N_("Community")),
)
