"""Tables of workflows, where each case stands on its way, and the steps that it took."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from casestore.tables import clinical
from zone.columns import UtcDateTime


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _code(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


workflow = Table(
    "workflow",
    clinical,
    _key("workflow_id"),
    _code("program"),
    Column("number", Integer, nullable=False),
    _code("title"),
    _code("state"),
    Column("source", Text, nullable=False),
    Column("added_at", UtcDateTime(), nullable=False),
    _code("added_by"),
    Column("published_at", UtcDateTime()),
    _code("published_by", null=True),
    Column("row_version", Integer, nullable=False),
    Unique("program", "number"),
)
"""One version of a program's workflow, as the TOML it was written in."""

case_flow = Table(
    "case_flow",
    clinical,
    Column("case_id", String, ForeignKey("clinical_case.case_id"), primary_key=True),
    Column("workflow_id", String, ForeignKey("workflow.workflow_id"), nullable=False, index=True),
    _code("state"),
    _code("step_id"),
    Column("entered_at", UtcDateTime(), nullable=False),
    Column("row_version", Integer, nullable=False),
)
"""Where a case stands; `step_id` is the step that brought it there."""

flow_step = Table(
    "flow_step",
    clinical,
    _key("step_id"),
    Column("case_id", String, ForeignKey("clinical_case.case_id"), nullable=False),
    _code("workflow_id"),
    _code("source", null=True),
    _code("target"),
    _code("move"),
    Column("at", UtcDateTime(), nullable=False),
    _code("actor"),
    Index("ix_flow_step_case_id_at", "case_id", "at"),
)
"""Steps of a case, appended only."""
