"""Who is it? A named clinician confirms, refuses, makes a new record, or takes a link back (R6)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from casestore.answers import Answer
from casestore.cases.call_view import CallView
from casestore.cases.pages import LeadPage
from casestore.people import links, unlink
from casestore.people.asked_again import ask_again
from casestore.people.link_view import links_of
from casestore.tables import breach_assessment
from schemas.person import LinkState, Proof
from web.clinical import words
from web.clinical.access import may_person
from web.clinical.cases.case import read_case, show_case
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.review import asks_reason, review_reason
from web.shell.door import SignedIn
from web.shell.trouble import changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_Id = Annotated[str, Form(max_length=100)]


@router.post("/leads/{lead_id}/confirm")
def confirm(
    request: Request,
    viewer: SignedIn,
    lead_id: str,
    mention_id: _Id,
    person_id: _Id,
    proofs: Annotated[tuple[Proof, ...], Form()] = (),
) -> Response:
    """It is this person, on at least two identifiers that were compared."""
    clinic = clinic_of(request)
    _lead(clinic, viewer, lead_id, person_id)
    account, now = viewer.account.account_id, clinic.now()
    answer = must_be_done(
        clinic.site.zone.write(
            lambda uow: links.confirm(uow, lead_id, mention_id, person_id, account, proofs, now)
        )
    )
    return _to_case(answer.case_id)


@router.post("/leads/{lead_id}/refuse")
def refuse(request: Request, viewer: SignedIn, lead_id: str, link_id: _Id) -> Response:
    """It is not this person; the store does not suggest them again for this mention."""
    clinic = clinic_of(request)
    _lead(clinic, viewer, lead_id, None, link_id)
    account, now = viewer.account.account_id, clinic.now()
    answer = must_be_done(
        clinic.site.zone.write(lambda uow: links.refuse(uow, link_id, account, now))
    )
    return _to_case(answer.case_id)


@router.post("/leads/{lead_id}/new-person")
def new_person(
    request: Request,
    viewer: SignedIn,
    lead_id: str,
    mention_id: _Id,
    shown: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Nobody known is the one: open a record for the person as reported.

    `shown`: the suggestions that were on the page. Where one is there now that was not, or is found
    at this moment, no record is opened and the case is shown with it (409).
    """
    clinic = clinic_of(request)
    page = _lead(clinic, viewer, lead_id, None)
    account, now = viewer.account.account_id, clinic.now()

    def act(uow: UnitOfWork) -> Answer | None:
        if page.call is not None:
            ask_again(uow, page.call, account, now)
            if _unseen(uow, clinic, viewer, page.call, mention_id, shown):
                return None
        return links.create_from_mention(uow, lead_id, mention_id, account, now)

    answer = clinic.site.zone.write(act)
    if answer is None and page.case_id is not None:
        as_it_stands = read_case(clinic, viewer, page.case_id)
        return show_case(request, viewer, as_it_stands, appeared=True)
    return _to_case(must_be_done(answer).case_id if answer else None)


def _unseen(
    uow: UnitOfWork,
    clinic: Clinic,
    viewer: Viewer,
    call: CallView,
    mention_id: str,
    shown: tuple[str, ...],
) -> bool:
    """Does somebody fit this mention who was not on the page, and whom this viewer may see?"""
    return any(
        view.link.mention_id == mention_id
        and view.link.state is LinkState.SUGGESTED
        and view.link.link_id not in shown
        and may_person(clinic.site, viewer, view, call.agency)
        for view in links_of(uow.conn, uow.keys, [call.lead_id])
    )


@router.post("/cases/{case_id}/unlink")
def take_back(request: Request, viewer: SignedIn, case_id: str, link_id: _Id) -> Response:
    """The link was wrong: undo it and show who saw or received what through it."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.LINK_DECIDE)
    if link_id not in {view.link.link_id for view in page.links}:
        clinic.refuse(viewer, Action.LINK_DECIDE, {"case": case_id})
    account, now = viewer.account.account_id, clinic.now()
    report = clinic.site.zone.write(lambda uow: unlink.undo(uow, link_id, account, now))
    must_be_done(report.answer)
    return RedirectResponse(f"/cases/{page.case.case_id}/unlinked/{report.breach_id}", 303)


@router.get("/cases/{case_id}/unlinked/{breach_id}")
def unlinked(
    request: Request, viewer: SignedIn, case_id: str, breach_id: str, reason: str = ""
) -> Response:
    """Who saw or received something through a link that was wrong."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return clinic.site.page(request, "clinical/reason.html", viewer, words=words)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW, reason)
        cases = {page.case.case_id, page.asked_for}
        if _breach_case(conn, breach_id) not in cases:
            clinic.refuse(viewer, Action.CASE_VIEW, {"case": case_id})
        exposures = unlink.exposed_through(conn, breach_id)
        withdrawn = unlink.took_words_back(conn, breach_id)
        names = clinic.names(conn)
    about = {"case": case_id, "breach": breach_id}
    clinic.readings.note(clinic.site, viewer, "unlinked", about)
    return clinic.site.page(
        request,
        "clinical/unlinked.html",
        viewer,
        page=page,
        exposures=exposures,
        withdrawn=withdrawn,
        names=names,
        breach_id=breach_id,
    )


def _lead(
    clinic: Clinic, viewer: Viewer, lead_id: str, person_id: str | None, link_id: str | None = None
) -> LeadPage:
    """The lead is this clinician's to decide on, and the link or person belongs to it."""
    with clinic.site.zone.read() as conn:
        page = clinic.lead(conn, viewer, lead_id, Action.LINK_DECIDE)
    known_links = {view.link.link_id for view in page.links}
    known_people = {view.person.person_id for view in page.links}
    if (link_id is not None and link_id not in known_links) or (
        person_id is not None and person_id not in known_people
    ):
        clinic.refuse(viewer, Action.LINK_DECIDE, {"lead": lead_id})
    return page


def _to_case(case_id: str | None) -> Response:
    if case_id is None:
        raise changed_meanwhile(_("The lead is in no case."), _("Take the lead first."))
    return RedirectResponse(f"/cases/{case_id}#who", 303)


def _breach_case(conn: Connection, breach_id: str) -> str | None:
    table = breach_assessment
    return conn.scalar(select(table.c.case_id).where(table.c.breach_id == breach_id))
