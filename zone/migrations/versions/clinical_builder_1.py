"""Forms being written: every step of a draft."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_builder_1"
down_revision = "clinical_phones_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "form_step",
        sa.Column("step_id", sa.String, primary_key=True),
        sa.Column("draft_id", sa.String, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("link_id", sa.String),
        sa.Column("back_to", sa.Integer),
        sa.Column("base", sa.String),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.UniqueConstraint("draft_id", "seq"),
    )


def downgrade() -> None:
    """Take it away: versions that were published stay, what was being written is gone."""
    op.drop_table("form_step")
