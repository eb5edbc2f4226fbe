"""The community: cases by area and outcomes by month, closed months only, small counts hidden."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.places.community import NOT_KNOWN, cases_by_area, closed_months, outcomes_by_month
from web.clinical import words
from web.clinical.clinic import clinic_of
from web.clinical.people import record_words
from web.shell.door import SignedIn, refuse
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/community")


@router.get("")
def community(request: Request, viewer: SignedIn) -> Response:
    """Counts of the viewer's own agencies; counts only, and none from 1 to 10 (R26)."""
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.COUNTS_VIEW):
        refuse(clinic.site, viewer, Action.COUNTS_VIEW.value, {})
    zone = clinic.site.times.zone
    months = closed_months(clinic.now(), zone)
    with clinic.site.zone.read() as conn:
        areas = cases_by_area(conn, viewer.account.agencies, months, zone)
        outcomes = outcomes_by_month(conn, viewer.account.agencies, months, zone)
    clinic.readings.note(clinic.site, viewer, "community", {}, months)
    return clinic.site.page(
        request,
        "clinical/community.html",
        viewer,
        months=months,
        areas=areas,
        outcomes=outcomes,
        area_names={NOT_KNOWN: record_words.NOT_KNOWN},
        record_words=record_words,
        words=words,
    )
