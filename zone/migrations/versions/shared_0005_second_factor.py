"""Second factors of accounts, and sessions that wait for one (R56)."""

import sqlalchemy as sa
from alembic import op

revision = "shared_0005"
down_revision = "shared_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; add what a session waits for."""
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.String, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("recovery_code_account", "recovery_code", ["account_id"])
    op.add_column("session", sa.Column("waits_for", sa.String))


def downgrade() -> None:
    """Forget them: everybody signs in with the password alone, half open sessions end."""
    op.execute("delete from session where waits_for is not null")
    op.drop_column("session", "waits_for")
    op.drop_index("recovery_code_account", "recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
