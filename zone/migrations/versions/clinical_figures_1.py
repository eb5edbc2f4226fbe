"""Closed quarters, publications of them, and saved reports."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_figures_1"
down_revision = "clinical_builder_1"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "closed_quarter",
        sa.Column("closed_id", sa.String, primary_key=True),
        _text("agency"),
        _text("period"),
        sa.Column("closed_at", _INSTANT, nullable=False),
        _text("closed_by"),
        _text("policy_version"),
        _text("sha256"),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("agency", "period"),
    )
    op.create_table(
        "publication",
        sa.Column("publication_id", sa.String, primary_key=True),
        sa.Column(
            "closed_id", sa.String, sa.ForeignKey("closed_quarter.closed_id"), nullable=False
        ),
        sa.Column("version", sa.Integer, nullable=False),
        _text("state"),
        sa.Column("chosen", sa.Text, nullable=False),
        sa.Column("prepared_at", _INSTANT, nullable=False),
        _text("prepared_by"),
        sa.Column("approved_at", _INSTANT),
        _text("approved_by", null=True),
        sa.Column("ended_at", _INSTANT),
        _text("ended_by", null=True),
        _text("ended_why", null=True),
        sa.Column("page", sa.Text),
        sa.Column("sheet", sa.Text),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.UniqueConstraint("closed_id", "version"),
    )
    op.create_index("ix_publication_closed_id", "publication", ["closed_id"])
    op.create_table(
        "saved_report",
        sa.Column("report_id", sa.String, primary_key=True),
        _text("name"),
        _text("owner"),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
    )


def downgrade() -> None:
    """Take them away: what was published is not known here any more."""
    for name in ("saved_report", "publication", "closed_quarter"):
        op.drop_table(name)
