"""Legal holds: what must not be purged, whatever the schedule says."""

import sqlalchemy as sa
from alembic import op

revision = "shared_0006"
down_revision = "shared_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "legal_hold",
        sa.Column("hold_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String),
    )
    op.create_index("legal_hold_subject", "legal_hold", ["kind", "subject_id"])


def downgrade() -> None:
    """Forget the holds; the audit keeps who placed which."""
    op.drop_index("legal_hold_subject", "legal_hold")
    op.drop_table("legal_hold")
