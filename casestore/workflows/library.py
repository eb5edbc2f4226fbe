"""Versions of workflows: added when they are sound, switched on, and what becomes of cases.

A case keeps the version that it began with, unless the new version's own rule moves it; then its
clocks run on from when it entered the state, and the step stands in its history.
"""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Connection, Row, func, insert, select

from casestore.cause import Cause
from casestore.flow_tables import case_flow, flow_step
from casestore.flow_tables import workflow as table
from casestore.rows import compare_and_set
from casestore.workflows.read import read_workflow
from casestore.workflows.words import Workflow
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

SHIPPED = Path(__file__).with_name("shipped")
PROGRAM = "program"
MOVED = "moved_by_new_version"


class VersionState(StrEnum):
    """Only one version of a program is switched on."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Version(Word):
    """One version in a list."""

    shown: ClassVar[tuple[str, ...]] = ("workflow_id", "program", "number", "state")
    workflow_id: str
    program: str
    number: int
    title: str
    state: VersionState
    source: str
    added_at: Instant
    added_by: str
    published_at: Instant | None
    published_by: str | None
    row_version: int


def bring_shipped(uow: UnitOfWork, at: datetime) -> int:
    """Switch on the program's own workflows where an agency has none of that name."""
    there = set(uow.conn.execute(select(table.c.program)).scalars())
    brought = 0
    for path in sorted(SHIPPED.glob("*.toml")):
        source = path.read_text(encoding="utf-8")
        if _parsed(source).program not in there:
            publish(uow, add(uow, source, PROGRAM, at), PROGRAM, at)
            brought += 1
    return brought


def add(uow: UnitOfWork, source: str, account: str, at: datetime) -> str:
    """Add a version as a draft; returns its id. Raises BadWorkflow when it is not sound."""
    program = read_workflow(source).program
    running = published(uow.conn, program)
    found = read_workflow(source, _parsed(running.source) if running else None)
    newest = select(func.max(table.c.number)).where(table.c.program == program)
    workflow_id = uow.keys.new_id()
    number = (uow.conn.scalar(newest) or 0) + 1
    uow.conn.execute(
        insert(table).values(
            workflow_id=workflow_id,
            program=program,
            number=number,
            title=found.title,
            state=VersionState.DRAFT,
            source=source,
            added_at=at,
            added_by=account,
            row_version=1,
        )
    )
    about = {"workflow": workflow_id}
    Cause(uow, at, account).audit(AuditTag.WORKFLOW_ADDED, about, {"number": number})
    return workflow_id


def publish(uow: UnitOfWork, workflow_id: str, account: str, at: datetime) -> bool:
    """Switch a draft on. Its rule says whether running cases move. False: it is no draft.

    Raises BadWorkflow when the version before was replaced meanwhile and cases would be lost.
    """
    row = version(uow.conn, workflow_id)
    if row is None or row.state is not VersionState.DRAFT:
        return False
    before = published(uow.conn, row.program)
    found = read_workflow(row.source, _parsed(before.source) if before else None)
    cause = Cause(uow, at, account)
    if before is not None:
        retired = {"state": VersionState.RETIRED}
        compare_and_set(uow.conn, table, before.workflow_id, before.row_version, retired)
    values = {"state": VersionState.PUBLISHED, "published_at": at, "published_by": account}
    compare_and_set(uow.conn, table, workflow_id, row.row_version, values)
    moved = _move_cases(cause, row, found) if found.migrate == "move" else 0
    about = {"workflow": workflow_id}
    cause.audit(AuditTag.WORKFLOW_PUBLISHED, about, {"number": row.number, "moved": moved})
    return True


def _move_cases(cause: Cause, row: Version, found: Workflow) -> int:
    """Every case on an earlier version that has not ended goes on in this one."""
    conn = cause.uow.conn
    earlier = select(table.c.workflow_id, table.c.source).where(
        table.c.program == row.program, table.c.workflow_id != row.workflow_id
    )
    moved = 0
    for old_id, source in conn.execute(earlier).all():
        old = _parsed(source)
        for flow in conn.execute(select(case_flow).where(case_flow.c.workflow_id == old_id)).all():
            standing, target = old.state(flow.state), found.successor_of(flow.state)
            if standing is None or standing.ends or target is None:
                continue
            _move(cause, flow, row.workflow_id, target)
            moved += 1
    return moved


def _move(cause: Cause, flow: Row[tuple[object, ...]], workflow_id: str, target: str) -> None:
    """The clocks run on: the time of entry stays."""
    step_id = record_step(cause, flow.case_id, workflow_id, flow.state, target, MOVED)
    values = {"workflow_id": workflow_id, "state": target, "step_id": step_id}
    compare_and_set(cause.uow.conn, case_flow, flow.case_id, flow.row_version, values)


def record_step(
    cause: Cause, case_id: str, workflow_id: str, source: str | None, target: str, move: str
) -> str:
    """Append one step of a case, with its audit; returns its id."""
    step_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(flow_step).values(
            step_id=step_id,
            case_id=case_id,
            workflow_id=workflow_id,
            source=source,
            target=target,
            move=move,
            at=cause.at,
            actor=cause.actor,
        )
    )
    about = {"case": case_id, "workflow": workflow_id}
    cause.audit(AuditTag.FLOW_MOVED, about, {"move": move, "to": target})
    return step_id


def versions(conn: Connection) -> list[Version]:
    """All versions, by program, newest first."""
    rows = conn.execute(select(table).order_by(table.c.program, table.c.number.desc()))
    return [_listed(row) for row in rows]


def version(conn: Connection, workflow_id: str) -> Version | None:
    """One version, or None."""
    row = conn.execute(select(table).where(table.c.workflow_id == workflow_id)).one_or_none()
    return None if row is None else _listed(row)


def published(conn: Connection, program: str) -> Version | None:
    """The version of a program that is switched on, or None."""
    wanted = select(table).where(
        table.c.program == program, table.c.state == VersionState.PUBLISHED
    )
    row = conn.execute(wanted).one_or_none()
    return None if row is None else _listed(row)


def workflow_of(row: Version) -> Workflow:
    """The workflow that a version is."""
    return _parsed(row.source)


@lru_cache(maxsize=64)
def _parsed(source: str) -> Workflow:
    return read_workflow(source)


def _listed(row: Row[tuple[object, ...]]) -> Version:
    return Version(**{name: getattr(row, name) for name in Version.model_fields})
