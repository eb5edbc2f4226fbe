"""Further ways to sign in: an agency's identity provider, and passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "shared_0007"
down_revision = "shared_0006"
branch_labels = None
depends_on = None
_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sign_on",
        sa.Column("account_id", sa.String, primary_key=True),
        sa.Column("subject_index", sa.String, nullable=False, unique=True),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "passkey",
        sa.Column("passkey_id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("credential", sa.String, nullable=False, unique=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("used", _COUNTER, nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True)),
    )
    op.create_index("passkey_account", "passkey", ["account_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("back_to", sa.String, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Forget them: passwords and codes remain; who has neither needs a fresh password."""
    for table in ("sign_in_try", "passkey", "sign_on"):
        op.drop_table(table)
