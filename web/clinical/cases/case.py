"""The case page: what is known, who it is, what was done, what comes next."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.cases import leads
from casestore.cases.give_back import why_not
from casestore.cases.manual_intake import intake_of
from casestore.cases.pages import CasePage
from casestore.cases.triage import newest_triage
from casestore.notes.reading import notes_of
from casestore.people.asked_again import ask_again, found_since
from casestore.people.link_view import LinkView
from casestore.people.temporary import UNNAMED
from casestore.tasks.reads import tasks_of_case
from schemas.case import CaseState, EncounterState
from schemas.coresponse import RequestSubject
from schemas.person import LinkState
from web.clinical import words
from web.clinical.access import may_person
from web.clinical.cases import note_words
from web.clinical.cases.lead import Suggestion, call_part, subject_name, suggestion
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.people import record_words
from web.clinical.review import asks_reason, review_reason
from web.clinical.team import task_words
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Mention:
    """One person of a call: as reported, whom a clinician confirmed, whom the store suggests."""

    lead_id: str
    mention_id: str
    subject: RequestSubject | None
    confirmed: LinkView | None
    suggestions: tuple[Suggestion, ...]
    shut: bool
    """Somebody is confirmed whose record this viewer may not open (R5, R45)."""


@router.get("/cases/{case_id}")
def case_page(request: Request, viewer: SignedIn, case_id: str, reason: str = "") -> Response:
    """One case. A privacy officer says first why."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return clinic.site.page(request, "clinical/reason.html", viewer, words=words)
    page = read_case(clinic, viewer, case_id, reason)
    is_open = page.case.state is CaseState.OPEN
    if viewer.account.role in (C, S) and is_open and _asked_again(clinic, viewer, page):
        page = read_case(clinic, viewer, case_id, reason)
    return show_case(request, viewer, page, reason)


def read_case(clinic: Clinic, viewer: Viewer, case_id: str, reason: str = "") -> CasePage:
    """The case as this viewer may see it; else there is nothing here."""
    with clinic.site.zone.read() as conn:
        return clinic.case(conn, viewer, case_id, Action.CASE_VIEW, reason)


def _asked_again(clinic: Clinic, viewer: Viewer, page: CasePage) -> bool:
    """Somebody may have become known since the calls came in: match them anew before they show."""
    zone = clinic.site.zone
    with zone.read() as conn:
        due = [call for call in page.calls if found_since(conn, zone.keys, call)]
    account, now = viewer.account.account_id, clinic.now()
    for call in due:
        zone.write(partial(ask_again, call=call, account=account, at=now))
    return bool(due)


def show_case(
    request: Request, viewer: Viewer, page: CasePage, reason: str = "", appeared: bool = False
) -> Response:
    """The page as it was read; `appeared`: somebody fits who was not shown when a record was to be
    opened, so it was not (409)."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        names = clinic.names(conn)
        triaged = newest_triage(conn, [page.case.case_id])
        notes = notes_of(conn, [page.case.case_id])
        tasks = tasks_of_case(conn, [page.case.case_id])
        came_in = intake_of(conn, clinic.site.zone.keys, [page.case.case_id])
        opener = leads.row_of(conn, page.case.lead_id)
        account = viewer.account.account_id
        back = opener is not None and why_not(conn, opener, account, clinic.now()) is None
    mentions = _mentions(clinic, viewer, page)
    _note(clinic, viewer, page, mentions, reason)
    open_ones = [e for e in page.encounters if e.state is EncounterState.OPEN]
    return clinic.site.page(
        request,
        "clinical/case.html",
        viewer,
        status=409 if appeared else 200,
        appeared=appeared,
        page=page,
        parts=[call_part(call) for call in page.calls],
        mentions=mentions,
        names=names,
        words=words,
        open_encounters=open_ones,
        done_encounters=[e for e in page.encounters if e not in open_ones],
        is_open=page.case.state is CaseState.OPEN,
        acts=viewer.account.role in (C, S),
        links_people=viewer.account.role is C,
        subject_name=subject_name,
        triaged=triaged,
        notes=notes,
        tasks=tasks,
        task_words=task_words,
        came_in=came_in,
        may_give_back=back,
        record_words=record_words,
        note_words=note_words,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


def _mentions(clinic: Clinic, viewer: Viewer, page: CasePage) -> list[Mention]:
    found: list[Mention] = []
    for call in page.calls:
        every = [v for v in page.links if v.link.lead_id == call.lead_id]
        own = [v for v in every if may_person(clinic.site, viewer, v, call.agency)]
        hidden = [v for v in every if v not in own]
        subjects: dict[str, RequestSubject | None] = {s.mention_id: s for s in call.subjects}
        subjects = subjects or {UNNAMED: None}
        found += [
            Mention(
                call.lead_id,
                mention_id,
                subject,
                _of_state(own, mention_id, LinkState.CONFIRMED),
                tuple(
                    suggestion(v)
                    for v in own
                    if v.link.mention_id == mention_id and v.link.state is LinkState.SUGGESTED
                ),
                _of_state(hidden, mention_id, LinkState.CONFIRMED) is not None,
            )
            for mention_id, subject in subjects.items()
        ]
    return found


def _of_state(views: list[LinkView], mention_id: str, state: LinkState) -> LinkView | None:
    fits = (v for v in views if v.link.mention_id == mention_id and v.link.state is state)
    return next(fits, None)


def _note(
    clinic: Clinic, viewer: Viewer, page: CasePage, mentions: list[Mention], reason: str
) -> None:
    """One reading of the case, and one of each person who is shown on it (R6, R58)."""
    label = f"case:{reason}" if reason else "case"
    about = {"case": page.case.case_id, "lead": page.case.lead_id}
    # A link confirmed since makes it another record set: this person is read from now on.
    linked = [m.confirmed.link.link_id for m in mentions if m.confirmed]
    leads = [call.lead_id for call in page.calls]
    clinic.readings.note(clinic.site, viewer, label, about, [*leads, *linked])
    for mention in mentions:
        shown = [s.view for s in mention.suggestions]
        shown += [mention.confirmed] if mention.confirmed else []
        for view in shown:
            person = {"person": view.person.person_id, "case": page.case.case_id}
            state = view.link.state.value
            clinic.readings.note(clinic.site, viewer, label, person, [state])
