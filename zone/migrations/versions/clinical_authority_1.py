"""Who may decide for a person, holds, and leases of words that stand at the dispatch center."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_authority_1"
down_revision = "clinical_duty_1"
branch_labels = None
depends_on = None

_TABLES = ("words_lease", "hold", "authority_record")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _person() -> sa.Column[str]:
    return sa.Column("person_id", sa.String, sa.ForeignKey("person.person_id"), nullable=False)


def _body() -> sa.Column[bytes]:
    return sa.Column("body", sa.LargeBinary, nullable=False)


def upgrade() -> None:
    """Make the tables, and the column that says under which record a consent was signed."""
    op.create_table(
        "authority_record",
        _key("authority_id"),
        _person(),
        _text("kind"),
        _text("since"),
        _text("until", null=True),
        sa.Column("health_decisions", sa.Boolean, nullable=False),
        _text("document"),
        _body(),
        _at("recorded_at"),
        _text("recorded_by"),
        _at("struck_at", null=True),
        _text("struck_by", null=True),
        _number("row_version"),
    )
    op.create_index("ix_authority_record_person_id", "authority_record", ["person_id"])
    op.create_table(
        "hold",
        _key("hold_id"),
        _person(),
        _text("kind"),
        _at("began_at"),
        _at("ended_at", null=True),
        _text("ended_by", null=True),
        _body(),
        _text("recorded_by"),
        _number("row_version"),
    )
    op.create_index("ix_hold_person_id", "hold", ["person_id"])
    op.create_table(
        "words_lease",
        _key("lease_id"),
        _text("disclosure_id"),
        _text("incident_id"),
        _at("lease_until"),
        _number("renewals"),
        _at("ended_at", null=True),
        _text("ended_why", null=True),
        _number("row_version"),
    )
    op.create_index("ix_words_lease_disclosure_id", "words_lease", ["disclosure_id"])
    op.add_column("consent", _text("signed_under", null=True))


def downgrade() -> None:
    """Take the tables away, with everything in them."""
    op.drop_column("consent", "signed_under")
    for table in _TABLES:
        op.drop_table(table)
