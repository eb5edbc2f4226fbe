"""The clinical half of a call's story (R7): from the request to the reply, and what people did."""

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.cases.pages import lead_page
from casestore.story import clinical_trail
from schemas.audit import AuditEvent, AuditTag
from web.clinical import words
from web.clinical.access import may_call
from web.clinical.clinic import clinic_of
from web.clinical.review import asks_reason, review_reason
from web.shell.door import SignedIn
from web.shell.rule_words import rule_says
from web.shell.story import tell, title
from web.shell.workforce import Action

router = APIRouter()


@router.get("/story/lead/{lead_id}")
def story(request: Request, viewer: SignedIn, lead_id: str, reason: str = "") -> Response:
    """Each step with its time, what was decided, by which rule, and what was kept back."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return clinic.site.page(request, "clinical/reason.html", viewer, words=words)
    about = {"lead": lead_id}
    with clinic.site.zone.read() as conn:
        page = lead_page(conn, clinic.site.zone.keys, lead_id, clinic.now())
        call = page.call if page is not None else None
        if call is None or not may_call(clinic.site, viewer, Action.STORY_CLINICAL, call, reason):
            clinic.refuse(viewer, Action.STORY_CLINICAL, about)
    label = f"story:{reason}" if reason else "story"
    clinic.readings.note(clinic.site, viewer, label, about)
    with clinic.site.zone.read() as conn:
        events = clinical_trail(conn, lead_id)
    return clinic.site.page(
        request,
        "clinical/story.html",
        viewer,
        call=call,
        story=tell(sorted(events, key=_order), rule_says),
        title=title,
    )


_AT_ONCE = (
    AuditTag.REQUEST_RECEIVED,
    AuditTag.LEAD_OPENED,
    AuditTag.LEAD_UPDATED,
    AuditTag.LINK_SUGGESTED,
    AuditTag.GATE_DECIDED,
    AuditTag.REPLY_SENT,
)
"""Steps of one request bear its one time; told in the order of the chain."""


def _order(event: AuditEvent) -> tuple[datetime, int]:
    place = _AT_ONCE.index(event.tag) if event.tag in _AT_ONCE else len(_AT_ONCE)
    return event.at, place
