"""What a clinician does to a case: outcome, further encounter, closing, opening again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.answers import Answer
from casestore.cases import case_states, encounters
from casestore.cases.outcomes import Avoided, SaidBy
from casestore.cases.pages import CasePage
from casestore.cases.triage import Danger, NextStep, Urgency, record_triage
from schemas.case import CloseReason, EncounterOutcome
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.typed_times import past
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/cases/{case_id}")
Act = Callable[[UnitOfWork, str, datetime, CasePage], Answer]


@router.post("/outcome")
def outcome(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    encounter_id: Annotated[str, Form(max_length=100)],
    outcome: Annotated[EncounterOutcome, Form()],
    ended: Annotated[str, Form(max_length=30)] = "",
    avoided: Annotated[Avoided, Form()] = Avoided.NOTHING,
    said_by: Annotated[SaidBy, Form()] = SaidBy.CLINICIAN,
) -> Response:
    """How an encounter ended, and when; the time of writing is kept beside it (R47)."""

    def act(uow: UnitOfWork, account: str, now: datetime, page: CasePage) -> Answer:
        began = {e.encounter_id: e.opened_at for e in page.encounters}.get(encounter_id)
        if began is None:
            raise PageError(BAD_FORM)
        at = past(request, ended, since=began) or now
        return encounters.record_outcome(
            uow, encounter_id, account, outcome, at, now, avoided, said_by
        )

    return _act(request, viewer, case_id, act)


@router.post("/encounter")
def encounter(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """A further contact."""

    def act(uow: UnitOfWork, account: str, now: datetime, page: CasePage) -> Answer:
        agency = page.calls[0].agency if page.calls else None
        return encounters.open_encounter(uow, page.case.case_id, account, now, agency)

    return _act(request, viewer, case_id, act)


@router.post("/triage")
def triage(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    danger: Annotated[Danger, Form()],
    urgency: Annotated[Urgency, Form()],
    next_step: Annotated[NextStep, Form()],
) -> Response:
    """Three taps: danger now, how soon, what next."""

    def act(uow: UnitOfWork, account: str, now: datetime, page: CasePage) -> Answer:
        case = page.case.case_id
        return record_triage(uow, case, danger, urgency, next_step, account, now)

    return _act(request, viewer, case_id, act)


@router.post("/close")
def close(
    request: Request, viewer: SignedIn, case_id: str, reason: Annotated[CloseReason, Form()]
) -> Response:
    """Close, with a reason; refused while an encounter has no outcome."""

    def act(uow: UnitOfWork, account: str, now: datetime, page: CasePage) -> Answer:
        return case_states.close_case(uow, page.case.case_id, account, reason, now)

    return _act(request, viewer, case_id, act)


@router.post("/reopen")
def reopen(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """Open again."""

    def act(uow: UnitOfWork, account: str, now: datetime, page: CasePage) -> Answer:
        return case_states.reopen_case(uow, page.case.case_id, account, now)

    return _act(request, viewer, case_id, act)


def _act(request: Request, viewer: Viewer, case_id: str, act: Act) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: act(uow, account, now, page)))
    return RedirectResponse(f"/cases/{page.case.case_id}", 303)
