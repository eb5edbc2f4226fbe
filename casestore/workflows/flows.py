"""The way of a case: begun, moved step by step by those who may, with clocks and escalations."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.cases.encounters import goes_on_in
from casestore.cause import Cause
from casestore.flow_tables import case_flow
from casestore.form_tables import care_task, filling
from casestore.form_tables import form as form_table
from casestore.forms.filling_reads import open_filling
from casestore.forms.filling_words import FillingState
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import case as case_table
from casestore.workflows.library import (
    published,
    record_step,
    version,
    versions,
    workflow_of,
)
from casestore.workflows.words import Clock, Due, Move, Workflow, due
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.accounts.account import Role
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

KIND = "workflow_clock"


class FlowCode(StrEnum):
    """How a step ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    NO_WORKFLOW = "no_workflow"
    THERE_ALREADY = "there_already"
    NO_SUCH_MOVE = "no_such_move"
    NOT_YOURS = "not_yours"
    FORM_MISSING = "form_missing"
    CHANGED_MEANWHILE = "changed_meanwhile"


FLOW_SENTENCES = {
    FlowCode.DONE: "Done.",
    FlowCode.NOT_FOUND: "This case is on no way yet. Nothing was changed. Begin one first.",
    FlowCode.NO_WORKFLOW: "This program has no workflow that is switched on. Nothing was changed.",
    FlowCode.THERE_ALREADY: "This case is on its way already. Nothing was changed.",
    FlowCode.NO_SUCH_MOVE: (
        "This step does not lead on from where the case stands. Nothing was changed. "
        "Look at the case again: somebody may have moved it."
    ),
    FlowCode.NOT_YOURS: "Your role may not take this step. Nothing was changed. Ask who may.",
    FlowCode.FORM_MISSING: (
        "A form that this step needs is not signed and complete yet. The case stays where it is. "
        "Fill and sign the form, then take the step."
    ),
    FlowCode.CHANGED_MEANWHILE: (
        "Somebody else moved this case at the same moment. Their step was kept, yours was not. "
        "Look at it again."
    ),
}


