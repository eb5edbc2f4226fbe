"""The page of one person: how to reach them safely, what they are known by, and changing it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cases.episodes import episodes_of
from casestore.people import editing, normal, records
from casestore.people.dead import deaths_of
from casestore.people.heads import head_of
from casestore.people.merges import joinings_of
from casestore.plans.directives import newest_directive
from schemas.person import Contact, ContactKind, Identifier, PersonName
from web.clinical.cases import note_words
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.office import authority_words
from web.clinical.office.authority_view import authority_of
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.people import record_words
from web.clinical.people import words as people_words
from web.clinical.review import asks_reason, review_reason
from web.clinical.typed_times import past_day
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
_Text = Annotated[str, Form(max_length=200)]
_Code = Annotated[str, Form(max_length=30)]


@router.get("")
def person_page(request: Request, viewer: SignedIn, person_id: str, reason: str = "") -> Response:
    """One person. A record that was joined to another opens that one."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return page(clinic, request, viewer, "reason.html")
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        shown = head_of(conn, person_id)
        found = known_person(clinic, conn, viewer, shown, Action.PERSON_VIEW, reason)
        record = records.read(conn, keys, shown)
        own = records.read_own(conn, keys, shown)
        joinings = joinings_of(conn, shown)
        earlier = editing.versions_of(conn, keys, shown)
        names = clinic.names(conn)
        care = {
            "wishes": newest_directive(conn, keys, shown),
            "deaths": deaths_of(conn, shown),
            "authority": authority_of(conn, keys, shown, clinic.now(), gate_of(request).state_law),
        }
        open_care = episodes_of(conn, shown)
    cases_in = {e.episode_id: sum(e.holds(c.opened_at) for c in found.cases) for e in open_care}
    about = {"person": shown}
    label = f"person:{reason}" if reason else "person"
    clinic.readings.note(clinic.site, viewer, label, about, [c.case_id for c in found.cases])
    return page(
        clinic,
        request,
        viewer,
        "person.html",
        found=found,
        record=record,
        own_contacts=own[0].contacts if own else (),
        joinings=joinings,
        earlier=earlier,
        names=names,
        people_words=people_words,
        record_words=record_words,
        note_words=note_words,
        authority_words=authority_words,
        episodes=open_care,
        cases_in=cases_in,
        **care,
        acts=viewer.account.role in (C, S),
        joins=viewer.account.role is C,
        supervises=viewer.account.role is S,
        today=clinic.now().astimezone(clinic.site.times.zone).date().isoformat(),
    )


@router.post("/names")
def add_name(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: _Code,
    given: _Text = "",
    middle: _Text = "",
    family: _Text = "",
) -> Response:
    """A further name, or the legal one."""
    if kind not in editing.NAME_KINDS:
        raise PageError(BAD_FORM)
    name = PersonName(
        given=given.strip() or None,
        middle=middle.strip() or None,
        family=family.strip() or None,
        kind=kind,
    )
    return _change(request, viewer, person_id, editing.with_name(name))


@router.post("/contacts")
def add_contact(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: Annotated[ContactKind, Form()],
    value: _Text,
    postcode: Annotated[str, Form(max_length=10)] = "",
    since: Annotated[str, Form(max_length=10)] = "",
    safe: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """A way to reach the person, with what is safe there; what is not ticked is not safe (R40)."""
    if not set(safe) <= set(people_words.SAFE):
        raise PageError(BAD_FORM)
    contact = Contact(
        kind=kind,
        value=value.strip(),
        postcode=postcode.strip() or None,
        since=_day(since),
        **{name: name in safe for name in people_words.SAFE},
    )
    return _change(request, viewer, person_id, editing.with_contact(contact))


@router.post("/contacts/end")
def end_contact(
    request: Request, viewer: SignedIn, person_id: str, place: Annotated[int, Form()]
) -> Response:
    """It holds no more; it stays on file with the date."""
    clinic = clinic_of(request)
    today = clinic.now().astimezone(clinic.site.times.zone).date()
    return _change(request, viewer, person_id, editing.without_contact(place, today))


@router.post("/identifiers")
def add_identifier(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: _Code,
    value: _Text,
    issuer: _Text = "",
) -> Response:
    """A number that somebody else gave the person."""
    if kind not in editing.IDENTIFIER_KINDS:
        raise PageError(BAD_FORM)
    identifier = Identifier(kind=kind, value=value.strip(), issuer=issuer.strip() or None)
    return _change(request, viewer, person_id, editing.with_identifier(identifier))


@router.post("/birth")
def set_birth(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    birth_date: Annotated[str, Form(max_length=10)] = "",
    sex: _Code = "",
) -> Response:
    """Birth date and sex, as the person says or shows them."""
    past_day(request, normal.birth_date(birth_date) or "")
    return _change(request, viewer, person_id, editing.with_birth(birth_date, sex))


@router.post("/own-words")
def own_words(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    race: Annotated[tuple[str, ...], Form()] = (),
    language: _Code = "",
) -> Response:
    """Race and ethnicity, and language, as the person says: so that equity can be measured."""
    known = language in ("", *editing.LANGUAGES)
    if not known or not set(race) <= set(editing.RACES):
        raise PageError(BAD_FORM)
    return _change(request, viewer, person_id, editing.with_own_words(race, language))


@router.post("/restricted")
def restrict(request: Request, viewer: SignedIn, person_id: str, closed: _Code = "") -> Response:
    """Close the record to all but those who may see restricted ones, or open it again."""
    return _change(request, viewer, person_id, editing.restricted(closed == "yes"))


def _change(request: Request, viewer: Viewer, person_id: str, make: editing.Change) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(lambda uow: editing.change(uow, person_id, account, now, make))
    )
    return RedirectResponse(f"/people/{person_id}", 303)


def _day(typed: str) -> str | None:
    try:
        return date.fromisoformat(typed).isoformat() if typed else None
    except ValueError:
        raise PageError(BAD_FORM) from None
