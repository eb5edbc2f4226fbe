"""What a person gets in answer: the copy of the record, the list, the letter; as they are printed.

Handing a copy over is a disclosure: it is put to the gate once more and written down.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.disclosures.telling import tell
from casestore.forms.filled import Filled
from casestore.requests import records
from casestore.requests.copying import AccessCopy, access_copy, asking
from casestore.requests.intermediary import YEARS, passed_on
from casestore.requests.words import GROUNDS, PatientRequest, RequestKind, Step
from schemas.disclosure import Effect
from web.clinical.cases import note_words
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms.view import told_answers
from web.clinical.office import request_words
from web.clinical.office.privacy import gate_of, page
from web.clinical.office.requests import known_request, told
from web.clinical.people import record_words
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/people/{person_id}/requests/{request_id}")
_Code = Annotated[str, Form(max_length=100)]


@router.get("/copy")
def copy(request: Request, viewer: SignedIn, person_id: str, request_id: str) -> Response:
    """The copy, once it was granted; others are covered, and somebody reads it over."""
    clinic = clinic_of(request)
    person, found = known_request(clinic, viewer, person_id, request_id, Action.REQUEST_VIEW)
    if not found.open_to_copy:
        clinic.refuse(viewer, Action.REQUEST_VIEW, {"patient_request": request_id})
    zone = clinic.site.zone
    with zone.read() as conn:
        names = clinic.names(conn)
        made = access_copy(
            conn,
            zone.keys,
            gate_of(request),
            found,
            tuple(names.values()),
            viewer.account.account_id,
            clinic.now(),
        )
    shown = [note.note_id for note, _body in made.notes]
    about = {"person": person_id, "patient_request": request_id}
    clinic.readings.note(clinic.site, viewer, "access copy", about, shown)
    return page(
        clinic,
        request,
        viewer,
        "access_copy.html",
        person=person,
        found=found,
        copy=made,
        forms=_forms(clinic, made),
        denied=made.made.decision.effect is Effect.DENY,
        names=names,
        note_words=note_words,
        record_words=record_words,
        request_words=request_words,
    )


def _forms(clinic: Clinic, made: AccessCopy) -> list[tuple[str, object, list[tuple[str, str]]]]:
    """Title, time of signing, and questions with their answers in words, others covered."""
    return [
        (
            one.title,
            one.row.signed_at,
            [
                (text, made.without_others(answer))
                for _link, text, answer in told_answers(
                    Filled(one.form, one.response, clinic.now())
                )
            ],
        )
        for one in made.forms
    ]


@router.get("/list")
def listed(request: Request, viewer: SignedIn, person_id: str, request_id: str) -> Response:
    """To whom what was passed on, three years back (42 CFR 2.24)."""
    clinic = clinic_of(request)
    person, found = known_request(clinic, viewer, person_id, request_id, Action.REQUEST_VIEW)
    if found.kind is not RequestKind.INTERMEDIARY:
        clinic.refuse(viewer, Action.REQUEST_VIEW, {"patient_request": request_id})
    with clinic.site.zone.read() as conn:
        lines = passed_on(conn, clinic.site.zone.keys, person_id, clinic.now())
    about = {"person": person_id, "patient_request": request_id}
    clinic.readings.note(clinic.site, viewer, "intermediary list", about)
    return page(
        clinic, request, viewer, "intermediary.html", person=person, lines=lines, years=YEARS
    )


@router.get("/letter")
def letter(request: Request, viewer: SignedIn, person_id: str, request_id: str) -> Response:
    """The answer in plain language, with the rights that go with it (164.524(d), 164.526(d))."""
    clinic = clinic_of(request)
    person, found = known_request(clinic, viewer, person_id, request_id, Action.REQUEST_VIEW)
    if found.decided_at is None:
        clinic.refuse(viewer, Action.REQUEST_VIEW, {"patient_request": request_id})
    about = {"person": person_id, "patient_request": request_id}
    clinic.readings.note(clinic.site, viewer, "request letter", about)
    return page(
        clinic,
        request,
        viewer,
        "request_letter.html",
        person=person,
        found=found,
        ground=GROUNDS.get(found.reason or ""),
        request_words=request_words,
    )


@router.post("/answered")
def answered(
    request: Request, viewer: SignedIn, person_id: str, request_id: str, how: _Code
) -> Response:
    """The person has the answer. A copy is put to the gate once more at this moment."""
    clinic = clinic_of(request)
    _person, found = known_request(clinic, viewer, person_id, request_id, Action.REQUEST_ACT)
    if how not in request_words.ANSWERED_HOW:
        raise PageError(BAD_FORM)
    told(clinic.site.zone.write(lambda uow: _hand_over(request, viewer, uow, found, how)))
    return RedirectResponse(f"/people/{person_id}/requests/{request_id}", 303)


def _hand_over(
    request: Request, viewer: Viewer, uow: UnitOfWork, found: PatientRequest, how: str
) -> Step:
    clinic, account = clinic_of(request), viewer.account.account_id
    now = clinic.now()
    if found.open_to_copy and found.answered_at is None:
        made = tell(uow, gate_of(request), asking(found), account, now)
        if made.decision.effect is Effect.DENY:
            raise changed_meanwhile(
                _("The gate does not allow this copy to whoever asks for it."),
                _("Do not hand it over. Record who may decide for the person, or ask counsel."),
            )
    return records.answered(uow, found.request_id, how, account, now)
