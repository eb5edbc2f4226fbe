"""The registers of the privacy office, and notes of sessions that are their writer's alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from casestore.counseling import records as sessions
from casestore.counseling.records import SessionKind
from casestore.people import records as people
from casestore.registers import records
from casestore.registers.words import SHAPES, Entry, Register
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import register_words
from web.clinical.office.privacy import known_person, page
from web.clinical.typed_times import day
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate

router = APIRouter()


async def _form(request: Request) -> FormData:
    """Each register has fields of its own, so the form is read as it is."""
    return await request.form()


Typed = Annotated[FormData, Depends(_form)]


@router.get("/registers")
def registers(request: Request, viewer: SignedIn) -> Response:
    """All registers with their lines, and a form for each."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found, names = records.entries(conn, clinic.site.zone.keys), clinic.names(conn)
    shown = [one.entry_id for lines in found.values() for one in lines]
    clinic.readings.note(clinic.site, viewer, "registers", {}, shown)
    return page(
        clinic,
        request,
        viewer,
        "registers.html",
        registers=found,
        shapes=SHAPES,
        names=names,
        register_words=register_words,
        today=clinic.now().astimezone(clinic.site.times.zone).date(),
    )


@router.post("/registers/{register}")
def write(request: Request, viewer: SignedIn, register: str, typed: Typed) -> Response:
    """A line of one register."""
    clinic = _entered(request, viewer)
    if register not in set(Register):
        raise PageError(BAD_FORM)
    kind, given = Register(register), {k: str(v)[:4000] for k, v in typed.items()}
    since, until = day(given.get("since", "")), day(given.get("until", ""))
    person = given.get("person_id", "").strip() if SHAPES[kind].of_person else ""
    with clinic.site.zone.read() as conn:
        known = not person or people.read(conn, clinic.site.zone.keys, person) is not None
    if since is None or not known:
        raise PageError(BAD_FORM)
    made = Entry(
        entry_id=clinic.site.zone.keys.new_id(),
        register_of=kind,
        person_id=person or None,
        since=since.isoformat(),
        until=until.isoformat() if until else None,
        recorded_at=clinic.now(),
        recorded_by=viewer.account.account_id,
        fields=given,
    )
    try:
        clinic.site.zone.write(lambda uow: records.write(uow, made))
    except ValueError:
        raise PageError(BAD_FORM) from None
    return RedirectResponse(f"/registers#{kind.value}", 303)


@router.post("/registers/entries/{entry_id}/end")
def end(request: Request, viewer: SignedIn, entry_id: str) -> Response:
    """It holds no more."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: records.end(uow, entry_id, account, now)):
        raise changed_meanwhile(
            _("This line is not there, or was ended."), _("Open the registers again.")
        )
    return RedirectResponse("/registers", 303)


@router.get("/people/{person_id}/session-notes")
def session_notes(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """One's own notes of sessions with this person; nobody else's, whoever looks."""
    clinic = clinic_of(request)
    keys, account = clinic.site.zone.keys, viewer.account.account_id
    with clinic.site.zone.read() as conn:
        person = known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        own = sessions.own_notes(conn, keys, person_id, account)
    shown = [one.note_id for one in own]
    clinic.readings.note(clinic.site, viewer, "session notes", {"person": person_id}, shown)
    return page(
        clinic,
        request,
        viewer,
        "session_notes.html",
        person=person,
        notes=own,
        register_words=register_words,
    )


@router.post("/people/{person_id}/session-notes")
def write_session(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: Annotated[SessionKind, Form()],
    text: Annotated[str, Form(max_length=20000)],
) -> Response:
    """Keep a note of a session."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    account, now = viewer.account.account_id, clinic.now()
    kept = clinic.site.zone.write(
        lambda uow: sessions.write(uow, person_id, kind, text, account, now)
    )
    if kept is None:
        raise PageError(BAD_FORM)
    return RedirectResponse(f"/people/{person_id}/session-notes", 303)


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.REGISTER_ACT):
        refuse(clinic.site, viewer, Action.REGISTER_ACT.value, {})
    return clinic
