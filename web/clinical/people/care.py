"""Episodes of care, and that somebody died: acts from the page of a person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cases import episodes
from casestore.people import deaths
from casestore.people.dead import deaths_of
from schemas.case import CloseReason
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.office.privacy import known_person
from web.clinical.typed_times import instant, past_day
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
_Code = Annotated[str, Form(max_length=100)]


@router.post("/episodes")
def open_episode(
    request: Request, viewer: SignedIn, person_id: str, why: _Code, since: _Code = ""
) -> Response:
    """An episode of care begins, or began on that day."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    if why not in episodes.REASONS:
        raise PageError(BAD_FORM)
    account, now = viewer.account.account_id, clinic.now()
    began = instant(request, f"{since}T00:00" if past_day(request, since) else "") or now
    must_be_done(
        clinic.site.zone.write(
            lambda uow: episodes.open_episode(uow, person_id, why, began, account, now)
        )
    )
    return RedirectResponse(f"/people/{person_id}#episodes", 303)


@router.post("/episodes/close")
def close_episode(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    episode_id: _Code,
    reason: Annotated[CloseReason, Form()],
) -> Response:
    """It ends."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        own = {one.episode_id for one in episodes.episodes_of(conn, person_id)}
    if episode_id not in own:
        clinic.refuse(viewer, Action.PERSON_ACT, {"person": person_id})
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: episodes.close_episode(uow, episode_id, reason, account, now)
        )
    )
    return RedirectResponse(f"/people/{person_id}#episodes", 303)


@router.post("/death")
def record_death(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    source: _Code,
    confirmed_by: _Code,
    died_on: _Code = "",
) -> Response:
    """The person died: the record closes to most, and a review opens."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    if source not in deaths.SOURCES or confirmed_by not in deaths.CONFIRMED_BY:
        raise PageError(BAD_FORM)
    on = past_day(request, died_on)
    died = on.isoformat() if on else None
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: deaths.record_death(
                uow, person_id, source, confirmed_by, died, account, now
            )
        )
    )
    shown = f"/people/{person_id}" if viewer.account.sees_restricted else "/today?done=death"
    return RedirectResponse(shown, 303)


@router.post("/death/undo")
def undo_death(request: Request, viewer: SignedIn, person_id: str, death_id: _Code) -> Response:
    """It was wrong."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        own = {one.death_id for one in deaths_of(conn, person_id)}
    if death_id not in own:
        clinic.refuse(viewer, Action.PERSON_ACT, {"person": person_id})
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: deaths.take_back(uow, death_id, account, now)))
    return RedirectResponse(f"/people/{person_id}", 303)
