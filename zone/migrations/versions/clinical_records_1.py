"""Tables around a person: relations, households, places, plans, directives, death, intake."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_records_1"
down_revision = "clinical_tasks_1"
branch_labels = None
depends_on = None

_TABLES = (
    *("manual_intake", "person_death", "care_directive", "safety_plan"),
    *("place_call", "household_block", "household_member", "person_relation"),
)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str = "at", *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _person(name: str = "person_id") -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey("person.person_id"), nullable=False)


def _body() -> sa.Column[bytes]:
    return sa.Column("body", sa.LargeBinary, nullable=False)


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Make the tables."""
    _households()
    _plans()
    lead = sa.ForeignKey("lead.lead_id")
    op.create_table(
        "place_call",
        sa.Column("lead_id", sa.String, lead, primary_key=True),
        _text("place_index", null=True),
        _text("area", null=True),
    )
    _indexed("place_call", "place_index")
    case = sa.ForeignKey("clinical_case.case_id")
    op.create_table(
        "manual_intake",
        _key("intake_id"),
        sa.Column("case_id", sa.String, case, nullable=False),
        _at(),
        _text("actor"),
        _text("source"),
        sa.Column("agreed", sa.Boolean, nullable=True),
        _body(),
    )
    _indexed("manual_intake", "case_id", "source")


def _households() -> None:
    op.create_table(
        "person_relation",
        _key("relation_id"),
        _person(),
        _person("other_id"),
        _text("other_is"),
        _text("person_is"),
        _at(),
        _text("actor"),
        _at("ended_at", null=True),
        _text("ended_by", null=True),
    )
    _indexed("person_relation", "person_id", "other_id")
    op.create_table(
        "household_member",
        _key("member_id"),
        _text("household_id"),
        _person(),
        _at("since"),
        _text("actor"),
        _at("until", null=True),
    )
    _indexed("household_member", "household_id", "person_id")
    op.create_table(
        "household_block",
        _key("block_id"),
        _person(),
        _person("other_id"),
        _at("since"),
        _text("set_by"),
        _at("lifted_at", null=True),
        _text("lifted_by", null=True),
    )
    _indexed("household_block", "person_id", "other_id")


def _plans() -> None:
    op.create_table(
        "safety_plan",
        _key("plan_id"),
        _person(),
        _at(),
        _text("actor"),
        _text("language"),
        _body(),
    )
    op.create_table(
        "care_directive",
        _key("directive_id"),
        _person(),
        _at(),
        _text("actor"),
        _text("source"),
        _body(),
    )
    op.create_table(
        "person_death",
        _key("death_id"),
        _person(),
        _at(),
        _text("actor"),
        _text("source"),
        _text("confirmed_by"),
        _text("died_on", null=True),
        _at("undone_at", null=True),
        _text("undone_by", null=True),
    )
    for table in ("safety_plan", "care_directive", "person_death"):
        _indexed(table, "person_id")


def downgrade() -> None:
    """Drop the tables."""
    for name in _TABLES:
        op.drop_table(name)
