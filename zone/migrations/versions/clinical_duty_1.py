"""Tables of the roster: members, areas, units, pages, hand-overs, check-ins, credentials."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_duty_1"
down_revision = "clinical_referrals_1"
branch_labels = None
depends_on = None

_TABLES = (
    *("credential", "check_in", "hand_over", "duty_page", "team_contact", "team_member"),
    *("team_unit", "team_area", "duty_source"),
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("duty_source", _key("source_id"), _text("digest"), _at("at"))
    op.create_table("team_area", _key("team_id"), _key("agency"), _key("area"))
    op.create_table("team_unit", _key("team_id"), _key("agency"), _key("unit"))
    op.create_table("team_member", _key("team_id"), _key("account_id"))
    op.create_table("team_contact", _key("team_id"), _text("mail"))
    op.create_table(
        "duty_page",
        _key("page_id"),
        _text("lead_id", null=True),
        _text("agency"),
        _text("kind"),
        _text("level"),
        _at("made_at"),
        _at("sent_at", null=True),
        _at("escalate_at"),
        _at("seen_at", null=True),
        _text("seen_by", null=True),
        _at("escalated_at", null=True),
        _number("row_version"),
    )
    op.create_index("ix_duty_page_seen_at_escalate_at", "duty_page", ["seen_at", "escalate_at"])
    op.create_index("ix_duty_page_lead_id", "duty_page", ["lead_id"])
    _people()


def _people() -> None:
    op.create_table(
        "hand_over",
        _key("hand_over_id"),
        _text("from_account"),
        _text("to_account"),
        _at("made_at"),
        _at("answered_at", null=True),
        _text("answer", null=True),
        _number("moved", null=True),
        sa.Column("body", sa.LargeBinary),
        _number("row_version"),
    )
    op.create_index("ix_hand_over_to_account", "hand_over", ["to_account"])
    op.create_table(
        "check_in",
        _key("check_in_id"),
        _text("account_id"),
        _text("case_id", null=True),
        _at("started_at"),
        _number("every_minutes"),
        _at("due_at"),
        _at("missed_at", null=True),
        _at("ended_at", null=True),
        _number("row_version"),
    )
    op.create_index("ix_check_in_ended_at", "check_in", ["ended_at"])
    op.create_table(
        "credential",
        _key("credential_id"),
        _text("account_id"),
        _text("kind"),
        _text("expires_on"),
        _at("recorded_at"),
        _text("recorded_by"),
    )
    op.create_index("ix_credential_account_id", "credential", ["account_id"])


def downgrade() -> None:
    """Drop the tables."""
    for name in _TABLES:
        op.drop_table(name)
