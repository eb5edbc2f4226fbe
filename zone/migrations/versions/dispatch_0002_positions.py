"""Devices in a secured room that show the board with nobody signed in."""

import sqlalchemy as sa
from alembic import op

revision = "dispatch_0002"
down_revision = "dispatch_0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "board_position",
        sa.Column("position_id", sa.String, primary_key=True),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("agencies", sa.String, nullable=False),
        sa.Column("bound_by", sa.String, nullable=False),
        sa.Column("bound_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_by", sa.String),
    )


def downgrade() -> None:
    """Take it away: every device must be bound anew."""
    op.drop_table("board_position")
