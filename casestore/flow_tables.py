"""Tables of workflows, where each case stands on its way, and the steps that it took."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime

workflow = Table(
    "workflow",
    clinical,
    key("workflow_id"),
    code("program"),
    Column("number", Integer, nullable=False),
    code("title"),
    code("state"),
    Column("source", Text, nullable=False),
    Column("added_at", UtcDateTime(), nullable=False),
    code("added_by"),
    Column("published_at", UtcDateTime()),
    code("published_by", null=True),
    Column("row_version", Integer, nullable=False),
    Unique("program", "number"),
)
"""One version of a program's workflow, as the TOML it was written in."""

case_flow = Table(
    "case_flow",
    clinical,
    Column("case_id", String, ForeignKey("clinical_case.case_id"), primary_key=True),
    Column("workflow_id", String, ForeignKey("workflow.workflow_id"), nullable=False, index=True),
    code("state"),
    code("step_id"),
    Column("entered_at", UtcDateTime(), nullable=False),
    Column("row_version", Integer, nullable=False),
)
"""Where a case stands; `step_id` is the step that brought it there."""

flow_step = Table(
    "flow_step",
    clinical,
    key("step_id"),
    Column("case_id", String, ForeignKey("clinical_case.case_id"), nullable=False),
    code("workflow_id"),
    code("source", null=True),
    code("target"),
    code("move"),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    Index("ix_flow_step_case_id_at", "case_id", "at"),
)
"""Steps of a case, appended only."""
