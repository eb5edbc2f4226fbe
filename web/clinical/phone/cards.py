"""Cards of a clinician's open cases for their phone: address, safety facts, call-back, plan (R52).

Only where the agency has opted in. The phone keeps them encrypted, like drafts.
"""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from casestore.cases.inbox import CaseLine
from casestore.cases.pages import case_page
from casestore.disclosures.standing import standing
from casestore.plans.safety import plans_of
from casestore.plans.words import STEPS
from web.clinical.cases.facts_view import view_facts
from web.clinical.cases.today import own_cases
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office.privacy import may_known
from web.shell.door import SignedIn
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter()


@router.get("/phone/cards")
def cards(request: Request, viewer: SignedIn) -> Response:
    """One card per open case of this person; each is a reading, audited before it is given."""
    clinic = clinic_of(request)
    if not clinic.site.settings.phone_cards:
        raise PageError(NOT_FOUND)
    mine = own_cases(clinic, viewer)
    ids = [line.case.case_id for line in mine]
    clinic.readings.note(clinic.site, viewer, "phone_cards", {}, ids)
    with clinic.site.zone.read() as conn:
        return JSONResponse({"cards": [_card(clinic, conn, viewer, line) for line in mine]})


def _card(clinic: Clinic, conn: Connection, viewer: Viewer, line: CaseLine) -> dict[str, Any]:
    keys = clinic.site.zone.keys
    page = case_page(conn, keys, line.case.case_id, clinic.now())
    calls = page.calls if page is not None else ()
    people = page.people if page is not None else ()
    return {
        "id": line.case.case_id,
        "title": (line.call.call_type if line.call else None) or "",
        "places": [c.location.text for c in calls if c.location and c.location.text],
        "callbacks": [f"{b.phone} ({b.role})" for c in calls for b in c.callbacks],
        "facts": [
            f"{fact.label}: {fact.value}"
            for c in calls
            if c.facts is not None
            for fact in view_facts(c.facts).lines
        ],
        "plan": [
            text
            for person in people
            if _may_see(clinic, conn, viewer, person.person.person_id)
            for text in _plan(clinic, conn, person.person.person_id)
        ],
    }


def _may_see(clinic: Clinic, conn: Connection, viewer: Viewer, person_id: str) -> bool:
    found = standing(conn, clinic.site.zone.keys, person_id)
    return found is not None and may_known(clinic, conn, viewer, found, Action.PERSON_VIEW)


def _plan(clinic: Clinic, conn: Connection, person_id: str) -> list[str]:
    """The newest plan, in the order in which a person would use it."""
    found = plans_of(conn, clinic.site.zone.keys, person_id)
    if not found:
        return []
    body = found[0].body
    return [body.steps[step] for step in STEPS if body.steps.get(step)]
