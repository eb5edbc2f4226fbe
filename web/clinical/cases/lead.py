"""The lead page: safety first, then where, whom to call back, and who it may be."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.cases.call_view import CallView
from casestore.cases.pages import LeadPage
from casestore.cases.timeline import BY_HAND
from casestore.people.link_view import LinkView
from schemas.coresponse import RequestSubject
from schemas.lead import LeadState
from schemas.person import Agreement, Grade, LinkState
from web.clinical import words
from web.clinical.access import may_person
from web.clinical.cases.facts_view import FactsView, view_facts
from web.clinical.clinic import Clinic, clinic_of
from web.shell.door import SignedIn
from web.shell.viewer import Viewer
from web.shell.wording import _, listed
from web.shell.workforce import Action

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known person whom a mention may be: how well, and why, in names of fields."""

    view: LinkView
    same: str
    close: str
    different: str


@dataclass(frozen=True, slots=True)
class CallPart:
    """One call of a page, with its facts in words."""

    call: CallView
    facts: FactsView | None
    title: str


@router.get("/leads/{lead_id}")
def lead_page(request: Request, viewer: SignedIn, lead_id: str) -> Response:
    """All that dispatch sent about one call, and the one button."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.lead(conn, viewer, lead_id, Action.LEAD_VIEW)
        names = clinic.names(conn)
    about = {"lead": lead_id, "incident": page.call.incident_id if page.call else ""}
    clinic.readings.note(clinic.site, viewer, "lead", {k: v for k, v in about.items() if v})
    return clinic.site.page(
        request,
        "clinical/lead.html",
        viewer,
        page=page,
        part=call_part(page.call) if page.call else None,
        suggestions=_suggestions(clinic, viewer, page),
        names=names,
        words=words,
        can_take=page.state in (LeadState.NEW, LeadState.WITHDRAWN),
        can_undo=page.state is LeadState.NOT_BH,
        subject_name=subject_name,
    )


def call_part(call: CallView) -> CallPart:
    """A call with its facts worded."""
    facts = view_facts(call.facts) if call.facts is not None else None
    return CallPart(call, facts, call_title(call))


def call_title(call: CallView) -> str:
    """What it is about, in a few words: the call type, else the categories."""
    if call.call_type:
        return call.call_type
    if call.asked_by in BY_HAND:
        return _(words.ASKED_BY[call.asked_by])
    about = [_(words.CATEGORIES[c]) if c in words.CATEGORIES else c for c in call.categories]
    return listed(about) or _("Call for a co-responder")


def subject_name(subject: RequestSubject) -> str:
    """The person's name as reported, or that none was."""
    return " ".join(n for n in (subject.given, subject.family) if n) or _("No name reported")


def suggestion(view: LinkView) -> Suggestion:
    """Why this person was suggested: fields by how they compare, never the values."""
    by = {
        how: [_(words.FIELDS.get(f.field, f.field)) for f in view.link.fields if f.agreement is how]
        for how in Agreement
    }
    return Suggestion(
        view, listed(by[Agreement.AGREE]), listed(by[Agreement.CLOSE]), listed(by[Agreement.DIFFER])
    )


def _suggestions(clinic: Clinic, viewer: Viewer, page: LeadPage) -> list[Suggestion]:
    """Open suggestions; a lead shows grade and fields only, the person opens with the case."""
    agency = page.call.agency if page.call else ""
    return [
        suggestion(view)
        for view in page.links
        if view.link.state is LinkState.SUGGESTED
        and view.link.grade is not Grade.NONE
        and may_person(clinic.site, viewer, view, agency)
    ]
