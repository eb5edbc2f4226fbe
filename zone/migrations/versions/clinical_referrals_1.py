"""Tables of partners and referrals."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_referrals_1"
down_revision = "clinical_records_1"
branch_labels = None
depends_on = None

_TABLES = ("referral_door", "referral_step", "referral", "partner_availability", "partner")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=False)


def _version() -> sa.Column[int]:
    return sa.Column("row_version", sa.Integer, nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _partners()
    op.create_table(
        "referral",
        _key("referral_id"),
        _refers("case_id", "clinical_case.case_id"),
        _refers("person_id", "person.person_id"),
        _refers("partner_id", "partner.partner_id"),
        _text("owner"),
        _text("state"),
        _at("state_at"),
        _at("leaves_at", null=True),
        _at("opened_at"),
        _text("opened_by"),
        _text("disclosure_id", null=True),
        _text("consent_id", null=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _version(),
    )
    for column in ("case_id", "consent_id", "owner", "partner_id", "person_id"):
        op.create_index(f"ix_referral_{column}", "referral", [column])
    op.create_index("ix_referral_state_leaves_at", "referral", ["state", "leaves_at"])
    _steps()


def _partners() -> None:
    op.create_table(
        "partner",
        sa.Column(
            "partner_id", sa.String, sa.ForeignKey("recipient.recipient_id"), primary_key=True
        ),
        _text("role"),
        _text("services"),
        sa.Column("hours", sa.Text, nullable=False),
        _text("phone"),
        _text("mail"),
        sa.Column("remarks", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        _at("changed_at"),
        _text("changed_by"),
        _version(),
    )
    op.create_table(
        "partner_availability",
        _key("availability_id"),
        _refers("partner_id", "partner.partner_id"),
        _text("state"),
        _at("at"),
        _text("said_by"),
    )
    op.create_index("ix_partner_availability_partner_id", "partner_availability", ["partner_id"])


def _steps() -> None:
    op.create_table(
        "referral_step",
        _key("step_id"),
        _refers("referral_id", "referral.referral_id"),
        _text("move"),
        _text("target"),
        _text("reason", null=True),
        _at("at"),
        _text("actor"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_referral_step_referral_id", "referral_step", ["referral_id"])
    op.create_table(
        "referral_door",
        _key("door_id"),
        _refers("referral_id", "referral.referral_id"),
        sa.Column("token_index", sa.String, nullable=False, unique=True),
        _text("code_mac"),
        _at("made_at"),
        _text("made_by"),
        _at("ends_at"),
        sa.Column("tries", sa.Integer, nullable=False),
        _at("used_at", null=True),
        _text("pass_mac", null=True),
        _at("pass_until", null=True),
        _at("ended_at", null=True),
        sa.Column("body", sa.LargeBinary),
        _version(),
    )
    op.create_index("ix_referral_door_referral_id", "referral_door", ["referral_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
