"""Tables of people over time: earlier states, joinings, heads, displaced rows, likely doubles."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_people_1"
down_revision = "clinical_0004"
branch_labels = None
depends_on = None

_TABLES = ("person_pair", "displaced_row", "person_head", "person_merge", "person_version")
_LIVE = sa.text("undone_at is null")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _person(name: str = "person_id") -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey("person.person_id"), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "person_version",
        _key("version_id"),
        _person(),
        _at("at"),
        _text("actor"),
        _text("changed"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_person_version_person_id", "person_version", ["person_id"])
    op.create_table(
        "person_merge",
        _key("merge_id"),
        _person("joined_id"),
        _person("into_id"),
        _at("at"),
        _text("actor"),
        _text("proofs"),
        _at("undone_at", null=True),
        _text("undone_by", null=True),
    )
    for column in ("joined_id", "into_id"):
        op.create_index(f"ix_person_merge_{column}", "person_merge", [column])
    op.create_index(
        "uq_person_merge_live",
        "person_merge",
        ["joined_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    _heads_and_pairs()


def _heads_and_pairs() -> None:
    person = sa.ForeignKey("person.person_id")
    op.create_table(
        "person_head",
        sa.Column("person_id", sa.String, person, primary_key=True),
        _person("head_id"),
    )
    op.create_index("ix_person_head_head_id", "person_head", ["head_id"])
    op.create_table(
        "displaced_row",
        _key("table_name"),
        _key("column_name"),
        _key("row_key"),
        _person("home_id"),
    )
    op.create_index("ix_displaced_row_home_id", "displaced_row", ["home_id"])
    op.create_table(
        "person_pair",
        _key("pair_id"),
        _person(),
        _person("other_id"),
        _text("state"),
        _text("grade"),
        sa.Column("bits", sa.Float, nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        _at("found_at"),
        _text("decided_by", null=True),
        _at("decided_at", null=True),
        sa.UniqueConstraint("person_id", "other_id"),
    )
    for column in ("person_id", "other_id"):
        op.create_index(f"ix_person_pair_{column}", "person_pair", [column])


def downgrade() -> None:
    """Drop the tables, those last that others refer to."""
    for name in _TABLES:
        op.drop_table(name)
