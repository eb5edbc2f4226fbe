"""One item of a draft as a page: saved with its button, and by itself while somebody types."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from casestore.forms.builder import drafts, outline
from casestore.forms.builder.sheet import (
    SHEET_SENTENCES,
    BadSheet,
    ItemSheet,
    answers_of,
    questions,
    sheet_of,
)
from casestore.forms.builder.words import Document, Draft, DraftAct, DraftCode, Step
from casestore.forms.builder.write import write
from web.clinical.builder import words as draft_words
from web.clinical.builder.desk import Typed, draft_here, fields_of, number_of
from web.clinical.builder.sheet import differences, matched_again, sheet_typed
from web.clinical.builder.view import address
from web.clinical.clinic import clinic_of
from web.shell.door import SignedIn
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer

router = APIRouter(prefix="/form-drafts/{draft_id}/item")


@router.get("")
def item(request: Request, viewer: SignedIn, draft_id: str, link: str = "") -> Response:
    """The item's sheet."""
    draft, place = _there(request, draft_id, link)
    return _page(request, viewer, draft, place, sheet_of(draft.document, place.item))


@router.post("")
def save(request: Request, viewer: SignedIn, draft_id: str, form: Typed) -> Response:
    """Save the sheet. Where somebody else changed the same item meanwhile, both are shown."""
    fields = fields_of(form)
    link, seen = fields.get("link", [""])[0], number_of(fields, "seen")
    sheet, alone = sheet_typed(fields), "auto" in fields
    try:
        act = _written(request, viewer, draft_id, link, seen, sheet, alone)
    except BadSheet as bad:
        return _not_saved(request, viewer, draft_id, link, sheet, alone, bad)
    if act.code is DraftCode.CHANGED_MEANWHILE:
        return _not_saved(request, viewer, draft_id, link, sheet, alone)
    if alone:
        return JSONResponse({"state": "kept", "seen": act.seq})
    stays = "act" in fields and fields["act"][0] != "save"
    way = address(draft_id, "/item", link=link) if stays else address(draft_id, "", at=link, way="")
    return RedirectResponse(way, 303)


def _written(
    request: Request,
    viewer: Viewer,
    draft_id: str,
    link: str,
    seen: int,
    sheet: ItemSheet,
    alone: bool,
) -> DraftAct:
    def edit(document: Document) -> str | None:
        place = outline.find(document, link)
        if place is not None:
            write(document, place.item, sheet)
        return link if place is not None else None

    step = Step.TYPED if alone else Step.EDITED
    clinic, account = clinic_of(request), viewer.account.account_id
    act = clinic.site.zone.write(
        lambda uow: drafts.change(uow, draft_id, step, edit, account, clinic.now(), seen, link)
    )
    if act.code is DraftCode.NOT_FOUND:
        raise PageError(NOT_FOUND)
    return act


def _not_saved(
    request: Request,
    viewer: Viewer,
    draft_id: str,
    link: str,
    sheet: ItemSheet,
    alone: bool,
    bad: BadSheet | None = None,
) -> Response:
    """Show what was typed again, with what is wrong with it or what the other one saved."""
    if alone:
        return JSONResponse({"state": "wrong" if bad else "changed"}, 422 if bad else 409)
    draft, place = _there(request, draft_id, link)
    faults = bad.faults if bad else {}
    if bad:
        return _page(request, viewer, draft, place, sheet, faults, 422)
    theirs = sheet_of(draft.document, place.item)
    yours = matched_again(sheet, theirs)
    return _page(request, viewer, draft, place, yours, faults, 409, theirs)


def _there(request: Request, draft_id: str, link: str) -> tuple[Draft, outline.Place]:
    with clinic_of(request).site.zone.read() as conn:
        draft = draft_here(conn, draft_id)
    place = outline.find(draft.document, link)
    if place is None:
        raise PageError(NOT_FOUND)
    return draft, place


def _page(
    request: Request,
    viewer: Viewer,
    draft: Draft,
    place: outline.Place,
    sheet: ItemSheet,
    faults: Mapping[str, Any] = {},
    status: int = 200,
    theirs: ItemSheet | None = None,
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        names = clinic.names(conn)
    link = str(place.item["linkId"])
    asked = list(questions(draft.document, link))
    return clinic.site.page(
        request,
        "clinical/draft_item.html",
        viewer,
        status=status,
        draft=draft.row,
        link=link,
        sheet=sheet,
        faults={name: SHEET_SENTENCES[fault] for name, fault in faults.items()},
        theirs=differences(sheet, theirs) if theirs else [],
        names=names,
        questions=[(str(q.item.get("linkId")), str(q.item.get("text") or "")) for q in asked],
        said=sorted({answer for q in asked for answer in answers_of(draft.document, q)}),
        draft_words=draft_words,
    )
