"""What polled feeds remember between two looks, and how each feed's connection is doing."""

import sqlalchemy as sa
from alembic import op

revision = "shared_0004"
down_revision = "shared_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "door_memory",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "door_health",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("last_contact", sa.DateTime(timezone=True)),
        sa.Column("last_message", sa.DateTime(timezone=True)),
        sa.Column("trouble", sa.Text),
        sa.Column("trouble_since", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Forget; what is read again is known by its content."""
    op.drop_table("door_health")
    op.drop_table("door_memory")
