"""Tables of the privacy office, of papers of holds, and of billing."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_office_1"
down_revision = "clinical_research_1"
branch_labels = None
depends_on = None

_TABLES = (
    *("billing_export", "staff_npi", "billing_staff", "billing_line", "hold_paper"),
    *("register_entry", "session_note", "breach_person", "breach", "patient_request"),
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _body() -> sa.Column[bytes]:
    return sa.Column("body", sa.LargeBinary, nullable=False)


def _refers(name: str, column: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=null)


def _own(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), primary_key=True)


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _office()
    _registers()
    _papers()
    _billing()


def _office() -> None:
    op.create_table(
        "patient_request",
        _key("request_id"),
        _refers("person_id", "person.person_id"),
        _text("kind"),
        _at("received_at"),
        _text("received_by"),
        _text("identity"),
        _at("extended_at", null=True),
        _text("extended_why", null=True),
        _text("state"),
        _at("decided_at", null=True),
        _text("decided_by", null=True),
        _text("reason", null=True),
        _at("review_asked_at", null=True),
        _at("reviewed_at", null=True),
        _text("reviewed_by", null=True),
        _text("review", null=True),
        _at("answered_at", null=True),
        _text("answered_how", null=True),
        _body(),
        _number("row_version"),
    )
    _index("patient_request", "person_id")
    _index("patient_request", "answered_at")
    op.create_table(
        "breach",
        _key("breach_id"),
        _text("what"),
        _at("discovered_at"),
        _text("assessment_id", null=True),
        sa.Column("part2", sa.Boolean, nullable=False),
        _number("people"),
        _number("in_state"),
        _text("conclusion", null=True),
        _at("concluded_at", null=True),
        _text("concluded_by", null=True),
        _at("people_told_at", null=True),
        _at("hhs_told_at", null=True),
        _at("media_told_at", null=True),
        _at("delay_until", null=True),
        _text("recorded_by"),
        _body(),
        _number("row_version"),
    )
    _index("breach", "assessment_id")
    op.create_table(
        "breach_person",
        _own("breach_id", "breach.breach_id"),
        _own("person_id", "person.person_id"),
    )
    _index("breach_person", "person_id")


def _registers() -> None:
    op.create_table(
        "session_note",
        _key("note_id"),
        _refers("person_id", "person.person_id"),
        _text("kind"),
        _text("author"),
        _at("at"),
        _body(),
    )
    _index("session_note", "person_id")
    op.create_table(
        "register_entry",
        _key("entry_id"),
        _text("register"),
        _refers("person_id", "person.person_id", null=True),
        _text("since"),
        _text("until", null=True),
        _at("recorded_at"),
        _text("recorded_by"),
        _at("ended_at", null=True),
        _text("ended_by", null=True),
        _body(),
        _number("row_version"),
    )
    _index("register_entry", "person_id")
    _index("register_entry", "register")


def _papers() -> None:
    op.create_table(
        "hold_paper",
        _own("hold_id", "hold.hold_id"),
        _text("form"),
        _number("form_version"),
        _text("criteria"),
        _text("authority"),
        _text("transport"),
        _at("rights_at", null=True),
        _text("rights_by", null=True),
        _text("rights_language", null=True),
        _text("outcome", null=True),
        _at("outcome_at", null=True),
        _text("outcome_by", null=True),
        _text("disclosure_id", null=True),
        _body(),
        _number("row_version"),
    )


def _billing() -> None:
    op.create_table(
        "billing_line",
        _own("encounter_id", "encounter.encounter_id"),
        *(_text(name) for name in ("place", "procedure", "modifiers", "diagnosis")),
        _at("entered_at"),
        _text("entered_by"),
        _number("row_version"),
    )
    op.create_table(
        "billing_staff",
        _own("encounter_id", "encounter.encounter_id"),
        _key("account_id"),
        _at("began_at"),
        _at("ended_at"),
    )
    op.create_table(
        "staff_npi",
        _key("account_id"),
        _text("npi"),
        _at("recorded_at"),
        _text("recorded_by"),
    )
    op.create_table(
        "billing_export",
        _key("export_id"),
        _text("since"),
        _text("until"),
        _at("made_at"),
        _text("made_by"),
        _number("lines"),
        sa.Column("left_out", sa.Text, nullable=False),
        _text("sha256"),
        _body(),
    )


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
