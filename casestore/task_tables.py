"""Tables of what happened to tasks, and of follow-up with its attempts (R44); appended rows."""

from sqlalchemy import Column, Integer, LargeBinary, Table

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

task_step = Table(
    "task_step",
    clinical,
    key("step_id"),
    refers("task_id", "care_task.task_id"),
    code("what"),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    code("owner", null=True),
    code("code", null=True),
    Column("body", LargeBinary),
)
"""What happened to a task since it was opened, appended only; a note lies sealed in `body`."""

follow_up = Table(
    "follow_up",
    clinical,
    key("follow_up_id"),
    refers("case_id", "clinical_case.case_id"),
    code("state"),
    Column("started_at", UtcDateTime(), nullable=False),
    code("started_by"),
    Column("ended_at", UtcDateTime()),
    code("decision", null=True),
    code("decided_by", null=True),
    Column("row_version", Integer, nullable=False),
)
"""One round of follow-up of a case; a further round is a further row."""

follow_up_attempt = Table(
    "follow_up_attempt",
    clinical,
    key("attempt_id"),
    refers("follow_up_id", "follow_up.follow_up_id"),
    Column("at", UtcDateTime(), nullable=False),
    Column("recorded_at", UtcDateTime(), nullable=False),
    code("actor"),
    code("channel"),
    code("result"),
    Column("body", LargeBinary),
)
"""Somebody tried to reach the person: when, how, with what result."""
