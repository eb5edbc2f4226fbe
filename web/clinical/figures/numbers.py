"""The team's figures, exact for the team; each opens its weeks, its groups and its list (R26)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from casestore.cases.outcomes import MEANINGS
from casestore.figures.groups import BREAKDOWNS, around, grouped
from casestore.figures.measures import Figures
from casestore.figures.trends import by_week, caseload, opened_by_week
from casestore.figures.words import FIRST, MEASURES, Figure, Line
from web.clinical import words
from web.clinical.access import may_case_id
from web.clinical.cases import note_words
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.figures import words as figure_words
from web.clinical.people import record_words
from web.shell.door import SignedIn, refuse
from web.shell.routes_table import S
from web.shell.trouble import NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/numbers")
DAYS = (30, 90, 365)
_WEEKS = 12
_LONGEST = 300
FEW = 20
"""Below so many lines a share says little."""


@router.get("")
def numbers(request: Request, viewer: SignedIn, days: int = DAYS[0]) -> Response:
    """Every figure of the last days, the caseload, and what waits for a signature."""
    clinic = clinic_of(request)
    may_see_figures(clinic, viewer)
    days = days if days in DAYS else DAYS[0]
    with clinic.site.zone.read() as conn:
        found = _team(clinic, conn, viewer, days).all()
        loads = sorted(caseload(conn, viewer.account.agencies).items(), key=lambda x: -x[1])
        weeks = opened_by_week(conn, viewer.account.agencies, clinic.now(), _WEEKS)
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "numbers", {}, [str(days)])
    return _page(
        request,
        viewer,
        "numbers.html",
        first=[found[code] for code in FIRST],
        further=[one for code, one in found.items() if code not in FIRST],
        loads=loads,
        weeks=weeks,
        names=names,
        days=days,
        every=DAYS,
    )


@router.get("/{name}")
def one_number(
    request: Request, viewer: SignedIn, name: str, days: int = DAYS[0], by: str = ""
) -> Response:
    """One figure: what it means, its answers, its groups, its weeks, and its list."""
    clinic = clinic_of(request)
    may_see_figures(clinic, viewer)
    if name not in MEASURES:
        raise PageError(NOT_FOUND)
    days, by = days if days in DAYS else DAYS[0], by if by in BREAKDOWNS else ""
    now = clinic.now()
    with clinic.site.zone.read() as conn:
        number = _team(clinic, conn, viewer, days).one(name)
        longer = _team(clinic, conn, viewer, 7 * _WEEKS).one(name)
        lists = viewer.account.role is S
        lines = _seen(clinic, conn, viewer, number.lines[:_LONGEST], now) if lists else []
        groups = _groups(clinic, conn, number, by)
    about = {"number": name, **({"by": by} if by else {})}
    clinic.readings.note(clinic.site, viewer, "number", about, [line.row_id for line in lines])
    return _page(
        request,
        viewer,
        "number.html",
        number=number,
        weeks=by_week(longer, now, _WEEKS),
        groups=groups,
        by=by,
        lines=lines,
        lists=lists,
        longest=_LONGEST,
        days=days,
        few=FEW,
        meanings=MEANINGS if name == "outcome" else {},
    )


def may_see_figures(clinic: Clinic, viewer: Viewer) -> None:
    """Supervisors and the privacy officer; for others there is nothing here."""
    if not may_operate(viewer, clinic.site.zone.name, Action.INDICATORS_VIEW):
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {})


def _groups(clinic: Clinic, conn: Connection, number: Figure, by: str) -> dict[str, Figure]:
    if not by:
        return {}
    known = around(conn, clinic.site.zone.keys, [number], clinic.site.times.zone)
    return grouped(number, by, known)


def _team(clinic: Clinic, conn: Connection, viewer: Viewer, days: int) -> Figures:
    now, agencies = clinic.now(), viewer.account.agencies
    start, end = now - timedelta(days=days), now + timedelta.resolution  # with this very moment
    return Figures(conn, clinic.site.zone.keys, agencies, start, end, now)


def _seen(
    clinic: Clinic, conn: Connection, viewer: Viewer, lines: Sequence[Line], now: datetime
) -> list[Line]:
    """Leads and referrals ask on their own pages; a case of the viewer's household is left out."""
    may = Action.CASE_VIEW
    return [
        line
        for line in lines
        if line.kind != "cases" or may_case_id(clinic.site, conn, viewer, may, line.row_id, now)
    ]


def _page(
    request: Request,
    viewer: Viewer,
    template: str,
    **context: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    return clinic_of(request).site.page(
        request,
        f"clinical/{template}",
        viewer,
        said=figure_words,
        note_words=note_words,
        record_words=record_words,
        words=words,
        **context,
    )
