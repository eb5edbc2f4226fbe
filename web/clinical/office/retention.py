"""Legal holds and what is due to go: for privacy officers. The purge itself is a command."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.retention.due import rule_of
from casestore.retention.purge import plan
from redaction.state_law import law_in
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office.privacy import page
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, NOT_FOUND, PageError
from web.shell.viewer import Viewer
from web.shell.wording import N_
from web.shell.workforce import Action, may_operate
from zone.errors import Refused
from zone.retention import holds
from zone.retention.holds import HoldKind, HoldReason

router = APIRouter(prefix="/retention")
KINDS = {
    HoldKind.CASE: N_("one case"),
    HoldKind.PERSON: N_("one person, with their cases"),
    HoldKind.LEAD: N_("one lead"),
    HoldKind.ZONE: N_("everything here"),
}
REASONS = {
    HoldReason.LITIGATION: N_("litigation"),
    HoldReason.RECORDS_REQUEST: N_("request for records"),
    HoldReason.INVESTIGATION: N_("investigation"),
    HoldReason.AUDIT: N_("audit"),
    HoldReason.OTHER: N_("another reason"),
}
DUE = {
    "case_closed": N_("cases, closed and untouched for so long"),
    "person_without_cases": N_("people of whom nothing else is left"),
}


@router.get("")
def holds_and_due(request: Request, viewer: SignedIn, count: str = "") -> Response:
    """Every hold; with `count`, how much is due, by reason. Ids and codes, nobody's record."""
    clinic = clinic_of(request)
    _may(request, viewer, Action.REVIEW_VIEW)
    zone, years = clinic.site.zone, clinic.site.settings.care_years
    with zone.read() as conn:
        known = holds.holds(conn, zone.keys)
        names = clinic.names(conn)
    missing, found = "", None
    try:
        rule = rule_of(years, clinic.now(), law_in(zone.folder))
        found = plan(zone, rule) if count else None
    except Refused as error:
        missing = str(error)
    clinic.readings.note(clinic.site, viewer, "retention", {}, [one.hold_id for one in known])
    return page(
        clinic,
        request,
        viewer,
        "retention.html",
        holds=known,
        names=names,
        years=years,
        missing=missing,
        plan=found,
        kinds=KINDS,
        reasons=REASONS,
        due=DUE,
    )


@router.post("/holds")
def place(
    request: Request,
    viewer: SignedIn,
    kind: Annotated[HoldKind, Form()],
    why: Annotated[HoldReason, Form()],
    subject: Annotated[str, Form(max_length=60)] = "",
    matter: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Place a hold on something that is there."""
    clinic = clinic_of(request)
    _may(request, viewer, Action.REVIEW_ACT)
    zone, account = clinic.site.zone, viewer.account.account_id
    what = zone.name.value if kind is HoldKind.ZONE else subject.strip()
    if kind not in KINDS or not _is_there(clinic, kind, what):
        raise PageError(BAD_FORM)
    zone.write(lambda uow: holds.place(uow, kind, what, why, matter.strip(), account))
    return RedirectResponse("/retention", 303)


@router.post("/holds/{hold_id}/end")
def end(request: Request, viewer: SignedIn, hold_id: str) -> Response:
    """End a hold; what is due goes with the next purge."""
    clinic = clinic_of(request)
    _may(request, viewer, Action.REVIEW_ACT)
    try:
        clinic.site.zone.write(lambda uow: holds.end(uow, hold_id, viewer.account.account_id))
    except Refused:
        raise PageError(NOT_FOUND) from None
    return RedirectResponse("/retention", 303)


def _is_there(clinic: Clinic, kind: HoldKind, subject: str) -> bool:
    with clinic.site.zone.read() as conn:
        return holds.is_there(conn, kind, subject)


def _may(request: Request, viewer: Viewer, action: Action) -> None:
    site = clinic_of(request).site
    if not may_operate(viewer, site.zone.name, action):
        refuse(site, viewer, action.value, {})
