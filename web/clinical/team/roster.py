"""The roster: teams with shifts, agreements, coverage, units and members; credentials (R38)."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.duty import fitness as duty_fitness
from casestore.duty import roster as duty_roster
from casestore.duty import safety as duty_safety
from casestore.duty.teams import team_state
from web.clinical.clinic import clinic_of
from web.clinical.team import duty_words
from web.clinical.team.duty_views import team_of
from web.clinical.team.roster_form import as_lines, read_form, unreadable
from web.clinical.typed_times import day
from web.shell.door import SignedIn
from web.shell.routes_table import S
from web.shell.trouble import BAD_FORM, NOT_FOUND, PageError

router = APIRouter()
_Line = Annotated[str, Form(max_length=200)]
_Lines = Annotated[str, Form(max_length=4000)]
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")


@router.get("/roster")
def roster(request: Request, viewer: SignedIn) -> Response:
    """Who is on duty for whom now, every team, and what expires."""
    clinic = clinic_of(request)
    now = clinic.now()
    with clinic.site.zone.read() as conn:
        teams = duty_roster.roster(conn)
        people = team_of(clinic, conn, viewer)
        held = duty_safety.credentials(conn, [one.account_id for one in people])
        needed = duty_fitness.needed(conn)
        agencies = {a: team_state(conn, a, now) for a in viewer.account.agencies}
        names = clinic.names(conn)
    return clinic.site.page(
        request,
        "clinical/roster.html",
        viewer,
        teams=teams,
        people=people,
        held=held,
        agencies=agencies,
        names=names,
        duty_words=duty_words,
        lines={one.team.team_id: as_lines(one) for one in teams},
        today=now.astimezone(clinic.site.times.zone).date(),
        soon=now.date() + duty_safety.SOON,
        needed=needed,
        edits=viewer.account.role is S,
    )


@router.get("/roster/{team_id}")
def edit(request: Request, viewer: SignedIn, team_id: str) -> Response:
    """One team, to change; `new` for a further one."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        one = next((t for t in duty_roster.roster(conn) if t.team.team_id == team_id), None)
        people = team_of(clinic, conn, viewer)
    if one is None and team_id != "new":
        raise PageError(NOT_FOUND)
    return clinic.site.page(
        request,
        "clinical/roster_team.html",
        viewer,
        one=one,
        lines=as_lines(one) if one else {},
        people=people,
        duty_words=duty_words,
    )


@router.post("/roster/{team_id}")
def save(
    request: Request,
    viewer: SignedIn,
    team_id: str,
    name: _Line,
    employer: _Line,
    time_zone: _Line,
    shifts: _Lines = "",
    agreements: _Lines = "",
    areas: _Lines = "",
    units: _Lines = "",
    member: Annotated[tuple[str, ...], Form()] = (),
    mail: _Line = "",
    own_id: _Line = "",
) -> Response:
    """Add or change a team; the others stay."""
    clinic = clinic_of(request)
    own = own_id.strip() if team_id == "new" else team_id
    with clinic.site.zone.read() as conn:
        known = {one.team.team_id: one for one in duty_roster.roster(conn)}
        people = {one.account_id for one in team_of(clinic, conn, viewer)}
    if not _ID.fullmatch(own) or own == "new" or (team_id == "new") == (own in known):
        raise unreadable(own)
    before = known.get(own)
    kept = set(before.members) - people if before else set()
    lists = {"shifts": shifts, "agreements": agreements, "areas": areas, "units": units}
    wanted = read_form(
        own,
        name,
        employer,
        time_zone.strip(),
        lists,
        sorted(kept | (people & set(member))),
        mail,
        before,
    )
    account, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(lambda uow: duty_roster.save_team(uow, wanted, account, now))
    return RedirectResponse("/roster", 303)


@router.post("/credentials")
def credential(
    request: Request,
    viewer: SignedIn,
    account_id: _Line,
    kind: _Line,
    expires_on: _Line,
    issued_on: _Line = "",
) -> Response:
    """Since and until when somebody's license or training holds."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known = {one.account_id for one in team_of(clinic, conn, viewer)}
    since, until = day(issued_on), day(expires_on)
    if account_id not in known or until is None or kind not in duty_words.CREDENTIALS:
        raise PageError(BAD_FORM)
    by, now = viewer.account.account_id, clinic.now()
    record = duty_safety.record_credential
    if not clinic.site.zone.write(
        lambda uow: record(uow, account_id, kind, until, by, now, issued_on=since)
    ):
        raise PageError(BAD_FORM)
    return RedirectResponse("/roster#credentials", 303)


@router.post("/credentials/needed")
def needed(
    request: Request,
    viewer: SignedIn,
    act: Annotated[duty_fitness.Needing, Form()],
    kind: _Line,
    required: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """From now on an act needs a credential, or does not."""
    clinic, by, wanted = clinic_of(request), viewer.account.account_id, required == "yes"
    now, set_it = clinic.now(), duty_fitness.need
    if not clinic.site.zone.write(lambda uow: set_it(uow, act, kind, wanted, by, now)):
        raise PageError(BAD_FORM)
    return RedirectResponse("/roster#needed", 303)
