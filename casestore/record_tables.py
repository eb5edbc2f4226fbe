"""Tables around a person: relations, households, who is kept apart, places, plans, death, intake.

Names, texts and reasons lie sealed in `body`; codes, ids and days lie open.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, String, Table

from casestore.tables import clinical
from zone.columns import UtcDateTime


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _code(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


def _person(name: str = "person_id") -> Column[str]:
    return Column(name, String, ForeignKey("person.person_id"), nullable=False, index=True)


def _at(name: str = "at", *, null: bool = False) -> Column[object]:
    return Column(name, UtcDateTime(), nullable=null)


def _body() -> Column[bytes]:
    return Column("body", LargeBinary, nullable=False)


relation = Table(
    "person_relation",
    clinical,
    _key("relation_id"),
    _person(),
    _person("other_id"),
    _code("other_is"),
    _code("person_is"),
    _at(),
    _code("actor"),
    _at("ended_at", null=True),
    _code("ended_by", null=True),
)
"""`other_id` is the person's `other_is`, the person is theirs `person_is`: one row, two sides."""

member = Table(
    "household_member",
    clinical,
    _key("member_id"),
    Column("household_id", String, nullable=False, index=True),
    _person(),
    _at("since"),
    _code("actor"),
    _at("until", null=True),
)
"""Who lives together, over time. Households are never merged."""

kept_apart = Table(
    "household_block",
    clinical,
    _key("block_id"),
    _person(),
    _person("other_id"),
    _at("since"),
    _code("set_by"),
    _at("lifted_at", null=True),
    _code("lifted_by", null=True),
)
"""Two people neither of whom may appear beside the other (R40)."""

place_call = Table(
    "place_call",
    clinical,
    Column("lead_id", String, ForeignKey("lead.lead_id"), primary_key=True),
    Column("place_index", String, index=True),
    _code("area", null=True),
)
"""Calls of cases by place (a keyed index) and area (ZIP code or town)."""

safety_plan = Table(
    "safety_plan",
    clinical,
    _key("plan_id"),
    _person(),
    _at(),
    _code("actor"),
    _code("language"),
    _body(),
)
"""A plan as it was made; the newest counts, the earlier ones stay (R41)."""

directive = Table(
    "care_directive",
    clinical,
    _key("directive_id"),
    _person(),
    _at(),
    _code("actor"),
    _code("source"),
    _body(),
)
"""Psychiatric advance directive and preferences as last told; the earlier ones stay."""

death = Table(
    "person_death",
    clinical,
    _key("death_id"),
    _person(),
    _at(),
    _code("actor"),
    _code("source"),
    _code("confirmed_by"),
    _code("died_on", null=True),
    _at("undone_at", null=True),
    _code("undone_by", null=True),
)
"""That somebody died: who says so, who confirmed it, and perhaps that it was wrong (R45)."""

intake = Table(
    "manual_intake",
    clinical,
    _key("intake_id"),
    Column("case_id", String, ForeignKey("clinical_case.case_id"), nullable=False, index=True),
    _at(),
    _code("actor"),
    _code("source"),
    Column("agreed", Boolean, nullable=True),
    _body(),
    Index("ix_manual_intake_source", "source"),
)
"""How a case came in without a call: from whom, and whether the person agreed (R43)."""
