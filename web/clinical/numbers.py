"""A supervisor's eight numbers, exact for the team; each opens the list it was counted from."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from casestore.team_numbers import NAMES, Line, TeamNumbers, by_week, caseload
from web.clinical import number_words
from web.clinical.access import may_case_id
from web.clinical.clinic import Clinic, clinic_of
from web.shell.door import SignedIn, refuse
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/numbers")
DAYS = (30, 90, 365)
_WEEKS = 12
_LONGEST = 300


@router.get("")
def numbers(request: Request, viewer: SignedIn, days: int = DAYS[0]) -> Response:
    """The eight numbers of the last days, the caseload, and what waits for a signature."""
    clinic = clinic_of(request)
    _may(clinic, viewer)
    days = days if days in DAYS else DAYS[0]
    with clinic.site.zone.read() as conn:
        team = _team(clinic, conn, viewer, days)
        found = team.all()
        flag_found = team.found_by_flag()
        loads = sorted(caseload(conn, viewer.account.agencies).items(), key=lambda x: -x[1])
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "numbers", {}, [str(days)])
    return clinic.site.page(
        request,
        "clinical/numbers.html",
        viewer,
        numbers=[found[name] for name in NAMES],
        flag_found=flag_found,
        loads=loads,
        names=names,
        days=days,
        every=DAYS,
        said=number_words,
    )


@router.get("/{name}")
def one_number(request: Request, viewer: SignedIn, name: str, days: int = DAYS[0]) -> Response:
    """One number: what it means, its weeks as a drawing and as a table, and its list."""
    clinic = clinic_of(request)
    _may(clinic, viewer)
    if name not in NAMES:
        raise PageError(NOT_FOUND)
    days = days if days in DAYS else DAYS[0]
    now = clinic.now()
    with clinic.site.zone.read() as conn:
        number = _team(clinic, conn, viewer, days).one(name)
        longer = _team(clinic, conn, viewer, 7 * _WEEKS).one(name)
        lines = [x for x in number.lines[:_LONGEST] if _sees(clinic, conn, viewer, x, now)]
    clinic.readings.note(
        clinic.site, viewer, "number", {"number": name}, [line.row_id for line in lines]
    )
    return clinic.site.page(
        request,
        "clinical/number.html",
        viewer,
        number=number,
        weeks=by_week(longer, now, _WEEKS),
        lines=lines,
        longest=_LONGEST,
        days=days,
        said=number_words,
    )


def _team(clinic: Clinic, conn: Connection, viewer: Viewer, days: int) -> TeamNumbers:
    now = clinic.now()
    agencies = viewer.account.agencies
    return TeamNumbers(conn, clinic.site.zone.keys, agencies, now - timedelta(days=days), now)


def _sees(clinic: Clinic, conn: Connection, viewer: Viewer, line: Line, now: datetime) -> bool:
    """Leads and referrals ask on their own pages; a case of the viewer's household is left out."""
    if line.kind != "cases":
        return True
    return may_case_id(clinic.site, conn, viewer, Action.CASE_VIEW, line.row_id, now)


def _may(clinic: Clinic, viewer: Viewer) -> None:
    if not may_operate(viewer, clinic.site.zone.name, Action.INDICATORS_VIEW):
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {})
