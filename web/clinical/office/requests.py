"""Requests of a person about their own record: received, decided, answered, each by its clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.disclosures.standing import Standing
from casestore.requests import records
from casestore.requests.words import (
    CLOCKS,
    GROUNDS,
    STEP_SENTENCES,
    PatientRequest,
    RequestBody,
    RequestKind,
    RequestState,
    Step,
)
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import request_words
from web.clinical.office.privacy import known_person, page
from web.clinical.typed_times import instant, past_day
from web.shell.door import SignedIn, refuse
from web.shell.routes_table import P
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
REASON = "request_of_person"
"""Why a privacy officer is on these pages: the person asked."""
_Code = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=4000)]
Act = Callable[[UnitOfWork, str, datetime], Step]


@router.get("/requests")
def waiting(request: Request, viewer: SignedIn) -> Response:
    """Requests whose answer is still owed, those due first: kinds and clocks, nobody's name."""
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.REGISTER_ACT):
        refuse(clinic.site, viewer, Action.REGISTER_ACT.value, {})
    with clinic.site.zone.read() as conn:
        found = records.waiting(conn, clinic.site.zone.keys)
    clinic.readings.note(clinic.site, viewer, "requests", {}, [one.request_id for one in found])
    return page(
        clinic, request, viewer, "requests.html", waiting=found, request_words=request_words
    )


@router.get("/people/{person_id}/requests")
def of_person(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """What the person asked for, and the form of a new request."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        person = known_person(clinic, conn, viewer, person_id, Action.REQUEST_VIEW, REASON)
        found = records.requests_of(conn, clinic.site.zone.keys, person_id)
    shown = [one.request_id for one in found]
    clinic.readings.note(clinic.site, viewer, "requests", {"person": person_id}, shown)
    return page(
        clinic,
        request,
        viewer,
        "requests_person.html",
        person=person,
        requests=found,
        request_words=request_words,
        today=clinic.now().astimezone(clinic.site.times.zone).date().isoformat(),
    )


@router.post("/people/{person_id}/requests")
def receive(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: Annotated[RequestKind, Form()],
    by: _Code,
    identity: _Code,
    received_on: _Code,
    asked: _Text = "",
) -> Response:
    """Write a request down; its clock runs from the day on which it came."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.REQUEST_ACT, REASON)
    received = instant(request, f"{received_on}T12:00" if past_day(request, received_on) else "")
    if by not in request_words.WHO or identity not in request_words.IDENTITY or received is None:
        raise PageError(BAD_FORM)
    made = PatientRequest(
        request_id=clinic.site.zone.keys.new_id(),
        person_id=person_id,
        kind=kind,
        received_at=min(received, clinic.now()),
        received_by=viewer.account.account_id,
        identity=identity,
        state=RequestState.OPEN,
        body=RequestBody(by=by, asked=asked.strip()),
        row_version=1,
    )
    clinic.site.zone.write(lambda uow: records.receive(uow, made))
    return RedirectResponse(f"/people/{person_id}/requests/{made.request_id}", 303)


@router.get("/people/{person_id}/requests/{request_id}")
def one(request: Request, viewer: SignedIn, person_id: str, request_id: str) -> Response:
    """One request, its clock, and what may be done."""
    clinic = clinic_of(request)
    person, found = known_request(clinic, viewer, person_id, request_id, Action.REQUEST_VIEW)
    with clinic.site.zone.read() as conn:
        names = clinic.names(conn)
    about = {"person": person_id, "patient_request": request_id}
    clinic.readings.note(clinic.site, viewer, "request", about)
    grounds = {
        code: request_words.GROUNDS[code] for code, g in GROUNDS.items() if g.kind is found.kind
    }
    return page(
        clinic,
        request,
        viewer,
        "request.html",
        person=person,
        found=found,
        names=names,
        grounds=grounds,
        clock=CLOCKS[found.kind],
        cites=GROUNDS[found.reason].cites if found.reason else "",
        decides=viewer.account.role is P,
        request_words=request_words,
    )


@router.post("/people/{person_id}/requests/{request_id}/extend")
def extend(
    request: Request, viewer: SignedIn, person_id: str, request_id: str, why: _Code
) -> Response:
    """More time, told to the person in writing."""
    if why not in request_words.EXTENDED_WHY:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        person_id,
        request_id,
        lambda uow, account, now: records.extend(uow, request_id, why, account, now),
        privacy=True,
    )


@router.post("/people/{person_id}/requests/{request_id}/decide")
def decide(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    request_id: str,
    state: Annotated[RequestState, Form()],
    answer: _Text = "",
    reason: _Code = "",
) -> Response:
    """Granted, in part, denied, or withdrawn by the person; by the privacy officer."""
    if state is RequestState.OPEN:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        person_id,
        request_id,
        lambda uow, account, now: records.decide(
            uow, request_id, state, answer, account, now, reason or None
        ),
        privacy=True,
    )


@router.post("/people/{person_id}/requests/{request_id}/review")
def review(
    request: Request, viewer: SignedIn, person_id: str, request_id: str, outcome: _Code
) -> Response:
    """The person asks for a review, or a clinician who took no part in the denial decides."""
    if outcome == "ask":
        return _act(
            request,
            viewer,
            person_id,
            request_id,
            lambda uow, account, now: records.ask_review(uow, request_id, account, now),
        )
    if outcome not in request_words.REVIEWS or viewer.account.role is P:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        person_id,
        request_id,
        lambda uow, account, now: records.review(uow, request_id, outcome, account, now),
    )


@router.post("/people/{person_id}/requests/{request_id}/statement")
def statement(
    request: Request, viewer: SignedIn, person_id: str, request_id: str, text: _Text
) -> Response:
    """What the person says against a denied correction; it goes with the record."""
    return _act(
        request,
        viewer,
        person_id,
        request_id,
        lambda uow, account, now: records.disagree(uow, request_id, text, account, now),
    )


def known_request(
    clinic: Clinic, viewer: Viewer, person_id: str, request_id: str, action: Action
) -> tuple[Standing, PatientRequest]:
    """The request of this person, if the viewer may do this; else nothing is here."""
    with clinic.site.zone.read() as conn:
        person = known_person(clinic, conn, viewer, person_id, action, REASON)
        found = records.request(conn, clinic.site.zone.keys, request_id)
    if found is None or found.person_id != person_id:
        clinic.refuse(viewer, action, {"patient_request": request_id})
    return person, found


def told(step: Step) -> None:
    """Go on when it was done, else say in words why not."""
    if step is not Step.DONE:
        raise changed_meanwhile(_(STEP_SENTENCES[step]), _("Look at the request as it stands."))


def _act(
    request: Request,
    viewer: Viewer,
    person_id: str,
    request_id: str,
    act: Act,
    privacy: bool = False,
) -> Response:
    clinic = clinic_of(request)
    known_request(clinic, viewer, person_id, request_id, Action.REQUEST_ACT)
    if privacy and viewer.account.role is not P:
        clinic.refuse(viewer, Action.REQUEST_ACT, {"patient_request": request_id})
    account, now = viewer.account.account_id, clinic.now()
    told(clinic.site.zone.write(lambda uow: act(uow, account, now)))
    return RedirectResponse(f"/people/{person_id}/requests/{request_id}", 303)
