"""Tables of forms, attestations, fillings, entries, alarms and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_0003"
down_revision = "clinical_0002"
branch_labels = None
depends_on = None

_TABLES = ("form_alarm", "form_entry", "form_filling", "care_task", "form_attestation", "form")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(name: str, column: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(column), nullable=False)


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _library()
    _answers()
    op.create_table(
        "care_task",
        _key("task_id"),
        _refers("case_id", "clinical_case.case_id"),
        _text("kind"),
        _text("level"),
        _text("about_kind"),
        _text("about_id"),
        _text("owner"),
        _at("opened_at"),
        _at("due_at"),
        _at("done_at", null=True),
        _text("done_by", null=True),
        _text("done_how", null=True),
        _number("row_version"),
    )
    op.create_index("ix_care_task_case_id", "care_task", ["case_id"])
    op.create_index("ix_care_task_owner_done_at", "care_task", ["owner", "done_at"])


def _library() -> None:
    op.create_table(
        "form",
        _key("form_id"),
        _text("url"),
        _number("number"),
        *(_text(name) for name in ("title", "state", "licence", "terms", "source", "checksum")),
        _long("tolerances"),
        _long("document"),
        _at("added_at"),
        _text("added_by"),
        _at("published_at", null=True),
        _text("published_by", null=True),
        _number("row_version"),
        sa.UniqueConstraint("url", "number"),
    )
    op.create_index("ix_form_state", "form", ["state"])
    op.create_table(
        "form_attestation",
        _key("attestation_id"),
        _text("url"),
        _text("terms"),
        _long("grounds"),
        _at("made_at"),
        _text("made_by"),
    )
    op.create_index("ix_form_attestation_url", "form_attestation", ["url"])


def _answers() -> None:
    op.create_table(
        "form_filling",
        _key("filling_id"),
        _refers("form_id", "form.form_id"),
        _refers("case_id", "clinical_case.case_id"),
        _text("state"),
        _text("label"),
        _text("started_by"),
        _at("started_at"),
        _text("signed_by", null=True),
        _at("signed_at", null=True),
        _text("amends", null=True),
        sa.Column("result", sa.LargeBinary),
        _number("row_version"),
    )
    for column in ("form_id", "case_id"):
        op.create_index(f"ix_form_filling_{column}", "form_filling", [column])
    op.create_table(
        "form_entry",
        _key("entry_id"),
        _refers("filling_id", "form_filling.filling_id"),
        _number("seq"),
        _number("screen"),
        _at("at"),
        _text("actor"),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("filling_id", "seq"),
    )
    op.create_index("ix_form_entry_filling_id", "form_entry", ["filling_id"])
    op.create_table(
        "form_alarm",
        _key("alarm_id"),
        _refers("filling_id", "form_filling.filling_id"),
        *(_text(name) for name in ("rule", "link_id", "level")),
        _at("at"),
        _text("actor"),
        _text("task_id"),
        sa.UniqueConstraint("filling_id", "rule", "link_id"),
    )
    op.create_index("ix_form_alarm_filling_id", "form_alarm", ["filling_id"])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
