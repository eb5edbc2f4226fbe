"""Family and household of a person: the team's own view, no part of the chart, never given out."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.answers import Answer
from casestore.disclosures.standing import Standing, standing
from casestore.households import apart, members, relations
from casestore.people import search
from casestore.people.search import Sought
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.office.privacy import known_person, may_known, page
from web.clinical.people import record_words
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/people/{person_id}/household")
_Id = Annotated[str, Form(max_length=100)]
Act = Callable[[UnitOfWork, str, datetime], Answer]


@router.get("")
def household(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """Who is who to this person and who lives with them, as far as this viewer may see those."""
    return _page(request, viewer, person_id, None)


@router.post("/find")
def find(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    given: Annotated[str, Form(max_length=100)] = "",
    family: Annotated[str, Form(max_length=100)] = "",
    birth_date: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Look for the other one; a search like any other, audited."""
    sought = Sought(given=given.strip(), family=family.strip(), birth_date=birth_date.strip())
    return _page(request, viewer, person_id, sought)


def _page(request: Request, viewer: Viewer, person_id: str, sought: Sought | None) -> Response:
    clinic = clinic_of(request)
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.PERSON_VIEW)
        shut = apart.apart_from(conn, person_id) | {person_id}
        related = [
            (one, other)
            for one in relations.relations_of(conn, person_id)
            if (other := _seen(clinic, conn, viewer, one.other_id))
        ]
        living = [
            (one, other)
            for one in members.members_with(conn, person_id)
            if (other := _seen(clinic, conn, viewer, one.person_id))
        ]
        hits = [
            hit.standing
            for hit in (search.search(conn, keys, sought) if sought else ())
            if hit.standing.person.person_id not in shut
            and may_known(clinic, conn, viewer, hit.standing, Action.PERSON_VIEW)
        ]
    if sought is not None:
        shown = tuple(hit.person.person_id for hit in hits)
        account, now = viewer.account.account_id, clinic.now()
        clinic.site.zone.write(
            lambda uow: search.write_down(uow, sought, "household", shown, account, now)
        )
    others = [other.person.person_id for _, other in (*related, *living)]
    clinic.readings.note(clinic.site, viewer, "household", {"person": person_id}, others)
    return page(
        clinic,
        request,
        viewer,
        "household.html",
        found=found,
        related=related,
        living=living,
        hits=hits if sought is not None else None,
        acts=viewer.account.role in (C, S),
        record_words=record_words,
    )


def _seen(clinic: Clinic, conn: Connection, viewer: Viewer, other_id: str) -> Standing | None:
    other = standing(conn, clinic.site.zone.keys, other_id)
    if other is None or not may_known(clinic, conn, viewer, other, Action.PERSON_VIEW):
        return None
    return other


@router.post("/add")
def add(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    other_id: _Id,
    role: _Id = "",
    lives: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """The other is this to the person, and perhaps lives with them."""
    if role and role not in relations.BACK:
        raise PageError(BAD_FORM)
    todo: list[Act] = []
    if role:
        todo.append(lambda uow, a, now: relations.relate(uow, person_id, other_id, role, a, now))
    if lives == "yes":
        todo.append(lambda uow, a, now: members.live_together(uow, person_id, other_id, a, now))
    return _do(request, viewer, person_id, todo, other_id)


@router.post("/end")
def end(request: Request, viewer: SignedIn, person_id: str, row_id: _Id) -> Response:
    """It holds no more, or they moved out."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        told = {one.relation_id for one in relations.relations_of(conn, person_id)}
        living = {one.member_id for one in members.members_with(conn, person_id)}
    todo: list[Act] = []
    if row_id in told:
        todo.append(lambda uow, a, now: relations.end_relation(uow, row_id, a, now))
    elif row_id in living:
        todo.append(lambda uow, a, now: members.move_out(uow, row_id, a, now))
    else:
        clinic.refuse(viewer, Action.PERSON_ACT, {"person": person_id})
    return _do(request, viewer, person_id, todo)


@router.post("/apart")
def keep_apart(request: Request, viewer: SignedIn, person_id: str, other_id: _Id) -> Response:
    """From now on neither appears beside the other (R40)."""
    act: Act = lambda uow, a, now: apart.keep_apart(uow, person_id, other_id, a, now)  # noqa: E731
    return _do(request, viewer, person_id, [act], other_id)


def _do(
    request: Request,
    viewer: Viewer,
    person_id: str,
    todo: list[Act],
    other_id: str | None = None,
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        for one in (person_id, other_id) if other_id else (person_id,):
            known_person(clinic, conn, viewer, one, Action.PERSON_ACT)
    account, now = viewer.account.account_id, clinic.now()
    answers = clinic.site.zone.write(lambda uow: [act(uow, account, now) for act in todo])
    for answer in answers:
        must_be_done(answer)
    return RedirectResponse(f"/people/{person_id}/household", 303)
