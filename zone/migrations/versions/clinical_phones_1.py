"""Phones that keep drafts, and what arrived from them."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_phones_1"
down_revision = "clinical_office_1"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "phone",
        sa.Column("phone_id", sa.String, primary_key=True),
        sa.Column("device_id", sa.String, nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("key_at", _INSTANT, nullable=False),
        sa.Column("released_at", _INSTANT),
        sa.Column("released_by", sa.String),
        sa.Column("wipe_at", _INSTANT),
        sa.Column("wipe_by", sa.String),
        sa.Column("wiped_at", _INSTANT),
        sa.UniqueConstraint("device_id", "account_id", name="phone_of_account"),
    )
    op.create_table(
        "phone_receipt",
        sa.Column("draft_id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("filling_id", sa.String, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Take them away: drafts on phones cannot be opened any more."""
    op.drop_table("phone_receipt")
    op.drop_table("phone")
