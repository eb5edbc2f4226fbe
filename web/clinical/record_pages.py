"""The routers of households, places, plans, death, intake and arrivals."""

from web.clinical import arrivals, care, community, household, intake, person_timeline, place, plan

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
