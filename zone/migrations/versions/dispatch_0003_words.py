"""Words of the clinic that stand at a call for the time of a lease."""

import sqlalchemy as sa
from alembic import op

revision = "dispatch_0003"
down_revision = "dispatch_0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "standing_words",
        sa.Column("lease_id", sa.String, primary_key=True),
        sa.Column("incident_id", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("lease_until", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_why", sa.String),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("standing_words_incident", "standing_words", ["incident_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("standing_words")
