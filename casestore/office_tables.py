"""Tables of the privacy office: requests of people about their records, breaches, notes kept apart,
and the registers of agreements, orders and notices. What was written lies sealed in `body`."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime


def _at(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, UtcDateTime(), nullable=null)


def _body() -> Column[bytes]:
    return Column("body", LargeBinary, nullable=False)


def _row_version() -> Column[int]:
    return Column("row_version", Integer, nullable=False)


request = Table(
    "patient_request",
    clinical,
    key("request_id"),
    refers("person_id", "person.person_id"),
    code("kind"),
    _at("received_at"),
    code("received_by"),
    code("identity"),
    _at("extended_at", null=True),
    code("extended_why", null=True),
    code("state"),
    _at("decided_at", null=True),
    code("decided_by", null=True),
    code("reason", null=True),
    _at("review_asked_at", null=True),
    _at("reviewed_at", null=True),
    code("reviewed_by", null=True),
    code("review", null=True),
    _at("answered_at", null=True),
    code("answered_how", null=True),
    _body(),
    _row_version(),
    Index("ix_patient_request_answered_at", "answered_at"),
)
"""What a person asked about their own record, with its clock (164.524, 164.526; 42 CFR 2.24)."""

breach = Table(
    "breach",
    clinical,
    key("breach_id"),
    code("what"),
    _at("discovered_at"),
    code("assessment_id", null=True),
    Column("part2", Boolean, nullable=False),
    Column("people", Integer, nullable=False),
    Column("in_state", Integer, nullable=False),
    code("conclusion", null=True),
    _at("concluded_at", null=True),
    code("concluded_by", null=True),
    _at("people_told_at", null=True),
    _at("hhs_told_at", null=True),
    _at("media_told_at", null=True),
    _at("delay_until", null=True),
    code("recorded_by"),
    _body(),
    _row_version(),
    Index("ix_breach_assessment_id", "assessment_id"),
)
"""One incident in which information may have been seen wrongly (164.402-414; 42 CFR 2.16(b))."""

breach_person = Table(
    "breach_person",
    clinical,
    Column("breach_id", String, ForeignKey("breach.breach_id"), primary_key=True),
    Column("person_id", String, ForeignKey("person.person_id"), primary_key=True, index=True),
)
"""Whom it concerns, as far as they have a record."""

session_note = Table(
    "session_note",
    clinical,
    key("note_id"),
    refers("person_id", "person.person_id"),
    code("kind"),
    code("author"),
    _at("at"),
    _body(),
)
"""Psychotherapy and SUD counseling notes, kept apart from the record (164.501; 42 CFR 2.11)."""

entry = Table(
    "register_entry",
    clinical,
    key("entry_id"),
    code("register"),
    Column("person_id", String, ForeignKey("person.person_id"), nullable=True, index=True),
    code("since"),
    code("until", null=True),
    _at("recorded_at"),
    code("recorded_by"),
    _at("ended_at", null=True),
    code("ended_by", null=True),
    _body(),
    _row_version(),
    Index("ix_register_entry_register", "register"),
)
"""One line of a register of the privacy office; ended, never changed."""
