"""The privacy officer finds the story of a call: by day, or by an id that stands in a story."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.stories import FoundCall, calls_about, calls_of_day
from web.clinical import words
from web.clinical.clinic import Clinic, clinic_of
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError
from web.shell.workforce import Action, may_operate

router = APIRouter()
_ID_LENGTH = 100


@router.get("/stories")
def stories(request: Request, viewer: SignedIn, day: str = "", about: str = "") -> Response:
    """Ids, agencies and times; the story itself asks for a reason when it is opened."""
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.AUDIT_SEARCH):
        refuse(clinic.site, viewer, Action.AUDIT_SEARCH.value, {})
    found = _found(clinic, day.strip(), about.strip())
    asked = {"day": day.strip(), "about": about.strip()}
    clinic.readings.note(clinic.site, viewer, "stories", {}, [one.lead_id for one in found])
    return clinic.site.page(
        request, "clinical/stories.html", viewer, words=words, found=found, asked=asked
    )


def _found(clinic: Clinic, day: str, about: str) -> tuple[FoundCall, ...]:
    if len(about) > _ID_LENGTH:
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        if about:
            return calls_about(conn, about)
        if not day:
            return ()
        try:
            return calls_of_day(conn, date.fromisoformat(day), clinic.site.times.zone)
        except ValueError:
            raise PageError(BAD_FORM) from None
