"""A draft as the clinician will see it, to be tried out: answers come back, nothing is kept."""

from datetime import tzinfo
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.forms.builder.publish import checked
from casestore.forms.filled import Filled
from casestore.forms.model import Form
from casestore.forms.score import score_filled
from casestore.forms.screens import screens_of
from casestore.forms.typed import Names, initial_items, typed_items
from web.clinical.builder.desk import Typed, draft_here, fields_of
from web.clinical.clinic import clinic_of
from web.clinical.forms import words as forms_words
from web.clinical.forms.view import ScreenMaker
from web.shell.door import SignedIn
from web.shell.viewer import Viewer

router = APIRouter(prefix="/form-drafts/{draft_id}/try")


@router.get("")
def look(request: Request, viewer: SignedIn, draft_id: str) -> Response:
    """The form, empty but for what it answers itself."""
    return _page(request, viewer, draft_id, None)


@router.post("")
def answer(request: Request, viewer: SignedIn, draft_id: str, form: Typed) -> Response:
    """The form with these answers: what is asked then, the score, the alarms."""
    return _page(request, viewer, draft_id, fields_of(form))


def _page(
    request: Request, viewer: Viewer, draft_id: str, fields: dict[str, list[str]] | None
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        draft = draft_here(conn, draft_id)
    found, _findings = checked(draft.document)
    zone = clinic.site.times.zone
    filled = (
        Filled(found.form, _response(found.form, fields, zone), clinic.now()) if found else None
    )
    maker = ScreenMaker(filled.form, filled, zone, check=fields is not None) if filled else None
    screens = [maker.fields_of(s) for s in screens_of(filled.form)] if filled and maker else []
    return clinic.site.page(
        request,
        "clinical/draft_try.html",
        viewer,
        draft=draft.row,
        screens=screens,
        found=score_filled(filled) if filled and fields is not None else None,
        texts={i.link_id: i.text for i in found.form.walk()} if found else {},
        form_words=forms_words,
    )


def _response(form: Form, fields: dict[str, list[str]] | None, zone: tzinfo) -> dict[str, Any]:
    if fields is None:
        return {"resourceType": "QuestionnaireResponse", "item": list(initial_items(form.items))}
    items = typed_items(form.items, fields, Names(form), zone)
    return {"resourceType": "QuestionnaireResponse", "item": list(items)}
