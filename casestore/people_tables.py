"""Tables of people over time: earlier states, records joined as one person's, likely doubles.

A record that was joined to another keeps its own row and body; `person_head` says under whom it
is read. Where a row of another table stands under another person than it was written for,
`displaced_row` remembers whose it is, so that a joining can be taken back row by row.
"""

from sqlalchemy import Column, Float, ForeignKey, Index, LargeBinary, String, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime


def _person(name: str = "person_id") -> Column[str]:
    return Column(name, String, ForeignKey("person.person_id"), nullable=False, index=True)


person_version = Table(
    "person_version",
    clinical,
    key("version_id"),
    _person(),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    code("changed"),
    Column("body", LargeBinary, nullable=False),
)
"""The record as it was until `at`, when somebody changed the fields named in `changed`."""

person_merge = Table(
    "person_merge",
    clinical,
    key("merge_id"),
    _person("joined_id"),
    _person("into_id"),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    code("proofs"),
    Column("undone_at", UtcDateTime()),
    code("undone_by", null=True),
    Index(
        "uq_person_merge_live",
        "joined_id",
        unique=True,
        sqlite_where=text("undone_at is null"),
        postgresql_where=text("undone_at is null"),
    ),
)
"""A clinician said that two records are one person's, and perhaps took it back."""

person_head = Table(
    "person_head",
    clinical,
    Column("person_id", String, ForeignKey("person.person_id"), primary_key=True),
    _person("head_id"),
)
"""Joined records and the one under which each is read; follows from the joinings in force."""

displaced_row = Table(
    "displaced_row",
    clinical,
    key("table_name"),
    key("column_name"),
    key("row_key"),
    _person("home_id"),
)
"""Rows that stand under another person than the one they were written for."""

person_pair = Table(
    "person_pair",
    clinical,
    key("pair_id"),
    _person(),
    _person("other_id"),
    code("state"),
    code("grade"),
    Column("bits", Float, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("found_at", UtcDateTime(), nullable=False),
    code("decided_by", null=True),
    Column("decided_at", UtcDateTime()),
    Unique("person_id", "other_id"),
)
"""Two records that may be one person's, for a clinician to decide; `person_id` is the lesser id."""
