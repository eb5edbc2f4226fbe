"""A supervisor's page of phones that keep drafts: release after 72 hours, or wipe (R52)."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from casestore.phones import keys
from web.clinical.clinic import Clinic, clinic_of
from web.shell.door import SignedIn, refuse
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate
from zone.accounts import accounts

router = APIRouter()
_Device = Annotated[str, Path(max_length=40)]


@router.get("/phones")
def phones(request: Request, viewer: SignedIn) -> Response:
    """Phones of the supervisor's team, the one that was seen last first."""
    clinic = clinic_of(request)
    _may(clinic, viewer, Action.REVIEW_VIEW)
    with clinic.site.zone.read() as conn:
        names = clinic.names(conn)
        found = keys.phones(conn, _team(clinic, viewer))
    clinic.readings.note(clinic.site, viewer, "phones", {}, [one.device_id for one in found])
    return clinic.site.page(request, "clinical/phones.html", viewer, phones=found, names=names)


@router.post("/phones/{device_id}/release")
def release(request: Request, viewer: SignedIn, device_id: _Device) -> Response:
    """Its owner gets the key once more."""
    return _act(request, viewer, device_id, wipe=False)


@router.post("/phones/{device_id}/wipe")
def wipe(request: Request, viewer: SignedIn, device_id: _Device) -> Response:
    """At its next contact it deletes what it keeps."""
    return _act(request, viewer, device_id, wipe=True)


def _act(request: Request, viewer: Viewer, device_id: str, *, wipe: bool) -> Response:
    clinic = clinic_of(request)
    _may(clinic, viewer, Action.REVIEW_ACT)
    with clinic.site.zone.read() as conn:
        theirs = [p for p in keys.phones(conn, _team(clinic, viewer)) if p.device_id == device_id]
    if not theirs:
        clinic.refuse(viewer, Action.REVIEW_ACT, {"device": device_id})
    by, now, act = (
        viewer.account.account_id,
        clinic.now(),
        keys.order_wipe if wipe else keys.release,
    )
    whose = [one.account_id for one in theirs]
    clinic.site.zone.write(lambda uow: [act(uow, device_id, one, by, now) for one in whose])
    return RedirectResponse("/phones", 303)


def _may(clinic: Clinic, viewer: Viewer, action: Action) -> None:
    if not may_operate(viewer, clinic.site.zone.name, action):
        refuse(clinic.site, viewer, action.value, {})


def _team(clinic: Clinic, viewer: Viewer) -> list[str]:
    """Accounts that share an agency with the supervisor."""
    mine = set(viewer.account.agencies)
    with clinic.site.zone.read() as conn:
        found = accounts(conn, clinic.site.zone.keys)
    return [a.account_id for a in found if mine & set(a.agencies)]
