"""Tables of workflows and of the way of each case."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_0004"
down_revision = "clinical_0003"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    op.create_table(
        "workflow",
        _key("workflow_id"),
        _text("program"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("title"),
        _text("state"),
        sa.Column("source", sa.Text, nullable=False),
        _at("added_at"),
        _text("added_by"),
        _at("published_at", null=True),
        _text("published_by", null=True),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.UniqueConstraint("program", "number"),
    )
    case = sa.ForeignKey("clinical_case.case_id")
    op.create_table(
        "case_flow",
        sa.Column("case_id", sa.String, case, primary_key=True),
        sa.Column("workflow_id", sa.String, sa.ForeignKey("workflow.workflow_id"), nullable=False),
        _text("state"),
        _text("step_id"),
        _at("entered_at"),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_case_flow_workflow_id", "case_flow", ["workflow_id"])
    op.create_table(
        "flow_step",
        _key("step_id"),
        sa.Column("case_id", sa.String, sa.ForeignKey("clinical_case.case_id"), nullable=False),
        _text("workflow_id"),
        _text("source", null=True),
        _text("target"),
        _text("move"),
        _at("at"),
        _text("actor"),
    )
    op.create_index("ix_flow_step_case_id_at", "flow_step", ["case_id", "at"])
    op.create_index("ix_care_task_about_id", "care_task", ["about_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    op.drop_index("ix_care_task_about_id", "care_task")
    for name in ("flow_step", "case_flow", "workflow"):
        op.drop_table(name)
