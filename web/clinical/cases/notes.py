"""The notes of a case: begin, write, sign, co-sign, amend. A phone page like all others."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from casestore.cases.pages import CasePage
from casestore.notes import notes as acts
from casestore.notes.reading import body_of, note_of, notes_of
from casestore.notes.words import SECTIONS, Note, NoteAct, NoteKind, NoteState
from schemas.case import CaseState
from web.clinical import words
from web.clinical.cases import note_words
from web.clinical.cases.note_lines import known_lines
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.typed_times import past
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/cases/{case_id}/notes")
Act = Callable[[UnitOfWork, str, datetime], NoteAct]


async def _form(request: Request) -> FormData:
    """The sections of a kind have names of their own, so they are read from the form as it is."""
    return await request.form()


Typed = Annotated[FormData, Depends(_form)]


@router.get("")
def case_notes(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """All notes of a case, and the kinds that can be begun."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        found = notes_of(conn, _cases(page))
        names = clinic.names(conn)
    about = {"case": page.case.case_id}
    clinic.readings.note(clinic.site, viewer, "notes", about, [n.note_id for n in found])
    return clinic.site.page(
        request,
        "clinical/notes.html",
        viewer,
        page=page,
        notes=found,
        names=names,
        words=words,
        note_words=note_words,
        is_open=page.case.state is CaseState.OPEN,
        acts=viewer.account.role in (C, S),
    )


@router.post("")
def begin(
    request: Request, viewer: SignedIn, case_id: str, kind: Annotated[NoteKind, Form()]
) -> Response:
    """Begin a note; what is known of the calls stands in its first section, with its source."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
    lines = known_lines(page.calls)
    case = page.case.case_id

    def act(uow: UnitOfWork, account: str, now: datetime) -> NoteAct:
        return acts.start(uow, case, kind, lines, account, now)

    return _to_note(case, _done(clinic, viewer, act))


@router.get("/{note_id}")
def note_page(request: Request, viewer: SignedIn, case_id: str, note_id: str) -> Response:
    """One note: a draft to write in for its author, else to read."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        note = _own_note(clinic, viewer, page, note_of(conn, note_id), Action.CASE_VIEW)
        body, seen = body_of(conn, clinic.site.zone.keys, note_id)
        amended_by = [n for n in notes_of(conn, _cases(page)) if n.amends == note_id]
        names = clinic.names(conn)
    about = {"case": page.case.case_id, "note": note_id}
    clinic.readings.note(clinic.site, viewer, "note", about, [str(seen)])
    mine = note.author == viewer.account.account_id
    return clinic.site.page(
        request,
        "clinical/note.html",
        viewer,
        page=page,
        note=note,
        body=body,
        seen=seen,
        sections=SECTIONS[note.kind],
        amended_by=amended_by,
        names=names,
        words=words,
        note_words=note_words,
        writes=mine and note.state is NoteState.DRAFT,
        takes_over=viewer.account.role is S and not mine and note.state is NoteState.DRAFT,
        cosigns=viewer.account.role is S and not mine and note.waits_for_cosign,
        event_local=note.event_at.astimezone(clinic.site.times.zone),
    )


@router.post("/{note_id}")
def write(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    note_id: str,
    form: Typed,
    seen: Annotated[int, Form()],
    event: Annotated[str, Form(max_length=30)] = "",
    keep: Annotated[tuple[int, ...], Form()] = (),
    then: Annotated[str, Form(max_length=10)] = "",
    late: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Save, and sign when asked to. The text is saved also where the signing is refused."""
    typed = {k[8:]: v for k, v in form.items() if k.startswith("section-") and isinstance(v, str)}
    if any(len(text) > 20_000 for text in typed.values()):
        raise PageError(BAD_FORM)
    event_at = past(request, event)

    def act(uow: UnitOfWork, account: str, now: datetime) -> NoteAct:
        return acts.save(uow, note_id, typed, frozenset(keep), event_at, seen, account, now)

    def signing(uow: UnitOfWork, account: str, now: datetime) -> NoteAct:
        return acts.sign(uow, note_id, late, account, now)

    todo = [act, signing] if then == "sign" else [act]
    return _acts(request, viewer, case_id, note_id, todo)


@router.post("/{note_id}/cosign")
def cosign(request: Request, viewer: SignedIn, case_id: str, note_id: str) -> Response:
    """A supervisor signs too."""
    return _acts(
        request, viewer, case_id, note_id, [lambda uow, a, now: acts.cosign(uow, note_id, a, now)]
    )


@router.post("/{note_id}/take-over")
def take_over(request: Request, viewer: SignedIn, case_id: str, note_id: str) -> Response:
    """A supervisor goes on with a draft."""
    return _acts(
        request,
        viewer,
        case_id,
        note_id,
        [lambda uow, a, now: acts.take_over(uow, note_id, a, now)],
    )


@router.post("/{note_id}/amend")
def amend(request: Request, viewer: SignedIn, case_id: str, note_id: str) -> Response:
    """Begin a note that amends a signed one."""
    return _acts(
        request, viewer, case_id, note_id, [lambda uow, a, now: acts.amend(uow, note_id, a, now)]
    )


def _acts(
    request: Request, viewer: Viewer, case_id: str, note_id: str, todo: Sequence[Act]
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
        _own_note(clinic, viewer, page, note_of(conn, note_id), Action.CASE_ACT)
    last = note_id
    for act in todo:
        last = _done(clinic, viewer, act)
    return _to_note(page.case.case_id, last)


def _done(clinic: Clinic, viewer: Viewer, act: Act) -> str:
    account, now = viewer.account.account_id, clinic.now()
    told = clinic.site.zone.write(lambda uow: act(uow, account, now))
    if not told.done or told.note_id is None:
        raise changed_meanwhile(_(told.sentence), _("Go back and look at it as it stands now."))
    return told.note_id


def _own_note(
    clinic: Clinic, viewer: Viewer, page: CasePage, note: Note | None, action: Action
) -> Note:
    """The note, if it belongs to this case."""
    if note is None or note.case_id not in _cases(page):
        clinic.refuse(viewer, action, {"case": page.case.case_id})
    return note


def _cases(page: CasePage) -> list[str]:
    """The case and those that were joined into it."""
    return [page.case.case_id, *{e.case_id for e in page.encounters} - {page.case.case_id}]


def _to_note(case_id: str, note_id: str) -> Response:
    return RedirectResponse(f"/cases/{case_id}/notes/{note_id}", 303)
