"""A supervisor's page: notes that wait for a second signature, and whose notes need one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.disclosures.standing import Standing, standing
from casestore.households.apart import Block, blocks, lift
from casestore.notes.cosigning import cosigned_accounts, set_rule
from casestore.notes.reading import waiting_for_cosign
from casestore.notes.words import Note
from web.clinical import words
from web.clinical.access import may_case_id
from web.clinical.cases import note_words
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.office.privacy import may_known
from web.shell.door import SignedIn, refuse
from web.shell.routes_table import C
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate
from zone.accounts import accounts
from zone.accounts.account import Account

router = APIRouter(prefix="/supervision")


@router.get("")
def supervision(request: Request, viewer: SignedIn) -> Response:
    """What waits, oldest first."""
    clinic = clinic_of(request)
    _may(clinic, viewer, Action.REVIEW_VIEW)
    with clinic.site.zone.read() as conn:
        waiting = [n for n in waiting_for_cosign(conn) if _sees(clinic, conn, viewer, n)]
        required = cosigned_accounts(conn, clinic.now())
        team = _team(clinic, conn, viewer)
        names = clinic.names(conn)
        pairs = _apart(clinic, conn, viewer)
    clinic.readings.note(clinic.site, viewer, "supervision", {}, [n.note_id for n in waiting])
    return clinic.site.page(
        request,
        "clinical/supervision.html",
        viewer,
        waiting=waiting,
        required=required,
        team=team,
        apart=pairs,
        names=names,
        words=words,
        note_words=note_words,
    )


@router.post("/cosign")
def cosign_rule(
    request: Request,
    viewer: SignedIn,
    account_id: Annotated[str, Form(max_length=100)],
    required: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """From now on this clinician's notes are co-signed, or are not."""
    clinic = clinic_of(request)
    _may(clinic, viewer, Action.REVIEW_ACT)
    with clinic.site.zone.read() as conn:
        known = {one.account_id for one in _team(clinic, conn, viewer)}
    if account_id not in known:
        raise PageError(BAD_FORM)
    by, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(lambda uow: set_rule(uow, account_id, required == "yes", by, now))
    return RedirectResponse("/supervision", 303)


@router.post("/together")
def together(
    request: Request, viewer: SignedIn, block_id: Annotated[str, Form(max_length=100)]
) -> Response:
    """Two people may be shown beside each other again."""
    clinic = clinic_of(request)
    _may(clinic, viewer, Action.REVIEW_ACT)
    with clinic.site.zone.read() as conn:
        known = {block.block_id for block, _, _ in _apart(clinic, conn, viewer)}
    if block_id not in known:
        clinic.refuse(viewer, Action.REVIEW_ACT, {"block": block_id})
    by, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: lift(uow, block_id, by, now)))
    return RedirectResponse("/supervision", 303)


def _apart(
    clinic: Clinic, conn: Connection, viewer: Viewer
) -> list[tuple[Block, Standing, Standing]]:
    """Pairs who are kept apart, of whom the viewer may see both."""
    found = []
    for block in blocks(conn):
        both = [standing(conn, clinic.site.zone.keys, p) for p in (block.person_id, block.other_id)]
        seen = [p for p in both if p and may_known(clinic, conn, viewer, p, Action.PERSON_VIEW)]
        if len(seen) == len(both):
            found.append((block, seen[0], seen[1]))
    return found


def _may(clinic: Clinic, viewer: Viewer, action: Action) -> None:
    if not may_operate(viewer, clinic.site.zone.name, action):
        refuse(clinic.site, viewer, action.value, {})


def _sees(clinic: Clinic, conn: Connection, viewer: Viewer, note: Note) -> bool:
    return may_case_id(clinic.site, conn, viewer, Action.CASE_VIEW, note.case_id, clinic.now())


def _team(clinic: Clinic, conn: Connection, viewer: Viewer) -> list[Account]:
    """Clinicians of the supervisor's agencies."""
    mine = set(viewer.account.agencies)
    found = accounts(conn, clinic.site.zone.keys)
    return [a for a in found if a.role is C and mine & set(a.agencies)]
