"""The library of forms: look, import with its tolerances, state the right of use, switch on."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.forms import library
from casestore.forms.builder import drafts
from casestore.forms.filled import Filled
from casestore.forms.findings import Finding, Refused
from casestore.forms.library_words import FormAct, FormCode, Source
from casestore.forms.read import read_form, read_to_mend
from casestore.forms.screens import screens_of
from casestore.forms.terms import Terms, terms_of
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms import words as forms_words
from web.clinical.forms.view import ScreenMaker
from web.shell.door import SignedIn
from web.shell.routes_table import P, S
from web.shell.trouble import NOT_FOUND, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _

router = APIRouter(prefix="/forms")
_LONGEST = 250_000
"""A form sent by a page; larger ones do not fit into a request."""


@router.get("")
def forms(request: Request, viewer: SignedIn) -> Response:
    """All versions, and the place to import another."""
    clinic = clinic_of(request)
    return _library(request, clinic, viewer)


def _library(
    request: Request,
    clinic: Clinic,
    viewer: Viewer,
    refused: tuple[Finding, ...] = (),
    pasted: str = "",
    ours: bool = False,
) -> Response:
    with clinic.site.zone.read() as conn:
        rows = library.forms(conn)
        begun = drafts.drafts(conn) if viewer.account.role is S else []
        names = clinic.names(conn)
    return clinic.site.page(
        request,
        "clinical/forms_library.html",
        viewer,
        status=422 if refused else 200,
        rows=rows,
        drafts=begun,
        names=names,
        refused=refused,
        pasted=pasted,
        ours=ours,
        mendable=bool(pasted) and can_be_mended(pasted),
        form_words=forms_words,
        imports=viewer.account.role is S,
    )


def can_be_mended(document: str) -> bool:
    """Can the builder open what was turned away?"""
    try:
        read_to_mend(document.encode())
    except Refused:
        return False
    return True


@router.post("")
def add(
    request: Request,
    viewer: SignedIn,
    document: Annotated[str, Form(max_length=_LONGEST)],
    ours: Annotated[bool, Form()] = False,
) -> Response:
    """Import a Questionnaire as a draft; a refused one is said why, and what was pasted stays."""
    clinic = clinic_of(request)
    try:
        found = read_form(document.encode())
    except Refused as refusal:
        return _library(request, clinic, viewer, refusal.reasons, document, ours)
    source = Source.AUTHORED if ours else Source.IMPORTED
    account, now = viewer.account.account_id, clinic.now()
    act = clinic.site.zone.write(lambda uow: library.add(uow, found, source, account, now))
    return RedirectResponse(f"/forms/{act.form_id}", 303)


@router.get("/{form_id}")
def one(request: Request, viewer: SignedIn, form_id: str) -> Response:
    """One version: its terms, what its import let pass, and how it looks."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        row = library.form_row(conn, form_id)
        form = library.form_of(conn, form_id)
        names = clinic.names(conn)
    if row is None or form is None:
        raise PageError(NOT_FOUND)
    empty = Filled(form, {"resourceType": "QuestionnaireResponse", "item": []}, clinic.now())
    maker = ScreenMaker(form, empty, clinic.site.times.zone, check=False)
    terms: Terms = terms_of(form)
    return clinic.site.page(
        request,
        "clinical/forms_one.html",
        viewer,
        row=row,
        form=form,
        terms=terms,
        names=names,
        screens=[maker.fields_of(screen) for screen in screens_of(form)],
        form_words=forms_words,
        publishes=viewer.account.role is S,
        attests=viewer.account.role is P,
    )


@router.get("/{form_id}/export")
def export(request: Request, form_id: str) -> Response:
    """The Questionnaire as FHIR R4 JSON."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        form = library.form_of(conn, form_id)
    if form is None:
        raise PageError(NOT_FOUND)
    return Response(
        orjson.dumps(form.document, option=orjson.OPT_INDENT_2),
        media_type="application/fhir+json",
        headers={"content-disposition": 'attachment; filename="questionnaire.json"'},
    )


@router.post("/{form_id}/publish")
def publish(request: Request, viewer: SignedIn, form_id: str) -> Response:
    """Switch a draft on."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    return _done(clinic.site.zone.write(lambda uow: library.publish(uow, form_id, account, now)))


@router.post("/{form_id}/retire")
def retire(request: Request, viewer: SignedIn, form_id: str) -> Response:
    """Switch a version off; answers in it stay."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    return _done(clinic.site.zone.write(lambda uow: library.retire(uow, form_id, account, now)))


@router.post("/{form_id}/attest")
def attest(
    request: Request,
    viewer: SignedIn,
    form_id: str,
    grounds: Annotated[str, Form(min_length=5, max_length=1000)],
) -> Response:
    """State on record that the agency may use this form, and why."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    return _done(
        clinic.site.zone.write(lambda uow: library.attest(uow, form_id, account, grounds, now))
    )


def _done(act: FormAct) -> Response:
    if act.code is FormCode.NOT_FOUND:
        raise PageError(NOT_FOUND)
    if act.code is not FormCode.DONE:
        raise changed_meanwhile(_(act.sentence), _("Go back and look at it as it stands now."))
    return RedirectResponse(f"/forms/{act.form_id}", 303)
