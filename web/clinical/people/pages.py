"""The routers of households, places, plans, death, intake and arrivals."""

from web.clinical.cases import intake, place
from web.clinical.interop import arrivals
from web.clinical.people import care, community, household, plan
from web.clinical.people import timeline as person_timeline

RECORD_ROUTERS = (
    intake.router,
    person_timeline.router,
    household.router,
    place.router,
    plan.router,
    care.router,
    community.router,
    arrivals.router,
)
