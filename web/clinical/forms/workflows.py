"""Workflows on pages: versions with a drawing of their states, and the way of a case."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.workflows import flows
from casestore.workflows import library as ways
from casestore.workflows.drawing import draw
from casestore.workflows.flows import FlowAct, FlowCode
from casestore.workflows.library import VersionState
from casestore.workflows.read import BadWorkflow
from schemas.case import CaseState
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms import workflow_words
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import NOT_FOUND, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter()
_Id = Annotated[str, Form(max_length=100)]
_Source = Annotated[str, Form(max_length=100_000)]


@router.get("/workflows")
def workflows(request: Request, viewer: SignedIn) -> Response:
    """All versions, and the place to write another."""
    return _list(request, viewer)


def _list(
    request: Request,
    viewer: Viewer,
    faults: tuple[str, ...] = (),
    written: str = "",
    status: int = 200,
) -> Response:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        rows = ways.versions(conn)
    return clinic.site.page(
        request,
        "clinical/workflows.html",
        viewer,
        status=status,
        rows=rows,
        faults=faults,
        written=written,
        workflow_words=workflow_words,
        writes=viewer.account.role is S,
    )


@router.post("/workflows")
def write(request: Request, viewer: SignedIn, source: _Source) -> Response:
    """Take in a version as a draft; faults are told and what was written stays."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    text = source.replace("\r\n", "\n")
    try:
        made = clinic.site.zone.write(lambda uow: ways.add(uow, text, account, now))
    except BadWorkflow as error:
        return _list(request, viewer, error.faults, text, 422)
    return RedirectResponse(f"/workflows/{made}", 303)


@router.get("/workflows/{workflow_id}")
def one(request: Request, viewer: SignedIn, workflow_id: str) -> Response:
    """One version: its drawing, its states and moves in words, and its source to change."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        row = ways.version(conn, workflow_id)
    if row is None:
        raise PageError(NOT_FOUND)
    workflow = ways.workflow_of(row)
    return clinic.site.page(
        request,
        "clinical/workflow_one.html",
        viewer,
        row=row,
        workflow=workflow,
        drawing=draw(workflow),
        workflow_words=workflow_words,
        writes=viewer.account.role is S,
        is_draft=row.state is VersionState.DRAFT,
    )


@router.post("/workflows/{workflow_id}/publish")
def publish(request: Request, viewer: SignedIn, workflow_id: str) -> Response:
    """Switch a draft on; running cases keep their version or move, as the draft says."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    try:
        done = clinic.site.zone.write(lambda uow: ways.publish(uow, workflow_id, account, now))
    except BadWorkflow as error:
        raise changed_meanwhile(error.faults[0], _("Write a further version.")) from None
    if not done:
        raise changed_meanwhile(
            _("Only a draft can be switched on."), _("Go back and look at it as it stands now.")
        )
    return RedirectResponse(f"/workflows/{workflow_id}", 303)


@router.get("/cases/{case_id}/way")
def way(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """Where the case stands, which clocks run, and which steps this person may take."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        here = page.case.case_id
        flow = flows.flow_of(conn, here)
        version = ways.version(conn, flow.workflow_id) if flow else None
        clocks = flows.clocks_of(conn, here, clinic.now())
        steps = flows.steps_open_to(conn, clinic.site.zone.keys, here, viewer.account.role)
        offered = [v for v in ways.versions(conn) if v.state is VersionState.PUBLISHED]
    clinic.readings.note(clinic.site, viewer, "way", {"case": here})
    workflow = ways.workflow_of(version) if version else None
    return clinic.site.page(
        request,
        "clinical/workflow_case.html",
        viewer,
        page=page,
        state=workflow.state(flow.state) if workflow and flow else None,
        flow=flow,
        version=version,
        drawing=draw(workflow) if workflow else None,
        clocks=clocks,
        steps=steps,
        offered=offered,
        is_open=page.case.state is CaseState.OPEN,
        acts=viewer.account.role in (C, S),
    )


@router.post("/cases/{case_id}/way")
def begin(request: Request, viewer: SignedIn, case_id: str, program: _Id) -> Response:
    """Put the case on the way of a program."""
    clinic = clinic_of(request)
    here = _own(clinic, viewer, case_id)
    account, now = viewer.account.account_id, clinic.now()
    act = clinic.site.zone.write(lambda uow: flows.begin(uow, here, program, account, now))
    return _went(act, here)


@router.post("/cases/{case_id}/way/step")
def step(request: Request, viewer: SignedIn, case_id: str, move: _Id) -> Response:
    """Take a step."""
    clinic = clinic_of(request)
    here = _own(clinic, viewer, case_id)
    account, role, now = viewer.account.account_id, viewer.account.role, clinic.now()
    act = clinic.site.zone.write(lambda uow: flows.take_step(uow, here, move, role, account, now))
    return _went(act, here)


def _own(clinic: Clinic, viewer: Viewer, case_id: str) -> str:
    with clinic.site.zone.read() as conn:
        return clinic.case(conn, viewer, case_id, Action.CASE_ACT).case.case_id


def _went(act: FlowAct, case_id: str) -> Response:
    if act.code is not FlowCode.DONE:
        raise changed_meanwhile(_(act.sentence), _("Go back and look at it as it stands now."))
    return RedirectResponse(f"/cases/{case_id}/way", 303)
