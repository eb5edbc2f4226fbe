"""Records that may be one person's: the queue, joining two, keeping them apart, parting again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.disclosures.standing import standing
from casestore.people import doubles, merges
from casestore.people.doubles import Pair
from casestore.people.heads import head_of
from casestore.people.unlink import exposed_through
from schemas.person import Proof
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.office.privacy import known_person, may_known, page
from web.clinical.people import words as people_words
from web.shell.door import SignedIn
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter()
_Id = Annotated[str, Form(max_length=100)]


@router.get("/doubles")
def queue(request: Request, viewer: SignedIn) -> Response:
    """Pairs that wait, of whom this viewer may decide on both."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        pairs = [
            pair
            for pair in doubles.waiting_pairs(conn, clinic.site.zone.keys)
            if _may_both(clinic, conn, viewer, pair)
        ]
    shown = [one for pair in pairs for one in (pair.one.person_id, pair.other.person_id)]
    clinic.readings.note(clinic.site, viewer, "doubles", {}, shown)
    return page(clinic, request, viewer, "doubles.html", pairs=pairs, people_words=people_words)


def _may_both(clinic: Clinic, conn: Connection, viewer: Viewer, pair: Pair) -> bool:
    known = (standing(conn, clinic.site.zone.keys, one.person_id) for one in (pair.one, pair.other))
    return all(
        one is not None and may_known(clinic, conn, viewer, one, Action.LINK_DECIDE)
        for one in known
    )


@router.post("/doubles/{pair_id}")
def keep_apart(request: Request, viewer: SignedIn, pair_id: str) -> Response:
    """They are two people."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        pair = doubles.pair_of(conn, pair_id)
        if pair is None:
            clinic.refuse(viewer, Action.LINK_DECIDE, {"pair": pair_id})
        for one in pair:
            known_person(clinic, conn, viewer, one, Action.LINK_DECIDE)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: doubles.keep_apart(uow, pair_id, account, now)))
    return RedirectResponse("/doubles", 303)


@router.post("/people/{person_id}/join")
def join(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    joined_id: _Id,
    proofs: Annotated[tuple[Proof, ...], Form()] = (),
) -> Response:
    """The other record is this person's too, on two identifiers that were compared."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        for one in (person_id, joined_id):
            known_person(clinic, conn, viewer, one, Action.LINK_DECIDE)
    account, now = viewer.account.account_id, clinic.now()
    answer = must_be_done(
        clinic.site.zone.write(
            lambda uow: merges.join(uow, joined_id, person_id, account, proofs, now)
        )
    )
    return RedirectResponse(f"/people/{answer.person_id}", 303)


@router.post("/people/{person_id}/part")
def part(request: Request, viewer: SignedIn, person_id: str, merge_id: _Id) -> Response:
    """It was wrong: both records are as they were, and who saw them as one is listed."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.LINK_DECIDE)
        ours = {one.merge_id for one in merges.joinings_of(conn, person_id)}
    if merge_id not in ours:
        clinic.refuse(viewer, Action.LINK_DECIDE, {"person": person_id})
    account, now = viewer.account.account_id, clinic.now()
    report = clinic.site.zone.write(lambda uow: merges.part(uow, merge_id, account, now))
    must_be_done(report.answer)
    return RedirectResponse(f"/people/{person_id}/parted/{report.breach_id}", 303)


@router.get("/people/{person_id}/parted/{breach_id}")
def parted(request: Request, viewer: SignedIn, person_id: str, breach_id: str) -> Response:
    """Who saw two people as one."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        shown = head_of(conn, person_id)
        found = known_person(clinic, conn, viewer, shown, Action.PERSON_VIEW)
        saw = [one for one in exposed_through(conn, breach_id) if one.row_id == shown]
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "parted", {"person": shown, "breach": breach_id})
    return page(clinic, request, viewer, "parted.html", found=found, exposures=saw, names=names)
