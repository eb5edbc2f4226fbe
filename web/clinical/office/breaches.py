"""The breach register: what happened, the four factors, the conclusion, and who was told when."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.breaches import records
from casestore.breaches.words import LEVELS, Breach, BreachBody, Factor
from casestore.people.heads import head_of
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import breach_words
from web.clinical.office.privacy import page
from web.clinical.typed_times import instant, past, past_day
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/breaches")
_Code = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=4000)]
_Count = Annotated[int, Form(ge=0, le=1_000_000_000)]
_MOST = 1_000_000
"""Nobody serves more people."""
Act = Callable[[UnitOfWork, str, datetime], bool]


@router.get("")
def register(request: Request, viewer: SignedIn) -> Response:
    """All incidents, those with a running clock first, and what still waits to be weighed."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = records.register(conn, clinic.site.zone.keys)
        waiting, names = records.to_assess(conn), clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "breaches", {}, [one.breach_id for one in found])
    return page(
        clinic,
        request,
        viewer,
        "breaches.html",
        breaches=found,
        waiting=waiting,
        names=names,
        breach_words=breach_words,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


@router.post("")
def open_one(
    request: Request,
    viewer: SignedIn,
    what: _Code,
    discovered: _Code,
    account: _Text,
    people: _Count,
    in_state: _Count,
    part2: _Code = "",
    found_by: Annotated[str, Form(max_length=200)] = "",
    assessment_id: _Code = "",
) -> Response:
    """A line of the register; from an undone link or joining when it names one."""
    clinic = _entered(request, viewer)
    known_at = past(request, discovered)
    fits = what in breach_words.WHAT and account.strip() and people <= _MOST
    if known_at is None or not fits or in_state > people:
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        waits = {row.breach_id: row for row in records.to_assess(conn)}
        row = waits.get(assessment_id)
        concerned = [head_of(conn, row.person_id)] if row is not None else []
    if assessment_id and row is None:
        raise PageError(BAD_FORM)
    made = Breach(
        breach_id=clinic.site.zone.keys.new_id(),
        what=what,
        discovered_at=min(known_at, clinic.now()),
        assessment_id=assessment_id or None,
        part2=part2 == "yes",
        people=people,
        in_state=in_state,
        recorded_by=viewer.account.account_id,
        body=BreachBody(account=account.strip(), found_by=found_by.strip()),
        row_version=1,
    )
    by, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(lambda uow: records.open_breach(uow, made, concerned, by, now))
    return RedirectResponse(f"/breaches/{made.breach_id}", 303)


@router.get("/{breach_id}")
def one(request: Request, viewer: SignedIn, breach_id: str) -> Response:
    """One incident with its clocks."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = records.breach(conn, clinic.site.zone.keys, breach_id)
        people, names = records.people_of(conn, breach_id), clinic.names(conn)
    if found is None:
        clinic.refuse(viewer, Action.BREACH_ACT, {"breach": breach_id})
    clinic.readings.note(clinic.site, viewer, "breach", {"breach": breach_id}, people)
    return page(
        clinic,
        request,
        viewer,
        "breach.html",
        found=found,
        people=people,
        names=names,
        breach_words=breach_words,
        today=clinic.now().astimezone(clinic.site.times.zone).date().isoformat(),
    )


@router.post("/{breach_id}/weigh")
def weigh(
    request: Request,
    viewer: SignedIn,
    breach_id: str,
    level: Annotated[tuple[str, ...], Form()],
    why: Annotated[tuple[str, ...], Form()],
) -> Response:
    """The four factors, in their order, each with its level and its reason."""
    names = tuple(breach_words.FACTORS)
    if len(level) != len(names) or len(why) != len(names) or set(level) - set(LEVELS):
        raise PageError(BAD_FORM)
    factors = {
        name: Factor(level=level[n], why=why[n].strip()[:2000]) for n, name in enumerate(names)
    }
    return _act(
        request,
        viewer,
        breach_id,
        lambda uow, account, now: records.weigh(uow, breach_id, factors, account, now),
    )


@router.post("/{breach_id}/conclude")
def conclude(
    request: Request, viewer: SignedIn, breach_id: str, conclusion: _Code, why: _Text = ""
) -> Response:
    """What it was."""
    if conclusion not in breach_words.CONCLUSIONS:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        breach_id,
        lambda uow, by, now: records.conclude(uow, breach_id, conclusion, why, by, now),
    )


@router.post("/{breach_id}/told")
def told(request: Request, viewer: SignedIn, breach_id: str, notice: _Code, on: _Code) -> Response:
    """Somebody was told, and on which day."""
    at = instant(request, f"{on}T12:00" if past_day(request, on) else "")
    if notice not in breach_words.NOTICES or at is None:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        breach_id,
        lambda uow, account, now: records.told(uow, breach_id, notice, at, account, now),
    )


@router.post("/{breach_id}/delay")
def delay(request: Request, viewer: SignedIn, breach_id: str, until: _Code) -> Response:
    """Police asked to hold the notices back until a day."""
    at = instant(request, f"{until}T12:00" if until else "")
    if at is None:
        raise PageError(BAD_FORM)
    return _act(
        request,
        viewer,
        breach_id,
        lambda uow, account, now: records.delay(uow, breach_id, at, account, now),
    )


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.BREACH_ACT):
        refuse(clinic.site, viewer, Action.BREACH_ACT.value, {})
    return clinic


def _act(request: Request, viewer: Viewer, breach_id: str, act: Act) -> Response:
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: act(uow, account, now)):
        raise changed_meanwhile(
            _("That step does not fit how this incident stands."),
            _("A low probability needs all four factors with a reason; look at it again."),
        )
    return RedirectResponse(f"/breaches/{breach_id}", 303)
