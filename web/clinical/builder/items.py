"""The form builder: the items of a draft as a list, changed with buttons, by keyboard or thumb."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.forms import library
from casestore.forms.builder import drafts, outline
from casestore.forms.builder.elements import put
from casestore.forms.builder.publish import checked, publish
from casestore.forms.builder.words import Document, DraftCode, Step, Way
from casestore.forms.findings import Fault, Refused
from casestore.forms.library_words import Source
from casestore.forms.model import ItemKind
from casestore.forms.read import read_to_mend
from web.clinical.builder import words as draft_words
from web.clinical.builder.desk import done, draft_here, not_done
from web.clinical.builder.view import address, general_sentences, lines_of, scored_by
from web.clinical.clinic import clinic_of
from web.clinical.forms import words as forms_words
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, NOT_FOUND, PageError
from web.shell.viewer import Viewer

router = APIRouter(prefix="/form-drafts")
_Line = Annotated[str, Form(max_length=4000)]
_Link = Annotated[str, Form(max_length=500)]
_Seen = Annotated[int, Form(ge=0)]


@router.post("")
def begin(
    request: Request,
    viewer: SignedIn,
    title: Annotated[str, Form(max_length=300)] = "",
    form_id: Annotated[str, Form(max_length=100)] = "",
    document: Annotated[str, Form(max_length=250_000)] = "",
    ours: Annotated[bool, Form()] = False,
) -> Response:
    """A new form, a new version of one in the library, or a file that was turned away, to mend."""
    clinic = clinic_of(request)
    account, now, zone = viewer.account.account_id, clinic.now(), clinic.site.zone
    if form_id:
        base, source = _version(request, form_id)
        made = zone.write(lambda uow: drafts.start(uow, base, source, form_id, account, now))
    elif document:
        whole = _mended(document)
        source = Source.AUTHORED if ours else Source.IMPORTED
        made = zone.write(lambda uow: drafts.start(uow, whole, source, None, account, now))
    elif title.strip():
        made = zone.write(lambda uow: drafts.begin(uow, title.strip(), account, now))
    else:
        raise PageError(BAD_FORM)
    return RedirectResponse(f"/form-drafts/{made}", 303)


def _version(request: Request, form_id: str) -> tuple[Document, Source]:
    """A version to go on from. What was imported stays so: whose it is was not decided by us."""
    with clinic_of(request).site.zone.read() as conn:
        row, form = library.form_row(conn, form_id), library.form_of(conn, form_id)
    if row is None or form is None:
        raise PageError(NOT_FOUND)
    ours = row.source is not Source.IMPORTED
    return form.document, Source.AUTHORED if ours else Source.IMPORTED


def _mended(document: str) -> Document:
    try:
        whole = read_to_mend(document.encode())
    except Refused:
        raise PageError(NOT_FOUND) from None
    outline.give_links(whole)
    return whole


@router.get("/{draft_id}")
def one(request: Request, viewer: SignedIn, draft_id: str, at: str = "", way: str = "") -> Response:
    """All items in order. `at` and `way` say which button was used last: the focus stays there."""
    return _page(request, viewer, draft_id, at, way)


def _page(
    request: Request, viewer: Viewer, draft_id: str, at: str = "", way: str = "", status: int = 200
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        draft = draft_here(conn, draft_id)
        base = library.form_row(conn, draft.row.base) if draft.row.base else None
        number = library.next_number(conn, str(draft.document.get("url")))
        names = clinic.names(conn)
    found, findings = checked(draft.document)
    return clinic.site.page(
        request,
        "clinical/draft_list.html",
        viewer,
        status=status,
        draft=draft.row,
        document=draft.document,
        lines=list(lines_of(draft.document, found, findings)),
        general=general_sentences(draft.document, findings),
        faults=any(isinstance(code, Fault) for code in findings.codes),
        score=scored_by(found.form) if found else None,
        base=base,
        number=number,
        names=names,
        at=at,
        way=way,
        tried=status != 200,
        draft_words=draft_words,
        form_words=forms_words,
    )


@router.post("/{draft_id}")
def name(
    request: Request,
    viewer: SignedIn,
    draft_id: str,
    title: Annotated[str, Form(min_length=1, max_length=300)],
    seen: _Seen,
    description: _Line = "",
    copyright: _Line = "",  # noqa: A002 - the name that FHIR gives it
) -> Response:
    """Title, what it is for, and whose words it holds."""

    def edit(document: Document) -> str:
        typed = {"title": title, "description": description, "copyright": copyright}
        for key, text in typed.items():
            put(document, key, text.strip())
        return ""

    done(
        clinic_of(request),
        viewer,
        lambda uow, account, now: drafts.change(
            uow, draft_id, Step.NAMED, edit, account, now, seen
        ),
    )
    return RedirectResponse(f"/form-drafts/{draft_id}", 303)


@router.post("/{draft_id}/items")
def add(
    request: Request,
    viewer: SignedIn,
    draft_id: str,
    kind: Annotated[ItemKind, Form()],
    text: _Line = "",
    after: _Link = "",
    then: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """A new item; `then=open` goes to its page, else one stays where the next is added."""

    def edit(document: Document) -> str | None:
        return outline.add(document, kind, text.strip(), after)

    act = done(
        clinic_of(request),
        viewer,
        lambda uow, account, now: drafts.change(uow, draft_id, Step.ADDED, edit, account, now),
    )
    link = act.link_id or ""
    opened, stays = address(draft_id, "/item", link=link), address(draft_id, "", at=link, way="add")
    return RedirectResponse(opened if then == "open" else stays, 303)


@router.post("/{draft_id}/move")
def move(
    request: Request, viewer: SignedIn, draft_id: str, link: _Link, way: Annotated[Way, Form()]
) -> Response:
    """One step; where it stands at the end already, nothing happens."""

    def edit(document: Document) -> str | None:
        outline.move(document, link, way)
        return link if outline.find(document, link) else None

    done(
        clinic_of(request),
        viewer,
        lambda uow, account, now: drafts.change(uow, draft_id, Step.MOVED, edit, account, now),
    )
    return RedirectResponse(address(draft_id, "", at=link, way=way), 303)


@router.post("/{draft_id}/remove")
def remove(request: Request, viewer: SignedIn, draft_id: str, link: _Link, seen: _Seen) -> Response:
    """Take an item out with everything in it; the last change can be taken back."""

    def edit(document: Document) -> str | None:
        return link if outline.remove(document, link) else None

    done(
        clinic_of(request),
        viewer,
        lambda uow, account, now: drafts.change(
            uow, draft_id, Step.REMOVED, edit, account, now, seen, link
        ),
    )
    return RedirectResponse(f"/form-drafts/{draft_id}?way=undo", 303)


@router.post("/{draft_id}/undo")
def undo(request: Request, viewer: SignedIn, draft_id: str, seen: _Seen) -> Response:
    """Take back the last change."""
    act = done(
        clinic_of(request),
        viewer,
        lambda uow, account, now: drafts.undo(uow, draft_id, seen, account, now),
    )
    return RedirectResponse(address(draft_id, "", at=act.link_id or "", way="undo"), 303)


@router.get("/{draft_id}/export")
def export(request: Request, draft_id: str) -> Response:
    """The draft as JSON, as it stands."""
    with clinic_of(request).site.zone.read() as conn:
        draft = draft_here(conn, draft_id)
    return Response(
        orjson.dumps(draft.document, option=orjson.OPT_INDENT_2),
        media_type="application/fhir+json",
        headers={"content-disposition": 'attachment; filename="questionnaire-draft.json"'},
    )


@router.post("/{draft_id}/publish")
def make_version(request: Request, viewer: SignedIn, draft_id: str, seen: _Seen) -> Response:
    """Make it the next version; what keeps it from that stands beside the items."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    act = clinic.site.zone.write(lambda uow: publish(uow, draft_id, seen, account, now))
    if act.code is DraftCode.NOT_FIT:
        return _page(request, viewer, draft_id, status=422)
    if act.code is not DraftCode.DONE:
        not_done(act)
    return RedirectResponse(f"/forms/{act.form_id}", 303)


@router.post("/{draft_id}/drop")
def drop(request: Request, draft_id: str, sure: Annotated[bool, Form()] = False) -> Response:
    """Throw the draft away, when somebody said twice so."""
    zone = clinic_of(request).site.zone
    with zone.read() as conn:
        draft_here(conn, draft_id)
    if sure:
        zone.write(lambda uow: drafts.drop(uow, draft_id))
    return RedirectResponse("/forms" if sure else f"/form-drafts/{draft_id}", 303)
