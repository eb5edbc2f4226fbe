"""Holds on the form of the state: filled in, rights told, sheet for officers, outcome (R42)."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from casestore.authority.holds import Hold, HoldBody
from casestore.disclosures.accounting import all_of
from casestore.disclosures.asking import unchecked_words
from casestore.holds import papers
from casestore.holds.forms import forms_in
from casestore.holds.papers import Held, Paper, PaperBody
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import hold_words
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.typed_times import instant, past
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, WRONG_TIME, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/people/{person_id}/hold-papers")
_Code = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=4000)]
Act = Callable[[UnitOfWork, Held, str, datetime], object]


async def _sent(request: Request) -> FormData:
    """The whole form, to be shown again where it is refused."""
    return await request.form()


@router.get("")
def holds(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """Papers on file with their clocks, and the newest forms to fill in."""
    return _holds_page(request, viewer, person_id)


def _holds_page(
    request: Request,
    viewer: Viewer,
    person_id: str,
    typed: FormData | None = None,
    unchecked: tuple[str, ...] = (),
) -> Response:
    """The page; a form whose words were refused comes back as it was `typed`."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        person = known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        names = clinic.names(conn)
    found = _papers(request, clinic, person_id)
    shown = [one.hold.hold_id for one in found]
    clinic.readings.note(clinic.site, viewer, "hold papers", {"person": person_id}, shown)
    return page(
        clinic,
        request,
        viewer,
        "hold_papers.html",
        person=person,
        papers=found,
        forms=forms_in(clinic.site.zone.folder),
        names=names,
        hold_words=hold_words,
        typed=typed,
        unchecked=unchecked,
        status=422 if unchecked else 200,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


@router.post("")
def fill_in(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    sent: Annotated[FormData, Depends(_sent)],
    form: _Code,
    authority: _Code,
    signed_by: Annotated[str, Form(min_length=1, max_length=200)],
    began: _Code,
    transport: _Code,
    seen: _Text,
    criterion: Annotated[tuple[str, ...], Form()] = (),
    ends: _Code = "",
    facility: _Code = "",
    facility_phone: _Code = "",
    from_place: Annotated[str, Form(max_length=200)] = "",
    safety: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """The hold and its paper, as signed; the line for officers in words that may leave."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        unchecked = unchecked_words(conn, safety)
    chosen = next((one for one in forms_in(clinic.site.zone.folder) if one.form == form), None)
    since = past(request, began)
    if chosen is None or since is None or transport not in hold_words.TRANSPORTS:
        raise PageError(BAD_FORM)
    until = instant(request, ends)
    if until is not None and until <= since:
        raise PageError(WRONG_TIME)
    met = tuple(code for code in chosen.criteria if code in criterion)
    if not met or authority not in chosen.authorities or not seen.strip():
        raise PageError(BAD_FORM)
    if unchecked:
        return _holds_page(request, viewer, person_id, sent, unchecked)
    hold_id, now = clinic.site.zone.keys.new_id(), clinic.now()
    hold = Hold(
        hold_id=hold_id,
        person_id=person_id,
        kind=chosen.kind,
        began_at=min(since, now),
        body=HoldBody(signed_by=signed_by.strip(), facility=facility.strip()),
        recorded_by=viewer.account.account_id,
    )
    paper = Paper(
        hold_id=hold_id,
        form=chosen.form,
        form_version=chosen.version,
        criteria=met,
        authority=authority,
        transport=transport,
        body=PaperBody(
            form=chosen,
            seen=seen.strip(),
            from_place=from_place.strip(),
            facility_phone=facility_phone.strip(),
            safety=safety.strip(),
            ends_entered=until,
        ),
        row_version=1,
    )
    clinic.site.zone.write(lambda uow: papers.fill_in(uow, hold, paper, now))
    return _back(person_id)


@router.post("/{hold_id}/rights")
def rights(
    request: Request, viewer: SignedIn, person_id: str, hold_id: str, language: _Code
) -> Response:
    """They were told their rights."""
    if language not in hold_words.LANGUAGES:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        person_id,
        hold_id,
        lambda uow, held, account, now: papers.rights_told(uow, held, language, account, now),
    )


@router.post("/{hold_id}/outcome")
def outcome(
    request: Request, viewer: SignedIn, person_id: str, hold_id: str, how: _Code
) -> Response:
    """How it ended."""
    if how not in hold_words.OUTCOMES:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        person_id,
        hold_id,
        lambda uow, held, account, now: papers.came_out(uow, held, how, account, now),
    )


@router.post("/{hold_id}/transport")
def make_sheet(request: Request, viewer: SignedIn, person_id: str, hold_id: str) -> Response:
    """Ask the gate for the officers' sheet; what it releases is written down as told."""
    gate = gate_of(request)
    _act(
        request,
        viewer,
        person_id,
        hold_id,
        lambda uow, held, account, now: papers.sheet_for(uow, gate, held, account, now),
    )
    return RedirectResponse(f"/people/{person_id}/hold-papers/{hold_id}/transport", 303)


@router.get("/{hold_id}/transport")
def sheet(request: Request, viewer: SignedIn, person_id: str, hold_id: str) -> Response:
    """The sheet as it is printed: what the gate released, and nothing about care."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        person = known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_VIEW)
        held = _one(request, clinic, viewer, person_id, hold_id)
        told = all_of(conn, clinic.site.zone.keys, person_id)
        may_leave = not unchecked_words(conn, held.paper.body.safety)
    made = next((one for one in told if one.disclosure_id == held.paper.disclosure_id), None)
    if made is None:
        clinic.refuse(viewer, Action.DISCLOSURE_VIEW, {"hold": hold_id})
    about = {"person": person_id, "hold": hold_id, "disclosure": made.disclosure_id}
    clinic.readings.note(clinic.site, viewer, "transport sheet", about)
    return page(
        clinic,
        request,
        viewer,
        "transport_sheet.html",
        person=person,
        held=held,
        released=made.decision.released,
        may_leave=may_leave,
        hold_words=hold_words,
    )


def _papers(request: Request, clinic: Clinic, person_id: str) -> list[Held]:
    law, zone = gate_of(request).state_law, clinic.site.zone
    with zone.read() as conn:
        return papers.papers_of(conn, zone.keys, person_id, law, clinic.now())


def _one(request: Request, clinic: Clinic, viewer: Viewer, person_id: str, hold_id: str) -> Held:
    every = _papers(request, clinic, person_id)
    found = next((one for one in every if one.hold.hold_id == hold_id), None)
    if found is None:
        clinic.refuse(viewer, Action.PERSON_ACT, {"hold": hold_id})
    return found


def _act(request: Request, viewer: Viewer, person_id: str, hold_id: str, act: Act) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    held = _one(request, clinic, viewer, person_id, hold_id)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: act(uow, held, account, now)):
        raise changed_meanwhile(
            _("That was recorded before."), _("Look at the hold as it stands now.")
        )
    return _back(person_id)


def _back(person_id: str) -> Response:
    return RedirectResponse(f"/people/{person_id}/hold-papers", 303)
