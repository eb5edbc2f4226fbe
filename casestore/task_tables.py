"""Tables of what happened to tasks, and of follow-up with its attempts (R44); appended rows."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from casestore.tables import clinical
from zone.columns import UtcDateTime


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _code(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


def _refers(name: str, column: str) -> Column[str]:
    return Column(name, String, ForeignKey(column), nullable=False, index=True)


task_step = Table(
    "task_step",
    clinical,
    _key("step_id"),
    _refers("task_id", "care_task.task_id"),
    _code("what"),
    Column("at", UtcDateTime(), nullable=False),
    _code("actor"),
    _code("owner", null=True),
    _code("code", null=True),
    Column("body", LargeBinary),
)
"""What happened to a task since it was opened, appended only; a note lies sealed in `body`."""

follow_up = Table(
    "follow_up",
    clinical,
    _key("follow_up_id"),
    _refers("case_id", "clinical_case.case_id"),
    _code("state"),
    Column("started_at", UtcDateTime(), nullable=False),
    _code("started_by"),
    Column("ended_at", UtcDateTime()),
    _code("decision", null=True),
    _code("decided_by", null=True),
    Column("row_version", Integer, nullable=False),
)
"""One round of follow-up of a case; a further round is a further row."""

follow_up_attempt = Table(
    "follow_up_attempt",
    clinical,
    _key("attempt_id"),
    _refers("follow_up_id", "follow_up.follow_up_id"),
    Column("at", UtcDateTime(), nullable=False),
    Column("recorded_at", UtcDateTime(), nullable=False),
    _code("actor"),
    _code("channel"),
    _code("result"),
    Column("body", LargeBinary),
)
"""Somebody tried to reach the person: when, how, with what result."""
