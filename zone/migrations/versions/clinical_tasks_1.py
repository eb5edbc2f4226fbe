"""Tables of what happens to tasks, and of follow-up with its attempts."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_tasks_1"
down_revision = "clinical_care_1"
branch_labels = None
depends_on = None

_TABLES = ("follow_up_attempt", "follow_up", "task_step")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    op.create_table(
        "task_step",
        _key("step_id"),
        _refers("task_id", "care_task.task_id"),
        _text("what"),
        _at("at"),
        _text("actor"),
        _text("owner", null=True),
        _text("code", null=True),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_task_step_task_id", "task_step", ["task_id"])
    op.create_table(
        "follow_up",
        _key("follow_up_id"),
        _refers("case_id", "clinical_case.case_id"),
        _text("state"),
        _at("started_at"),
        _text("started_by"),
        _at("ended_at", null=True),
        _text("decision", null=True),
        _text("decided_by", null=True),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_follow_up_case_id", "follow_up", ["case_id"])
    op.create_table(
        "follow_up_attempt",
        _key("attempt_id"),
        _refers("follow_up_id", "follow_up.follow_up_id"),
        _at("at"),
        _at("recorded_at"),
        _text("actor"),
        _text("channel"),
        _text("result"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_follow_up_attempt_follow_up_id", "follow_up_attempt", ["follow_up_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
