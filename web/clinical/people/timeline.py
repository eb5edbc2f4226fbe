"""One person over time: each entry with its source and with who may see it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.people.timeline import person_timeline
from web.clinical.clinic import clinic_of
from web.clinical.office.privacy import known_person, page
from web.clinical.people import record_words
from web.clinical.review import asks_reason, review_reason
from web.shell.door import SignedIn
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")


@router.get("/timeline")
def timeline(
    request: Request, viewer: SignedIn, person_id: str, reason: str = "", source: str = ""
) -> Response:
    """Newest first; `source` shows one source only."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return page(clinic, request, viewer, "reason.html")
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.PERSON_VIEW, reason)
        restricted = found.person.restricted
        entries = person_timeline(
            conn,
            clinic.site.zone.keys,
            person_id,
            restricted,
            restricted_too=viewer.account.sees_restricted,
        )
        names = clinic.names(conn)
    label = f"timeline:{reason}" if reason else "timeline"
    shown = [one.case_id for one in found.cases]
    clinic.readings.note(clinic.site, viewer, label, {"person": person_id}, shown)
    return page(
        clinic,
        request,
        viewer,
        "person_timeline.html",
        found=found,
        entries=[one for one in entries if not source or one.source == source],
        sources=sorted({one.source for one in entries}),
        source=source,
        reason=reason,
        names=names,
        record_words=record_words,
    )
