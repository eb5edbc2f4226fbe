"""Forms of the library: about nobody, so no gate is asked; only a token with the scope."""

from typing import Annotated

from fastapi import APIRouter, Response

from casestore.clients.words import Scope
from casestore.forms.library import form_of, form_row, forms
from casestore.forms.library_words import FormRow, FormState
from web.api.caller import Call, asks
from web.api.people import Id
from web.api.problems import NO_RECORD, NotDone
from web.api.shapes import FormOut, FormWhole, taken
from web.api.writing import etag

router = APIRouter(prefix="/forms", tags=["forms"])


@router.get("")
def every(call: Annotated[Call, asks(Scope.FORMS_READ)]) -> list[FormOut]:
    """Forms that are switched on."""
    with call.zone.read() as conn:
        return [_out(row) for row in forms(conn, FormState.PUBLISHED)]


@router.get("/{form_id}")
def read(
    call: Annotated[Call, asks(Scope.FORMS_READ)], form_id: Id, response: Response
) -> FormWhole:
    """One version of a form, with its questions, that is or was switched on."""
    with call.zone.read() as conn:
        row, form = form_row(conn, form_id), form_of(conn, form_id)
    if row is None or form is None or row.state is FormState.DRAFT:
        raise NotDone(NO_RECORD)
    response.headers["ETag"] = etag(row.row_version)
    return FormWhole(**_out(row).model_dump(), questionnaire=dict(form.document))


def _out(row: FormRow) -> FormOut:
    return taken(FormOut, row, version=row.row_version, state=row.state.value)
