"""Tables of disclosures, tasks after them, restrictions, talks about consent and break-glass."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_0002"
down_revision = "clinical_0001"
branch_labels = None
depends_on = None

_TABLES = (
    "break_glass",
    "accounting_delay",
    "consent_talk",
    "patient_restriction",
    "privacy_task",
    "disclosure",
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _person() -> sa.Column[str]:
    return sa.Column("person_id", sa.String, sa.ForeignKey("person.person_id"), nullable=False)


def _version() -> sa.Column[int]:
    return sa.Column("row_version", sa.Integer, nullable=False)


def upgrade() -> None:
    """Make the tables and their indexes."""
    _disclosures()
    _agreements()
    op.create_table(
        "break_glass",
        _key("glass_id"),
        _person(),
        _text("account_id"),
        _text("case_id"),
        _text("reason"),
        _text("rests_on"),
        _at("opened_at"),
        _at("ends_at"),
        _text("policy_version"),
    )
    op.create_index("ix_break_glass_account_id_ends_at", "break_glass", ["account_id", "ends_at"])
    for table in _TABLES:
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])


def _disclosures() -> None:
    op.create_table(
        "disclosure",
        _key("disclosure_id"),
        _person(),
        _at("at"),
        _text("made_by"),
        _text("channel"),
        _text("purpose"),
        _text("effect"),
        _yes_no("accountable"),
        _yes_no("to_police"),
        _text("consent_id", null=True),
        _at("live_until", null=True),
        _at("withdrawn_at", null=True),
        _text("withdrawn_why", null=True),
        _text("policy_version"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _version(),
    )
    op.create_index("ix_disclosure_consent_id", "disclosure", ["consent_id"])
    op.create_index("ix_disclosure_at", "disclosure", ["at"])
    op.create_table(
        "privacy_task",
        _key("task_id"),
        _person(),
        _text("kind"),
        _text("about_kind"),
        _text("about_id"),
        _at("opened_at"),
        _at("due_at"),
        _at("done_at", null=True),
        _text("done_by", null=True),
        _text("finding", null=True),
        _version(),
    )
    op.create_index("ix_privacy_task_done_at_due_at", "privacy_task", ["done_at", "due_at"])


def _agreements() -> None:
    op.create_table(
        "patient_restriction",
        _key("restriction_id"),
        _person(),
        _text("kind"),
        _text("recipient_id", null=True),
        _at("since"),
        _at("until", null=True),
        _text("recorded_by"),
        _version(),
    )
    op.create_table(
        "consent_talk",
        _key("talk_id"),
        _person(),
        _at("at"),
        _text("held_by"),
        _text("recipient_id", null=True),
        _text("answer"),
        _text("why", null=True),
        _text("capacity"),
        _text("judged_by"),
        _text("interpreter"),
        _yes_no("police_present"),
        _yes_no("in_custody"),
    )
    op.create_table(
        "accounting_delay",
        _key("delay_id"),
        _person(),
        _text("kind"),
        _at("at"),
        _at("until", null=True),
        _text("recorded_by"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)
