"""Indicators: exact for supervisors and the privacy officer, suppressed in the file (R26, R46)."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from casestore.cases.outcomes import MEANINGS
from casestore.indicators.leaving import leaving
from casestore.indicators.measures import indicators
from casestore.indicators.words import Indicator, Window
from schemas.audit import AuditTag
from web.clinical import indicator_words, note_words, record_words, words
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.typed_times import day
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/indicators")
_QUARTER = 91


@router.get("")
def figures(request: Request, viewer: SignedIn, since: str = "", until: str = "") -> Response:
    """Every indicator with numerator, denominator, window and unknowns."""
    clinic, window, found = _counted(request, viewer, since, until)
    clinic.readings.note(clinic.site, viewer, "indicators", {}, [one.code for one in found])
    return clinic.site.page(
        request,
        "clinical/indicators.html",
        viewer,
        window=window,
        indicators=found,
        meanings=MEANINGS,
        words=words,
        said=indicator_words.INDICATORS,
        note_words=note_words,
        record_words=record_words,
    )


@router.get("/file")
def file(request: Request, viewer: SignedIn, since: str = "", until: str = "") -> Response:
    """The same for funders: no count from 1 to 10, of days that are over."""
    clinic, window, found = _counted(request, viewer, since, until)
    if window.until >= _today(clinic):
        raise PageError(BAD_FORM)
    clinic.site.zone.write(
        lambda uow: uow.audit(
            AuditTag.PAGE_READ,
            at=clinic.now(),
            actor=viewer.account.account_id,
            about={"account": viewer.account.account_id},
            detail={"page": "indicators file"},
        )
    )
    name = f"indicators-{window.since}-{window.until}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(leaving(found, window), media_type="text/csv", headers=headers)


def _counted(
    request: Request, viewer: Viewer, since: str, until: str
) -> tuple[Clinic, Window, list[Indicator]]:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.INDICATORS_VIEW):
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {})
    last = day(until) or _today(clinic) - timedelta(days=1)
    window = Window(since=day(since) or last - timedelta(days=_QUARTER), until=last)
    if window.since > window.until:
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        zone, agencies = clinic.site.times.zone, viewer.account.agencies
        found = indicators(conn, agencies, window, zone, clinic.now())
    return clinic, window, found


def _today(clinic: Clinic) -> date:
    return clinic.now().astimezone(clinic.site.times.zone).date()
