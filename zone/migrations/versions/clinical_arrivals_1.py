"""Tables of what EMS and clinical feeds brought: arrivals, their messages, patients' numbers."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_arrivals_1"
down_revision = "clinical_clients_1"
branch_labels = None
depends_on = None

_TABLES = (
    *("number_restriction", "arrival_number", "patient_number"),
    *("arrival_version", "arrival"),
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _refers(name: str, to: str, *, null: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(to), nullable=null)


def upgrade() -> None:
    """Make the tables."""
    _arrivals()
    _numbers()


def _arrivals() -> None:
    op.create_table(
        "arrival",
        _key("arrival_id"),
        *(_text(name) for name in ("feed", "agency", "format", "kind", "state", "match", "how")),
        _text("label"),
        _yes_no("restricted"),
        _refers("person_id", "person.person_id"),
        _refers("lead_id", "lead.lead_id"),
        _refers("referral_id", "referral.referral_id"),
        _at("happened_at"),
        _at("first_at"),
        _at("changed_at"),
        sa.Column("explanation", sa.Text, nullable=False),
        _yes_no("by_hand"),
        _text("decided_by", null=True),
        _at("decided_at", null=True),
        _text("reason", null=True),
        _yes_no("has_consent"),
        _text("consent_answer", null=True),
        _text("version_id"),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    for name in ("person_id", "lead_id", "referral_id"):
        op.create_index(f"ix_arrival_{name}", "arrival", [name])
    op.create_index("ix_arrival_match_changed_at", "arrival", ["match", "changed_at"])
    op.create_table(
        "arrival_version",
        _key("version_id"),
        _refers("arrival_id", "arrival.arrival_id", null=False),
        *(_text(name) for name in ("order_key", "action", "digest")),
        _text("message_mac", null=True),
        _at("received_at"),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_arrival_version_arrival_id", "arrival_version", ["arrival_id"])


def _numbers() -> None:
    op.create_table(
        "patient_number",
        _key("number_id"),
        _refers("person_id", "person.person_id"),
        _text("stands_for", null=True),
        _at("since"),
    )
    op.create_index("ix_patient_number_person_id", "patient_number", ["person_id"])
    op.create_table("arrival_number", _key("arrival_id"), _key("number_id"))
    op.create_index("ix_arrival_number_number_id", "arrival_number", ["number_id"])
    op.create_table("number_restriction", _key("number_id"), _key("code"), _at("since"))


def downgrade() -> None:
    """Drop the tables."""
    for name in _TABLES:
        op.drop_table(name)
