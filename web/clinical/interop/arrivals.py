"""What other systems sent, for clinical staff: what waits, one message, and whose it is."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.arrivals import acts, reads
from casestore.arrivals.patients import patient
from casestore.arrivals.words import MATCHED, WHY_ASIDE, Arrival, ArrivalPage, ConsentAnswer
from casestore.disclosures.standing import standing
from schemas.case import CareLabel
from schemas.clinical import ClinicalUpdate
from schemas.person import Proof
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.interop import arrival_words
from web.clinical.office.privacy import known_person, may_known, page
from web.clinical.people import words as people_words
from web.shell.door import SignedIn
from web.shell.routes_table import C
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, lives_there, may

router = APIRouter(prefix="/arrivals")
_Id = Annotated[str, Form(max_length=100)]


@router.get("")
def queue(request: Request, viewer: SignedIn, of: str = "") -> Response:
    """What waits for a look; `of=nobody`: what came about people whom the team does not know."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = reads.of_nobody(conn) if of == "nobody" else reads.waiting(conn)
        said = reads.updates_of(conn, clinic.site.zone.keys, found)
    rows = [
        (one, patient(said[one.arrival_id]))
        for one in found
        if one.arrival_id in said and _may_wait(clinic, viewer, one, said[one.arrival_id])
    ]
    shown = [one.arrival_id for one, _ in rows]
    clinic.readings.note(clinic.site, viewer, "arrivals", {}, shown)
    return page(
        clinic,
        request,
        viewer,
        "arrivals.html",
        rows=rows,
        of=of,
        arrival_words=arrival_words,
        title_of=arrival_words.title,
    )


@router.get("/{arrival_id}")
def one(request: Request, viewer: SignedIn, arrival_id: str) -> Response:
    """One message as it stands now, with whom it may be about."""
    clinic = clinic_of(request)
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        found = _opened(clinic, conn, viewer, arrival_id, Action.PERSON_VIEW)
        held = found.arrival
        near = reads.candidates(conn, keys, arrival_id) if held.match not in MATCHED else []
        near = [c for c in near if _may_person(clinic, conn, viewer, c.person.person_id)]
        who = standing(conn, keys, held.person_id) if held.person_id else None
        names = clinic.names(conn)
    about = {"arrival": arrival_id} | ({"person": held.person_id} if held.person_id else {})
    clinic.readings.note(clinic.site, viewer, "arrival", about)
    return page(
        clinic,
        request,
        viewer,
        "arrival.html",
        found=found,
        held=held,
        told=patient(found.update) if found.update else None,
        who=who,
        near=near,
        names=names,
        decides=viewer.account.role is C,
        protected=held.label is not CareLabel.HIPAA,
        arrival_words=arrival_words,
        people_words=people_words,
        title_of=arrival_words.title,
    )


@router.post("/{arrival_id}/match")
def match(
    request: Request,
    viewer: SignedIn,
    arrival_id: str,
    person_id: _Id,
    proofs: Annotated[tuple[Proof, ...], Form()] = (),
) -> Response:
    """It is this person's, on two identifiers that were compared."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        _opened(clinic, conn, viewer, arrival_id, Action.LINK_DECIDE)
        known_person(clinic, conn, viewer, person_id, Action.LINK_DECIDE)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: acts.match(uow, arrival_id, person_id, account, proofs, now)
        )
    )
    return RedirectResponse(f"/arrivals/{arrival_id}", 303)


@router.post("/{arrival_id}/unmatch")
def unmatch(request: Request, viewer: SignedIn, arrival_id: str) -> Response:
    """It was the wrong person."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        _opened(clinic, conn, viewer, arrival_id, Action.LINK_DECIDE)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: acts.unmatch(uow, arrival_id, account, now)))
    return RedirectResponse(f"/arrivals/{arrival_id}", 303)


@router.post("/{arrival_id}/aside")
def set_aside(
    request: Request,
    viewer: SignedIn,
    arrival_id: str,
    reason: Annotated[str, Form(max_length=30)],
) -> Response:
    """It is nobody's whom the team knows."""
    clinic = clinic_of(request)
    if reason not in WHY_ASIDE:
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        _opened(clinic, conn, viewer, arrival_id, Action.LINK_DECIDE)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(lambda uow: acts.set_aside(uow, arrival_id, reason, account, now))
    )
    return RedirectResponse("/arrivals", 303)


@router.post("/{arrival_id}/consent")
def answer_consent(
    request: Request,
    viewer: SignedIn,
    arrival_id: str,
    answer: Annotated[ConsentAnswer, Form()],
) -> Response:
    """What became of a consent that another system reported; it puts nothing in force."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        _opened(clinic, conn, viewer, arrival_id, Action.CONSENT_ACT)
    account, now = viewer.account.account_id, clinic.now()
    done = must_be_done(
        clinic.site.zone.write(
            lambda uow: acts.answer_consent(uow, arrival_id, answer, account, now)
        )
    )
    return RedirectResponse(f"/people/{done.person_id}/consents", 303)


def _opened(
    clinic: Clinic, conn: Connection, viewer: Viewer, arrival_id: str, action: Action
) -> ArrivalPage:
    """The arrival, if this viewer may do this: as the person's whose it is, else as a lead."""
    found = reads.page_of(conn, clinic.site.zone.keys, arrival_id)
    about = {"arrival": arrival_id}
    if found is None:
        clinic.refuse(viewer, action, about)
    held = found.arrival
    if held.restricted and not viewer.account.sees_restricted:
        clinic.refuse(viewer, action, about)
    if held.person_id is not None:
        known_person(clinic, conn, viewer, held.person_id, action)
    elif not _may_wait(clinic, viewer, held, found.update):
        clinic.refuse(viewer, action, about)
    return found


def _may_wait(clinic: Clinic, viewer: Viewer, held: Arrival, update: ClinicalUpdate | None) -> bool:
    """One that is nobody's yet is seen as a lead of its agency is."""
    told = patient(update) if update is not None else None
    homes = (told.address, *told.phones) if told is not None else ()
    return may(
        viewer,
        clinic.site.zone.name,
        Action.LEAD_VIEW,
        agency=held.agency,
        restricted=held.restricted,
        own_household=lives_there(viewer, *homes),
    )


def _may_person(clinic: Clinic, conn: Connection, viewer: Viewer, person_id: str) -> bool:
    known = standing(conn, clinic.site.zone.keys, person_id)
    return known is not None and may_known(clinic, conn, viewer, known, Action.PERSON_VIEW)
