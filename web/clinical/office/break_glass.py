"""Break-glass: a clinician on an open call opens what other teams know of the matched person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.breakglass import records
from casestore.breakglass.ground import open_ground
from casestore.disclosures.standing import Standing
from schemas.case import CareLabel
from web.clinical.clinic import clinic_of
from web.clinical.office.privacy import gate_of, known_person, page
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
STATED = ("medical_personnel", "provider_determined", "consent_not_obtainable")


@router.get("/break-glass")
def ask(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """Why, and on which open call or encounter."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.BREAK_GLASS, "asked")
        ground = open_ground(conn, person_id)
    clinic.readings.note(clinic.site, viewer, "break-glass", {"person": person_id})
    return page(clinic, request, viewer, "break_glass.html", person_id=person_id, ground=ground)


@router.post("/break-glass")
def open_it(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    case_id: Annotated[str, Form(max_length=100)],
    reason: Annotated[str, Form(max_length=30)],
    stated: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Open for half an hour, or say why not; both are on the record."""
    clinic = clinic_of(request)
    if reason not in {one.value for one in records.Reason}:
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.BREAK_GLASS, reason)
    account, now, gate = viewer.account.account_id, clinic.now(), gate_of(request)
    vouched = {name: name in stated for name in STATED}
    broken = clinic.site.zone.write(
        lambda uow: records.break_in(uow, gate, person_id, case_id, account, now, vouched)
    )
    if broken.glass is None:
        raise changed_meanwhile(
            _("The record was not opened: %(why)s.", why=", ".join(broken.decision.reasons)),
            _(
                "Nothing was shown. If somebody is in danger now, call by voice; it is recorded "
                "afterwards under Tell someone now."
            ),
        )
    return RedirectResponse(f"/people/{person_id}/emergency", 303)


@router.get("/emergency")
def emergency(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """What other teams know, as far as the gate releases it at this moment; no notes."""
    clinic = clinic_of(request)
    now, account = clinic.now(), viewer.account.account_id
    with clinic.site.zone.read() as conn:
        glass = records.in_force(conn, account, person_id, now)
        if glass is None:
            clinic.refuse(viewer, Action.BREAK_GLASS, {"person": person_id})
        found = known_person(clinic, conn, viewer, person_id, Action.PERSON_VIEW)
        asked = records.question(
            conn, person_id, open_ground(conn, person_id, glass.case_id), _all()
        )
    decision = gate_of(request).decide(asked)
    about = {"person": person_id, "break_glass": glass.glass_id}
    clinic.readings.note(clinic.site, viewer, "emergency", about, _shown(found))
    return page(
        clinic,
        request,
        viewer,
        "emergency.html",
        person=found,
        glass=glass,
        decision=decision,
        part2=CareLabel.PART2,
    )


def _all() -> dict[str, bool]:
    # vouched for when the override was asked for, or it would not be in force
    return dict.fromkeys(STATED, True)


def _shown(found: Standing) -> list[str]:
    return [one.case_id for one in found.cases]
