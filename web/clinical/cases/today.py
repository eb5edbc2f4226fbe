"""Today: what waits, what is mine, what the team has open."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cases import give_back as giving
from casestore.cases import take as acts
from casestore.cases.call_view import CallView
from casestore.cases.inbox import CaseLine, today
from casestore.duty.roster import open_to
from schemas.coresponse import CallState
from schemas.lead import NotBhReason
from web.clinical import words
from web.clinical.access import may_call
from web.clinical.cases.facts_view import FactLine, view_facts
from web.clinical.clinic import Clinic, clinic_of, must_be_done
from web.clinical.team import duty_words, task_words
from web.clinical.team.duty_views import duty_box
from web.clinical.team.task_views import task_box
from web.shell.door import SignedIn
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter()


@router.get("/")
def first_page(request: Request, viewer: SignedIn) -> Response:
    """Send everybody to where their work begins."""
    return RedirectResponse(clinic_of(request).site.first_page(viewer), 303)


@router.get("/today")
def today_page(request: Request, viewer: SignedIn, done: str = "") -> Response:
    """New leads with one button each, and open cases."""
    clinic = clinic_of(request)
    site, now = clinic.site, clinic.now()
    with site.zone.read() as conn:
        found = today(conn, site.zone.keys, now, viewer.account.agencies)
        names = clinic.names(conn)
        box = task_box(clinic, conn, viewer)
        duty = duty_box(clinic, conn, viewer)
        account, agencies = viewer.account.account_id, viewer.account.agencies
        theirs = frozenset(open_to(conn, account, agencies, now))
    new = sorted(_mine_to_see(clinic, viewer, found.new, theirs), key=urgency)
    cases = [line for line in found.open_cases if _sees(clinic, viewer, line)]
    mine = [line for line in cases if line.case.owner == viewer.account.account_id]
    withdrawn = _mine_to_see(clinic, viewer, found.withdrawn)
    aside = _mine_to_see(clinic, viewer, found.set_aside)
    ids = [*(c.lead_id for c in (*new, *withdrawn, *aside)), *_case_ids(cases), *box.ids, *duty.ids]
    clinic.readings.note(site, viewer, "today", {}, ids)
    return site.page(
        request,
        "clinical/today.html",
        viewer,
        new=new,
        withdrawn=withdrawn,
        aside=aside,
        mine=mine,
        team=[line for line in cases if line not in mine],
        names=names,
        box=box,
        duty=duty,
        duty_words=duty_words,
        task_words=task_words,
        words=words,
        dangers=dangers,
        more=found.more,
        death_recorded=done == "death",
    )


@router.post("/leads/{lead_id}/take")
def take(request: Request, viewer: SignedIn, lead_id: str) -> Response:
    """Take it: the lead becomes a case of this clinician. One wins; the other is told who."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        clinic.lead(conn, viewer, lead_id, Action.LEAD_ACT)
    account, now = viewer.account.account_id, clinic.now()
    answer = must_be_done(clinic.site.zone.write(lambda uow: acts.take(uow, lead_id, account, now)))
    return RedirectResponse(f"/cases/{answer.case_id}", 303)


@router.post("/leads/{lead_id}/give-back")
def give_back(request: Request, viewer: SignedIn, lead_id: str) -> Response:
    """A wrong tap: the lead waits again for somebody to take it."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        clinic.lead(conn, viewer, lead_id, Action.LEAD_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: giving.give_back(uow, lead_id, account, now)))
    return RedirectResponse(f"/leads/{lead_id}", 303)


@router.post("/leads/{lead_id}/not-bh")
def not_bh(
    request: Request, viewer: SignedIn, lead_id: str, reason: Annotated[NotBhReason, Form()]
) -> Response:
    """Set it aside; it can be brought back for three days."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        clinic.lead(conn, viewer, lead_id, Action.LEAD_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: acts.not_behavioral_health(uow, lead_id, account, reason, now)
        )
    )
    return RedirectResponse(f"/leads/{lead_id}", 303)


@router.post("/leads/{lead_id}/undo")
def undo(request: Request, viewer: SignedIn, lead_id: str) -> Response:
    """Bring back what was set aside."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        clinic.lead(conn, viewer, lead_id, Action.LEAD_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: acts.undo_not_behavioral_health(uow, lead_id, account, now)
        )
    )
    return RedirectResponse(f"/leads/{lead_id}", 303)


def urgency(call: CallView) -> tuple[bool, bool, int, float]:
    """Open calls first, then those with a stated danger, by priority, the longest waiting first."""
    over = call.call_state is not CallState.OPEN or call.entered_late
    rank = call.priority.rank if call.priority and call.priority.rank is not None else -1
    return over, not dangers(call), -rank, call.opened_at.timestamp()


def dangers(call: CallView) -> list[FactLine]:
    """The facts that a clinician must know before anything else."""
    if call.facts is None:
        return []
    return [line for line in view_facts(call.facts).lines if line.alarm]


def _mine_to_see(
    clinic: Clinic,
    viewer: Viewer,
    calls: Sequence[CallView],
    agencies: frozenset[str] | None = None,
) -> list[CallView]:
    """`agencies`: those that have an agreement with this person's team (R38)."""
    own = [c for c in calls if agencies is None or c.agency in agencies]
    return [c for c in own if may_call(clinic.site, viewer, Action.LEAD_VIEW, c)]


def _sees(clinic: Clinic, viewer: Viewer, line: CaseLine) -> bool:
    return line.call is not None and may_call(clinic.site, viewer, Action.CASE_VIEW, line.call)


def own_cases(clinic: Clinic, viewer: Viewer) -> list[CaseLine]:
    """Open cases of which this person is the owner."""
    site, me = clinic.site, viewer.account
    with site.zone.read() as conn:
        found = today(conn, site.zone.keys, clinic.now(), me.agencies)
    mine = [line for line in found.open_cases if line.case.owner == me.account_id]
    return [line for line in mine if _sees(clinic, viewer, line)]


def _case_ids(lines: Iterable[CaseLine]) -> list[str]:
    return [line.case.case_id for line in lines]