class FlowAct(Word):
    """The end of one step. `missing` are urls of forms that it waits for."""

    shown: ClassVar[tuple[str, ...]] = ("code", "state")
    code: FlowCode
    state: str | None = None
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do next."""
        return FLOW_SENTENCES[self.code]


class Flow(Word):
    """Where a case stands."""

    shown: ClassVar[tuple[str, ...]] = ("case_id", "state")
    case_id: str
    workflow_id: str
    state: str
    step_id: str
    entered_at: Instant
    row_version: int


def begin(uow: UnitOfWork, case_id: str, program: str, account: str, at: datetime) -> FlowAct:
    """Put a case on the way of a program, at its start."""
    case = goes_on_in(uow.conn, case_id)
    running = published(uow.conn, program)
    if case is None:
        return FlowAct(code=FlowCode.NOT_FOUND)
    if running is None:
        return FlowAct(code=FlowCode.NO_WORKFLOW)
    if flow_of(uow.conn, case.case_id) is not None:
        return FlowAct(code=FlowCode.THERE_ALREADY)
    start = workflow_of(running).start
    cause = Cause(uow, at, account)
    step_id = record_step(cause, case.case_id, running.workflow_id, None, start, "begin")
    uow.conn.execute(
        insert(case_flow).values(
            case_id=case.case_id,
            workflow_id=running.workflow_id,
            state=start,
            step_id=step_id,
            entered_at=at,
            row_version=1,
        )
    )
    return FlowAct(code=FlowCode.DONE, state=start)


def take_step(
    uow: UnitOfWork, case_id: str, name: str, role: Role, account: str, at: datetime
) -> FlowAct:
    """Take a move out of the state in which the case stands, by the version it is on."""
    flow = flow_of(uow.conn, case_id)
    workflow = _workflow(uow.conn, flow) if flow else None
    if flow is None or workflow is None:
        return FlowAct(code=FlowCode.NOT_FOUND)
    move = next((m for m in workflow.moves_from(flow.state) if m.name == name), None)
    if move is None:
        return FlowAct(code=FlowCode.NO_SUCH_MOVE, state=flow.state)
    if role not in move.who:
        return FlowAct(code=FlowCode.NOT_YOURS, state=flow.state)
    missing = missing_forms(uow.conn, uow.keys, case_id, move)
    if missing:
        return FlowAct(code=FlowCode.FORM_MISSING, state=flow.state, missing=missing)
    cause = Cause(uow, at, account)
    step_id = record_step(cause, case_id, flow.workflow_id, flow.state, move.target, move.name)
    values = {"state": move.target, "step_id": step_id, "entered_at": at}
    try:
        compare_and_set(uow.conn, case_flow, case_id, flow.row_version, values)
    except ChangedMeanwhile:
        return FlowAct(code=FlowCode.CHANGED_MEANWHILE)
    return FlowAct(code=FlowCode.DONE, state=move.target)


def missing_forms(conn: Connection, keys: KeyRing, case_id: str, move: Move) -> tuple[str, ...]:
    """Urls of forms that this move needs and that nobody signed complete in this case."""
    return tuple(url for url in move.needs_forms if not _signed_complete(conn, keys, case_id, url))


def _signed_complete(conn: Connection, keys: KeyRing, case_id: str, url: str) -> bool:
    wanted = (
        select(filling.c.filling_id)
        .join(form_table, form_table.c.form_id == filling.c.form_id)
        .where(
            filling.c.case_id == case_id,
            filling.c.state == FillingState.SIGNED,
            form_table.c.url == url,
        )
    )
    opened = (open_filling(conn, keys, one) for one in conn.execute(wanted).scalars().all())
    return any(one is not None and one.result and one.result.complete for one in opened)


def flow_of(conn: Connection, case_id: str) -> Flow | None:
    """Where the case stands, or None when it is on no way."""
    row = conn.execute(select(case_flow).where(case_flow.c.case_id == case_id)).one_or_none()
    return None if row is None else Flow(**row._mapping)


def _workflow(conn: Connection, flow: Flow) -> Workflow | None:
    row = version(conn, flow.workflow_id)
    return None if row is None else workflow_of(row)


def clocks_of(conn: Connection, case_id: str, at: datetime) -> list[Due]:
    """The clocks of where the case stands."""
    flow = flow_of(conn, case_id)
    workflow = _workflow(conn, flow) if flow else None
    return due(workflow, flow.state, flow.entered_at, at) if flow and workflow else []


def escalate(uow: UnitOfWork, at: datetime) -> int:
    """Make a task of every clock that ran out, once each time a state is entered; how many."""
    cause = Cause(uow, at, "schedule")
    return sum(
        _escalate(cause, one.workflow_id, state.name, clock)
        for one in versions(uow.conn)
        for state in workflow_of(one).states
        for clock in state.clocks
        if clock.escalate_to is not None
    )


def _escalate(cause: Cause, workflow_id: str, state: str, clock: Clock) -> int:
    """The task is the case owner's; its level names the role that looks after it."""
    conn, about_id = cause.uow.conn, case_flow.c.step_id + f":{clock.name}"
    told = select(care_task.c.task_id).where(care_task.c.about_id == about_id)
    late = (
        select(case_flow, case_table.c.owner)
        .join(case_table, case_table.c.case_id == case_flow.c.case_id)
        .where(
            case_flow.c.workflow_id == workflow_id,
            case_flow.c.state == state,
            case_flow.c.entered_at <= cause.at - clock.after,
            ~told.exists(),
        )
    )
    rows = conn.execute(late).all()
    for row in rows:
        task_id = cause.uow.keys.new_id()
        conn.execute(
            insert(care_task).values(
                task_id=task_id,
                case_id=row.case_id,
                kind=KIND,
                level=f"role:{clock.escalate_to}",
                about_kind="clock",
                about_id=f"{row.step_id}:{clock.name}",
                owner=row.owner,
                opened_at=cause.at,
                due_at=row.entered_at + clock.after,
                row_version=1,
            )
        )
        about = {"case": row.case_id, "task": task_id}
        cause.audit(AuditTag.TASK_OPENED, about, {"kind": KIND, "clock": clock.name})
    return len(rows)


def steps_open_to(
    conn: Connection, keys: KeyRing, case_id: str, role: Role
) -> Sequence[tuple[Move, tuple[str, ...]]]:
    """Moves that this role may take now, each with the forms that are still missing."""
    flow = flow_of(conn, case_id)
    workflow = _workflow(conn, flow) if flow else None
    moves = workflow.moves_from(flow.state) if flow and workflow else ()
    return [(m, missing_forms(conn, keys, case_id, m)) for m in moves if role in m.who]
