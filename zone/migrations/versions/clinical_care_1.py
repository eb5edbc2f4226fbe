"""Tables of care: triage, what was avoided, episodes, notes, co-signing."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_care_1"
down_revision = "clinical_people_1"
branch_labels = None
depends_on = None

_TABLES = (
    *("cosign_rule", "care_note_entry", "care_note"),
    *("episode_of_care", "encounter_avoided", "case_triage"),
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _cases()
    _notes()
    op.create_table(
        "cosign_rule",
        _key("account_id"),
        sa.Column("since", sa.DateTime(timezone=True), primary_key=True),
        _at("until", null=True),
        _text("set_by"),
    )


def _cases() -> None:
    op.create_table(
        "case_triage",
        _key("triage_id"),
        _refers("case_id", "clinical_case.case_id"),
        _at("at"),
        *(_text(name) for name in ("actor", "danger", "urgency", "next_step")),
    )
    op.create_index("ix_case_triage_case_id", "case_triage", ["case_id"])
    encounter = sa.ForeignKey("encounter.encounter_id")
    op.create_table(
        "encounter_avoided",
        sa.Column("encounter_id", sa.String, encounter, primary_key=True),
        _text("what"),
        _text("said_by"),
    )
    op.create_table(
        "episode_of_care",
        _key("episode_id"),
        _refers("person_id", "person.person_id"),
        _text("reason"),
        _at("opened_at"),
        _text("opened_by"),
        _at("closed_at", null=True),
        _text("closed_by", null=True),
        _text("close_reason", null=True),
        _number("row_version"),
    )
    op.create_index("ix_episode_of_care_person_id", "episode_of_care", ["person_id"])


def _notes() -> None:
    op.create_table(
        "care_note",
        _key("note_id"),
        _refers("case_id", "clinical_case.case_id"),
        _text("encounter_id", null=True),
        *(_text(name) for name in ("kind", "state", "label", "author")),
        _at("event_at"),
        _at("entered_at"),
        _at("signed_at", null=True),
        _text("late_reason", null=True),
        sa.Column("needs_cosign", sa.Boolean, nullable=False),
        _text("cosigned_by", null=True),
        _at("cosigned_at", null=True),
        _text("amends", null=True),
        _number("row_version"),
    )
    op.create_index("ix_care_note_case_id", "care_note", ["case_id"])
    op.create_index("ix_care_note_state", "care_note", ["state"])
    op.create_table(
        "care_note_entry",
        _key("entry_id"),
        _refers("note_id", "care_note.note_id"),
        _number("seq"),
        _at("at"),
        _text("actor"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("note_id", "seq"),
    )
    op.create_index("ix_care_note_entry_note_id", "care_note_entry", ["note_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
