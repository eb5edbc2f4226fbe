"""Questionnaire and QuestionnaireResponse."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Depends, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.form_tables import form as form_table
from casestore.forms import library
from casestore.forms.findings import Refused
from casestore.forms.library_words import FormState, Source
from casestore.forms.read import read_form
from web.api.caller import Call, asks
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone, unreadable
from web.api.responses import changed as changed_answers
from web.api.responses import started, version_of
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag
from web.fhir import records
from web.fhir.answering import Told, changed, key_of, kind_of, one, text_at, written
from web.fhir.labels import Json, bundle
from web.fhir.outcomes import MEDIA
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_STATUS = {FormState.DRAFT: "draft", FormState.PUBLISHED: "active", FormState.RETIRED: "retired"}


@router.get("/Questionnaire")
def questionnaires(call: Annotated[Call, asks(Scope.FORMS_READ)]) -> Response:
    """Forms that are switched on."""
    with call.zone.read() as conn:
        rows = library.forms(conn, FormState.PUBLISHED)
        found = [_form(library.form_of(conn, row.form_id), row) for row in rows]
    return JSONResponse(bundle(found, "Questionnaire"), media_type=MEDIA)


@router.get("/Questionnaire/{row_id}")
def questionnaire(call: Annotated[Call, asks(Scope.FORMS_READ)], row_id: Id) -> Response:
    """One version of a form that is or was switched on."""
    with call.zone.read() as conn:
        row, form = library.form_row(conn, row_id), library.form_of(conn, row_id)
    if row is None or form is None or row.state is FormState.DRAFT:
        raise NotDone(NO_RECORD)
    tag = {"ETag": f"W/{etag(row.row_version)}"}
    return JSONResponse(_form(form, row), headers=tag, media_type=MEDIA)


@router.post("/Questionnaire", status_code=201)
def add(
    call: Annotated[Call, asks(Scope.FORMS_READ, Scope.FORMS_WRITE)],
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Add a form as a draft; a supervisor looks at it and switches it on."""
    kind_of(given, "Questionnaire")
    try:
        found = read_form(orjson.dumps(given))
    except Refused:
        raise NotDone(unreadable("body: a form that cannot be honored as it is")) from None

    def act(uow: UnitOfWork) -> Written:
        made = library.add(uow, found, Source.IMPORTED, call.client.actor, call.at)
        row = library.form_row(uow.conn, made.form_id or "")
        if row is None:
            raise NotDone(NOT_NOW_SO)
        resource = _form(found.form, row)
        return changed(resource, row.row_version, "Questionnaire", 201)

    return written(call, key, body, "Questionnaire", act)


def _form(form: Any, row: Any) -> Json:  # noqa: ANN401 - Form and its row
    made: Json = {**form.document, "id": row.form_id, "status": _STATUS[row.state]}
    made["meta"] = {**made.get("meta", {}), "versionId": str(row.row_version)}
    return made


@router.get("/QuestionnaireResponse/{row_id}")
def response(call: Annotated[Call, asks(Scope.RESPONSES_READ)], row_id: Id) -> Response:
    """One answered form."""

    def find(sight: Sight) -> Told | None:
        found = reads.response(sight, row_id)
        return None if found is None else (records.questionnaire_response(found), version_of(found))

    return one(call, row_id, find)


@router.post("/QuestionnaireResponse", status_code=201)
def send(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.RESPONSES_READ, Scope.RESPONSES_WRITE)],
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Send in answers, unsigned: the case in `identifier.value`, the form by its canonical."""
    kind_of(given, "QuestionnaireResponse")
    case_id = text_at(given, "identifier", "value")
    canonical, items = text_at(given, "questionnaire"), _items(given)

    def act(uow: UnitOfWork) -> Written:
        url = canonical.partition("|")[0]
        live = (form_table.c.url == url, form_table.c.state == FormState.PUBLISHED)
        form_id = uow.conn.scalar(select(form_table.c.form_id).where(*live))
        if form_id is None:
            raise NotDone(unreadable("questionnaire"))
        made = started(call, uow, case_id, form_id, items)
        resource, version = records.questionnaire_response(made), version_of(made)
        return changed(resource, version, "QuestionnaireResponse", 201)

    return written(call, key, body, "QuestionnaireResponse", act)


@router.put("/QuestionnaireResponse/{row_id}")
def change(
    call: Annotated[Call, asks(Scope.RESPONSES_READ, Scope.RESPONSES_WRITE)],
    row_id: Id,
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Change answers that nobody has signed yet."""
    kind_of(given, "QuestionnaireResponse")
    items = _items(given)

    def act(uow: UnitOfWork) -> Written:
        made = changed_answers(call, uow, row_id, if_match, items)
        resource, version = records.questionnaire_response(made), version_of(made)
        return changed(resource, version, "QuestionnaireResponse")

    return written(call, key_of(key, if_match, row_id), body, row_id, act)


def _items(given: dict[str, Any]) -> list[dict[str, Any]]:
    items = given.get("item", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise NotDone(unreadable("item"))
    return items
