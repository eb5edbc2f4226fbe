"""Tables of research protocols, their exports and crosswalks."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_research_1"
down_revision = "clinical_arrivals_1"
branch_labels = None
depends_on = None

_TABLES = ("research_crosswalk", "research_export", "research_protocol")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    op.create_table(
        "research_protocol",
        _key("protocol_id"),
        *(_text(name) for name in ("number", "title", "approved_by", "approved_on", "expires_on")),
        _text("researcher"),
        _text("org_kind"),
        _refers("recipient_id", "recipient.recipient_id"),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("links_repositories", sa.Boolean, nullable=False),
        _text("agreement_on", null=True),
        _text("agreement_until", null=True),
        _text("agreement_signer", null=True),
        _at("recorded_at"),
        _text("recorded_by"),
        _at("ended_at", null=True),
        _text("ended_by", null=True),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_research_protocol_recipient_id", "research_protocol", ["recipient_id"])
    op.create_table(
        "research_export",
        _key("export_id"),
        _refers("protocol_id", "research_protocol.protocol_id"),
        *(_text(name) for name in ("kind", "since", "until")),
        _at("made_at"),
        _text("made_by"),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("left_out", sa.Text, nullable=False),
        _text("policy_version"),
        _text("sha256"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        _at("returned_at", null=True),
        _text("returned_by", null=True),
        _text("returned_how", null=True),
    )
    op.create_index("ix_research_export_protocol_id", "research_export", ["protocol_id"])
    op.create_table(
        "research_crosswalk",
        sa.Column(
            "export_id", sa.String, sa.ForeignKey("research_export.export_id"), primary_key=True
        ),
        _key("study_id"),
        _refers("person_id", "person.person_id"),
    )
    op.create_index("ix_research_crosswalk_person_id", "research_crosswalk", ["person_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
