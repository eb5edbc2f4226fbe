"""The tables of the clinical case store.

Ids, states, codes and times lie open; whatever somebody said about a person lies sealed in a
`body` (AES-256-GCM; table, column and row id are its associated data) and is found again only
through keyed blind indexes and blocking hashes.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from casestore.columns import code, key
from zone.columns import UtcDateTime

clinical = MetaData()


def _id(name: str, *, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String, nullable=null, index=index)


def _at(name: str, *, null: bool = True) -> Column[datetime]:
    return Column(name, UtcDateTime(), nullable=null)


def _row_version() -> Column[int]:
    return Column("row_version", Integer, nullable=False, default=1)


request = Table(
    "co_request",
    clinical,
    key("request_id"),
    _id("incident_id", index=True),
    _id("lead_id", index=True),
    Column("version", Integer, nullable=False),
    code("call_state"),
    _at("decided_at", null=False),
    _at("recorded_at", null=False),
    Column("body", LargeBinary),
)
"""Every request as received; rows are appended, never changed, and lose their body in a purge."""

incident_tie = Table(
    "incident_tie",
    clinical,
    key("incident_id"),
    key("other_incident_id"),
    Column("kind", String, primary_key=True),
    Index("ix_incident_tie_other_incident_id", "other_incident_id"),
)
"""`merge` and `link` as the newest request of `incident_id` says (R10)."""

lead = Table(
    "lead",
    clinical,
    key("lead_id"),
    Column("incident_id", String, nullable=False, unique=True),
    Column("agency", String, nullable=False),
    code("state"),
    code("call_state"),
    _id("request_id"),
    Column("version", Integer, nullable=False),
    _at("decided_request_at", null=False),
    _id("known_request_id", null=True),
    _at("opened_at", null=False),
    _at("first_recorded_at", null=False),
    _at("touched_at", null=False),
    Column("entered_late", Boolean, nullable=False),
    _id("moved_to", null=True, index=True),
    _id("case_id", null=True, index=True),
    code("decision", null=True),
    _id("decided_by", null=True),
    _at("decided_at"),
    Column("decided_version", Integer),
    _id("decided_with", null=True),
    code("reason", null=True),
    _id("own_case_id", null=True),
    Column("purged_version", Integer),
    _row_version(),
    Index("ix_lead_state_opened_at", "state", "opened_at"),
    Index("ix_lead_opened_at", "opened_at"),
    Index("ix_lead_state_touched_at", "state", "touched_at"),
)
"""One per incident (R13). State, moved_to and case_id follow from requests and decisions."""

case = Table(
    "clinical_case",
    clinical,
    key("case_id"),
    Column("lead_id", String, ForeignKey("lead.lead_id"), nullable=False, unique=True),
    code("state"),
    _id("owner"),
    _at("opened_at", null=False),
    _at("closed_at"),
    code("close_reason", null=True),
    _id("joined_into", null=True, index=True),
    _row_version(),
    Index("ix_clinical_case_state_opened_at", "state", "opened_at"),
)

case_event = Table(
    "case_event",
    clinical,
    key("event_id"),
    _id("case_id", index=True),
    code("kind"),
    code("source"),
    _at("at", null=False),
    _at("recorded_at", null=False),
    _id("actor"),
    _id("ref_id", null=True),
    code("code", null=True),
)
"""What people did to a case, appended only."""

encounter = Table(
    "encounter",
    clinical,
    key("encounter_id"),
    Column("case_id", String, ForeignKey("clinical_case.case_id"), nullable=False, index=True),
    code("state"),
    code("label"),
    _id("opened_by"),
    _at("opened_at", null=False),
    _at("ended_at"),
    code("outcome", null=True),
    _id("outcome_by", null=True),
    _at("recorded_at"),
    _row_version(),
    Index("ix_encounter_opened_at", "opened_at"),
    Index("ix_encounter_ended_at", "ended_at"),
)

person = Table(
    "person",
    clinical,
    key("person_id"),
    Column("temporary", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False, default=False),
    _at("created_at", null=False),
    _id("created_by"),
    Column("body", LargeBinary, nullable=False),
    Column("profile", LargeBinary, nullable=False),
    _row_version(),
)
"""`body` holds the whole Person word, `profile` what it is compared by, normalised already."""

person_index = Table(
    "person_index",
    clinical,
    Column("value_index", String, primary_key=True),
    Column("person_id", String, ForeignKey("person.person_id"), primary_key=True, index=True),
    Column("kind", String, nullable=False),
)
"""Keyed blind indexes of names, phones and identifiers, for exact search."""

block_key = Table(
    "block_key",
    clinical,
    Column("h", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", String, ForeignKey("person.person_id"), primary_key=True),
    Index("ix_block_key_person_id", "person_id"),
    sqlite_with_rowid=False,
)
"""Keyed 64-bit hashes of blocking keys (narratives.md section 3)."""

person_link = Table(
    "person_link",
    clinical,
    key("link_id"),
    Column("lead_id", String, ForeignKey("lead.lead_id"), nullable=False),
    _id("mention_id"),
    Column("person_id", String, ForeignKey("person.person_id"), nullable=False, index=True),
    code("state"),
    code("grade"),
    Column("version", Integer, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("proofs", String, nullable=False, default=""),
    _id("decided_by", null=True),
    _at("decided_at"),
    _row_version(),
    UniqueConstraint("lead_id", "mention_id", "person_id"),
    Index(
        "uq_person_link_confirmed",
        "lead_id",
        "mention_id",
        unique=True,
        sqlite_where=text("state = 'confirmed'"),
        postgresql_where=text("state = 'confirmed'"),
    ),
)
"""Mention and person. A mention has at most one confirmed person, by a partial unique index."""

link_reliance = Table(
    "link_reliance",
    clinical,
    Column("link_id", String, ForeignKey("person_link.link_id"), primary_key=True),
    Column("kind", String, primary_key=True),
    key("ref_id"),
    _at("at", null=False),
    _at("withdrawn_at"),
)
"""What rests on a confirmed link (an alert, a reply): taken back when the link is undone (R6)."""

breach_assessment = Table(
    "breach_assessment",
    clinical,
    key("breach_id"),
    _id("link_id", index=True),
    _id("person_id"),
    _id("lead_id"),
    _id("case_id", null=True),
    code("state"),
    _at("linked_at", null=False),
    _at("opened_at", null=False),
    _id("opened_by"),
)
"""One per undone link: was protected information seen or received wrongly (164.402, 2.16)?"""

recipient = Table(
    "recipient",
    clinical,
    key("recipient_id"),
    Column("name", String, nullable=False),
    code("org_kind"),
)
"""Registry of organisations that a consent may name. Not about persons served."""

recipient_alias = Table(
    "recipient_alias",
    clinical,
    Column("alias", String, primary_key=True),
    Column("recipient_id", String, ForeignKey("recipient.recipient_id"), nullable=False),
)
"""Other names, folded to lower case and single blanks; matched exactly, never by likeness."""

consent = Table(
    "consent",
    clinical,
    key("consent_id"),
    Column("person_id", String, ForeignKey("person.person_id"), nullable=False, index=True),
    _at("recorded_at", null=False),
    _at("revoked_at"),
    code("revoked_how", null=True),
    _at("event_reached_at"),
    Column("body", LargeBinary, nullable=False),
    _row_version(),
    code("signed_under", null=True),
)

team = Table(
    "team",
    clinical,
    key("team_id"),
    Column("name", String, nullable=False),
    code("employer"),
    Column("time_zone", String, nullable=False),
)

team_status = Table(
    "team_status",
    clinical,
    Column("team_id", String, ForeignKey("team.team_id"), primary_key=True),
    Column("since", UtcDateTime(), primary_key=True),
    Column("part2", Boolean, nullable=False),
)
"""Dated Part 2 status of a team (R22)."""

team_agreement = Table(
    "team_agreement",
    clinical,
    Column("team_id", String, ForeignKey("team.team_id"), primary_key=True),
    Column("agency", String, primary_key=True),
    Column("since", UtcDateTime(), primary_key=True),
    _at("until"),
)
"""Without one in force for the agency, no team answers for it (R38)."""

team_shift = Table(
    "team_shift",
    clinical,
    Column("team_id", String, ForeignKey("team.team_id"), primary_key=True),
    Column("weekday", Integer, primary_key=True, autoincrement=False),
    Column("starts", String, primary_key=True),
    Column("ends", String, nullable=False),
)
"""Weekly pattern in the team's own time: weekday 0 is Monday, `ends` <= `starts` is overnight."""
