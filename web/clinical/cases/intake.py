"""Somebody comes in without a call: one page, one case, the same way on as every other (R43)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cases.manual_intake import MENTION, Arrival, IntakeBody, IntakeSource, take_in
from casestore.matching.suggest import suggest
from casestore.people import normal
from schemas.coresponse import RequestSubject
from schemas.incident import Location
from web.clinical import words
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.people import record_words
from web.clinical.typed_times import past, past_day
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError
from web.shell.workforce import Action, lives_there, may

router = APIRouter(prefix="/intake")
_Text = Annotated[str, Form(max_length=200)]
_AGREED = {"yes": True, "no": False}


@router.get("")
def form(request: Request, viewer: SignedIn) -> Response:
    """The form."""
    clinic = clinic_of(request)
    return clinic.site.page(
        request,
        "clinical/intake.html",
        viewer,
        words=words,
        record_words=record_words,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


@router.post("")
def come_in(
    request: Request,
    viewer: SignedIn,
    agency: _Text,
    source: Annotated[IntakeSource, Form()],
    agreed: _Text = "",
    began: _Text = "",
    told_by: _Text = "",
    transfer_id: _Text = "",
    given: _Text = "",
    family: _Text = "",
    birth_date: _Text = "",
    phone: _Text = "",
    place: _Text = "",
    postcode: Annotated[str, Form(max_length=10)] = "",
    told: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Open the case; who it may be is suggested there, and nobody is linked by itself (R6)."""
    clinic = clinic_of(request)
    if agency not in viewer.account.agencies or agreed not in record_words.AGREED:
        raise PageError(BAD_FORM)
    own = lives_there(viewer, place, phone)
    if not may(viewer, clinic.site.zone.name, Action.CASE_ACT, agency=agency, own_household=own):
        refuse(clinic.site, viewer, Action.CASE_ACT.value, {})
    past_day(request, normal.birth_date(birth_date) or "")
    now = clinic.now()
    subject = RequestSubject(
        mention_id=MENTION,
        given=given.strip() or None,
        family=family.strip() or None,
        birth_date=birth_date.strip() or None,
        phones=(phone.strip(),) if phone.strip() else (),
    )
    named = any((subject.given, subject.family, subject.birth_date, subject.phones))
    arrival = Arrival(
        agency=agency,
        source=source,
        agreed=_AGREED.get(agreed),
        opened_at=past(request, began) or now,
        location=Location(text=place.strip() or None, postcode=postcode.strip() or None)
        if place.strip() or postcode.strip()
        else None,
        phone=phone.strip(),
        subject=subject if named else None,
        body=IntakeBody(
            told_by=told_by.strip(), transfer_id=transfer_id.strip(), told=told.strip()
        ),
    )
    with clinic.site.zone.read() as conn:
        hints = suggest(conn, clinic.site.zone.keys, (subject,)) if named else ()
    account = viewer.account.account_id
    answer = must_be_done(
        clinic.site.zone.write(lambda uow: take_in(uow, arrival, hints, account, now))
    )
    return RedirectResponse(f"/cases/{answer.case_id}", 303)
