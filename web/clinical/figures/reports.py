"""Saved reports: figures, days and groups under a name; exact here, safe counts in files (R26)."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.figures import closing
from casestore.figures import reports as store
from casestore.figures.groups import around, grouped
from casestore.figures.measures import Figures
from casestore.figures.quarters import Quarter, closable
from casestore.figures.reports import SavedReport, Wanted
from casestore.figures.words import LEAVING, MEASURES
from casestore.guarded_sheets import csv_file, xlsx_file
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.figures import words as figure_words
from web.clinical.figures.numbers import FEW, may_see_figures
from web.clinical.figures.public_page import HEADER, Report, public_page, sheet_rows
from web.clinical.figures.publications import as_file, close_quarter, handed_out
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/reports")
_Code = Annotated[str, Form(max_length=60)]
_MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
_QUARTERS = 4


@router.get("")
def overview(request: Request, viewer: SignedIn) -> Response:
    """One's own reports, and the form of a new one."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        mine = store.reports(conn, viewer.account.account_id)
    return _page(request, viewer, "reports.html", mine=mine, measures=MEASURES)


@router.post("")
def save(
    request: Request,
    viewer: SignedIn,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    span: _Code,
    code: Annotated[tuple[str, ...], Form()] = (),
    by: _Code = "",
) -> Response:
    """Keep a way of looking under a name; the same name again replaces it."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    try:
        wanted = Wanted(codes=tuple(code), by=by, span=span)
    except ValidationError:
        raise PageError(BAD_FORM) from None
    made = clinic.site.zone.write(
        lambda uow: store.save(uow, name.strip() or name, wanted, account, now)
    )
    return RedirectResponse(f"/reports/{made}", 303)


@router.get("/{report_id}")
def one(request: Request, viewer: SignedIn, report_id: str) -> Response:
    """The report, counted now: exact, for the team."""
    clinic = _entered(request, viewer)
    zone, local, now = clinic.site.zone, clinic.site.times.zone, clinic.now()
    quarters = closable(now, local, _QUARTERS)
    with zone.read() as conn:
        found = _known(clinic, conn, viewer, report_id)
        start, end = _days(found.wanted.span, quarters, clinic)
        agencies = viewer.account.agencies
        figures = Figures(conn, zone.keys, agencies, start, end, now).all(found.wanted.codes)
        known = around(conn, zone.keys, list(figures.values()), local)
    by = found.wanted.by
    groups = {code: grouped(one, by, known) if by else {} for code, one in figures.items()}
    about = {"report": report_id}
    clinic.readings.note(clinic.site, viewer, "report", about, list(found.wanted.codes))
    return _page(
        request,
        viewer,
        "report.html",
        found=found,
        figures=figures,
        groups=groups,
        start=start.astimezone(local).date().isoformat(),
        end=(end - timedelta.resolution).astimezone(local).date().isoformat(),
        quarters=quarters,
        agencies=sorted(agencies),
        leaves=[code for code in found.wanted.codes if code in LEAVING],
        few=FEW,
    )


@router.post("/{report_id}/file")
def file(
    request: Request, viewer: SignedIn, report_id: str, agency: _Code, period: _Code, form: _Code
) -> Response:
    """The report of a closed quarter as a file: only counts that may leave, through the gate."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        found = _known(clinic, conn, viewer, report_id)
    chosen = [code for code in found.wanted.codes if code in LEAVING]
    if form not in _MEDIA or not chosen:
        raise PageError(BAD_FORM)
    if agency not in viewer.account.agencies:
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {"report": report_id})
    try:
        quarter = Quarter.named(period)
    except ValueError:
        raise PageError(BAD_FORM) from None
    close_quarter(request, clinic, agency, quarter, account, now)
    with clinic.site.zone.read() as conn:
        held = closing.closed(conn, agency, quarter.name)
    assert held is not None
    place = clinic.site.settings.place or agency
    day = now.astimezone(clinic.site.times.zone).date().isoformat()
    report = Report(place, held[1], chosen, 0, day, name=found.name, by=found.wanted.by)
    content = _content(clinic, report, form)
    handed_out(clinic, viewer, {"report": report_id}, quarter.name, form)
    headers = as_file(f"report-{quarter.name}.{form}")
    return Response(content, media_type=_MEDIA[form], headers=headers)


@router.post("/{report_id}/forget")
def forget(request: Request, viewer: SignedIn, report_id: str) -> Response:
    """Take it off the list."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        _known(clinic, conn, viewer, report_id)
    clinic.site.zone.write(lambda uow: store.forget(uow, report_id, account, now))
    return RedirectResponse("/reports", 303)


def _content(clinic: Clinic, report: Report, form: str) -> bytes:
    if form == "html":
        return public_page(clinic.site.templates, report)
    return (csv_file if form == "csv" else xlsx_file)(HEADER, sheet_rows(report))


def _days(span: str, quarters: tuple[Quarter, ...], clinic: Clinic) -> tuple[datetime, datetime]:
    local, now = clinic.site.times.zone, clinic.now()
    if span.isdecimal():
        return now - timedelta(days=int(span)), now + timedelta.resolution
    first = quarters[0] if span == "last_quarter" else quarters[-1]
    return first.bounds(local)[0], quarters[0].bounds(local)[1]


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    may_see_figures(clinic, viewer)
    return clinic


def _known(clinic: Clinic, conn: Connection, viewer: Viewer, report_id: str) -> SavedReport:
    mine = store.reports(conn, viewer.account.account_id)
    found = next((one for one in mine if one.report_id == report_id), None)
    if found is None:
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {"report": report_id})
    return found


def _page(
    request: Request,
    viewer: Viewer,
    template: str,
    **context: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    return clinic_of(request).site.page(
        request, f"clinical/{template}", viewer, said=figure_words, **context
    )
