"""Tables around a person: relations, households, who is kept apart, places, plans, death, intake.

Names, texts and reasons lie sealed in `body`; codes, ids and days lie open.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, String, Table

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime


def _person(name: str = "person_id") -> Column[str]:
    return Column(name, String, ForeignKey("person.person_id"), nullable=False, index=True)


def _at(name: str = "at", *, null: bool = False) -> Column[object]:
    return Column(name, UtcDateTime(), nullable=null)


def _body() -> Column[bytes]:
    return Column("body", LargeBinary, nullable=False)


relation = Table(
    "person_relation",
    clinical,
    key("relation_id"),
    _person(),
    _person("other_id"),
    code("other_is"),
    code("person_is"),
    _at(),
    code("actor"),
    _at("ended_at", null=True),
    code("ended_by", null=True),
)
"""`other_id` is the person's `other_is`, the person is theirs `person_is`: one row, two sides."""

member = Table(
    "household_member",
    clinical,
    key("member_id"),
    Column("household_id", String, nullable=False, index=True),
    _person(),
    _at("since"),
    code("actor"),
    _at("until", null=True),
)
"""Who lives together, over time. Households are never merged."""

kept_apart = Table(
    "household_block",
    clinical,
    key("block_id"),
    _person(),
    _person("other_id"),
    _at("since"),
    code("set_by"),
    _at("lifted_at", null=True),
    code("lifted_by", null=True),
)
"""Two people neither of whom may appear beside the other (R40)."""

place_call = Table(
    "place_call",
    clinical,
    Column("lead_id", String, ForeignKey("lead.lead_id"), primary_key=True),
    Column("place_index", String, index=True),
    code("area", null=True),
)
"""Calls of cases by place (a keyed index) and area (ZIP code or town)."""

safety_plan = Table(
    "safety_plan",
    clinical,
    key("plan_id"),
    _person(),
    _at(),
    code("actor"),
    code("language"),
    _body(),
)
"""A plan as it was made; the newest counts, the earlier ones stay (R41)."""

directive = Table(
    "care_directive",
    clinical,
    key("directive_id"),
    _person(),
    _at(),
    code("actor"),
    code("source"),
    _body(),
)
"""Psychiatric advance directive and preferences as last told; the earlier ones stay."""

death = Table(
    "person_death",
    clinical,
    key("death_id"),
    _person(),
    _at(),
    code("actor"),
    code("source"),
    code("confirmed_by"),
    code("died_on", null=True),
    _at("undone_at", null=True),
    code("undone_by", null=True),
)
"""That somebody died: who says so, who confirmed it, and perhaps that it was wrong (R45)."""

intake = Table(
    "manual_intake",
    clinical,
    key("intake_id"),
    Column("case_id", String, ForeignKey("clinical_case.case_id"), nullable=False, index=True),
    _at(),
    code("actor"),
    code("source"),
    Column("agreed", Boolean, nullable=True),
    _body(),
    Index("ix_manual_intake_source", "source"),
)
"""How a case came in without a call: from whom, and whether the person agreed (R43)."""
