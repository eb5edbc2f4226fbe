"""What else was called to this place: for whoever goes to the door. Calls, never people (R40)."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.places.calls import others_at
from web.clinical import words
from web.clinical.access import may_call
from web.clinical.cases.lead import call_part
from web.clinical.clinic import clinic_of
from web.shell.door import SignedIn
from web.shell.workforce import Action

router = APIRouter(prefix="/cases/{case_id}")


@router.get("/place")
def place(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """Calls of other cases at the same address, with the safety facts of that day; no names, no
    outcomes, no way into another's record."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        ids = [call.lead_id for call in page.calls]
        calls = [
            call
            for call in others_at(conn, clinic.site.zone.keys, ids, clinic.now())
            if call.case_id != page.case.case_id
            and may_call(clinic.site, viewer, Action.CASE_VIEW, call)
        ]
    about = {"case": page.case.case_id}
    clinic.readings.note(clinic.site, viewer, "place", about, [c.lead_id for c in calls])
    return clinic.site.page(
        request,
        "clinical/place.html",
        viewer,
        page=page,
        where=next((c.location.text for c in page.calls if c.location and c.location.text), ""),
        parts=[call_part(call) for call in calls],
        words=words,
    )
