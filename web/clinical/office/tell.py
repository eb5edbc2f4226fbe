"""Tell someone now: the gate's answer before anything is told, and the record of what was (R18).

A refusal names what may go out without saying who it is about. What was told by voice anyway is
recorded, accounted for and reviewed; nothing here blocks a human.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from casestore.disclosures import accounting, counsel, telling
from casestore.disclosures.asking import VOUCHED, unchecked_words
from casestore.disclosures.standing import Standing
from casestore.disclosures.without_audit import tell_in_emergency
from casestore.disclosures.words import Channel, Disclosure, Telling
from casestore.duty.pages import DutyPage
from casestore.tables import recipient as recipient_table
from redaction.state_law import BLOCKED
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import privacy_words
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.review import asks_reason, review_reason
from web.shell.door import SignedIn
from web.shell.rule_words import rule_says
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action
from zone.errors import TryLater

router = APIRouter(prefix="/people/{person_id}")
_Code = Annotated[str, Form(max_length=100)]


@router.get("/tell")
def ask(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """Whom, what, why, how."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_MAKE)
        names = conn.scalars(select(recipient_table.c.name).order_by(recipient_table.c.name)).all()
    clinic.readings.note(clinic.site, viewer, "tell", {"person": person_id})
    law = gate_of(request).state_law
    known = law is not None and law.in_force(clinic.now().date())
    blocked = () if known else BLOCKED
    return page(clinic, request, viewer, "tell.html", person=found, registry=names, blocked=blocked)


@router.post("/tell")
def tell(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    recipient: Annotated[str, Form(min_length=1, max_length=200)],
    who: _Code,
    purpose: _Code,
    channel: Annotated[Channel, Form()],
    basis: _Code = "none",
    category: Annotated[tuple[str, ...], Form()] = (),
    proven: Annotated[tuple[str, ...], Form()] = (),
    text: Annotated[str, Form(max_length=160)] = "",
    anyway: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Put it to the gate and write down what came of it, in one transaction."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_MAKE)
    if who not in privacy_words.WHO or not category:
        raise PageError(BAD_FORM)
    role, org_kind = who.split("|")
    wanted = Telling(
        person_id=person_id,
        recipient=recipient,
        role=role,
        org_kind=org_kind,
        purpose=purpose,
        basis=basis,
        categories=tuple(c for c in privacy_words.CHOICES if c in category),
        channel=channel,
        proven=tuple(sorted(VOUCHED & set(proven))),
        text=text,
        told_anyway=anyway == "yes" and channel is Channel.VOICE,
    )
    account, now = viewer.account.account_id, clinic.now()
    gate, zone = gate_of(request), clinic.site.zone
    try:
        told = zone.write(lambda uow: counsel.tell_now(uow, gate, wanted, account, now))
    except TryLater:
        made = tell_in_emergency(zone, gate, wanted, account, now)
        if made is None:
            raise
        with zone.read() as conn:
            found = known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_VIEW)
        return _answer(clinic, request, viewer, found, made)
    return RedirectResponse(f"/people/{person_id}/told/{told.disclosure_id}", 303)


@router.get("/told/{disclosure_id}")
def answer(request: Request, viewer: SignedIn, person_id: str, disclosure_id: str) -> Response:
    """The answer, what goes along, and what may be said unidentified when it was no."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_VIEW)
        made = _one(
            clinic, viewer, accounting.all_of(conn, clinic.site.zone.keys, person_id), disclosure_id
        )
        paged = counsel.counsels_page(conn, clinic.site.zone.keys, disclosure_id)
        names = clinic.names(conn)
        unchecked: tuple[str, ...] = ()
        if "X-FLAG-TEXT" in made.decision.reasons:
            unchecked = unchecked_words(conn, made.telling.text)
    about = {"person": person_id, "disclosure": disclosure_id}
    clinic.readings.note(clinic.site, viewer, "told", about)
    return _answer(clinic, request, viewer, found, made, paged, names, unchecked)


@router.post("/told/{disclosure_id}/counsel")
def counsel_answered(
    request: Request, viewer: SignedIn, person_id: str, disclosure_id: str
) -> Response:
    """Counsel called back: nobody is paged about it any more."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_MAKE)
        known = accounting.all_of(conn, clinic.site.zone.keys, person_id)
    _one(clinic, viewer, known, disclosure_id)
    account, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(lambda uow: counsel.answered(uow, disclosure_id, account, now))
    return RedirectResponse(f"/people/{person_id}/told/{disclosure_id}", 303)


def _answer(
    clinic: Clinic,
    request: Request,
    viewer: Viewer,
    found: Standing,
    made: Disclosure,
    paged: DutyPage | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
    unchecked: tuple[str, ...] = (),
) -> Response:
    return page(
        clinic,
        request,
        viewer,
        "told.html",
        person=found,
        made=made,
        rule_says=rule_says,
        unidentified=telling.unidentified(gate_of(request), made),
        counsel=counsel.asks_counsel(made),
        counsels_page=paged,
        names=names,
        unchecked=unchecked,
    )


def _one(
    clinic: Clinic, viewer: Viewer, known: tuple[Disclosure, ...], disclosure_id: str
) -> Disclosure:
    found = next((one for one in known if one.disclosure_id == disclosure_id), None)
    if found is None:
        clinic.refuse(viewer, Action.DISCLOSURE_VIEW, {"disclosure": disclosure_id})
    return found


@router.get("/accounting")
def report(request: Request, viewer: SignedIn, person_id: str, reason: str = "") -> Response:
    """The accounting of disclosures, as it is printed for the person (2.25; 164.528)."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return page(clinic, request, viewer, "reason.html")
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_VIEW, reason)
        made = accounting.accounting(
            conn, clinic.site.zone.keys, gate_of(request), person_id, clinic.now()
        )
    label = f"accounting:{reason}" if reason else "accounting"
    shown = [one.disclosure_id for one in made.entries]
    clinic.readings.note(clinic.site, viewer, label, {"person": person_id}, shown)
    return page(clinic, request, viewer, "accounting.html", person=found, made=made)
