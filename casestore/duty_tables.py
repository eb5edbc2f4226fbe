"""Tables of the roster beside teams and shifts: members, areas, units, pages, hand-overs, safety.

No foreign keys to a team: teams are replaced as a whole when somebody changes the roster.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime

duty_source = Table(
    "duty_source",
    clinical,
    key("source_id"),
    code("digest"),
    Column("at", UtcDateTime(), nullable=False),
)
"""The configuration that was taken over last; pages change the roster until it changes."""

team_area = Table("team_area", clinical, key("team_id"), key("agency"), key("area"))
"""Beats or districts of an agency that a team covers, as its CAD names them."""

team_unit = Table("team_unit", clinical, key("team_id"), key("agency"), key("unit"))
"""The team's unit ids in an agency's CAD."""

team_member = Table("team_member", clinical, key("team_id"), key("account_id"))

team_contact = Table("team_contact", clinical, key("team_id"), code("mail"))
"""Where the team's pages go."""

duty_page = Table(
    "duty_page",
    clinical,
    key("page_id"),
    code("lead_id", null=True),
    code("agency"),
    code("kind"),
    code("level"),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("sent_at", UtcDateTime()),
    Column("escalate_at", UtcDateTime(), nullable=False),
    Column("seen_at", UtcDateTime()),
    code("seen_by", null=True),
    Column("escalated_at", UtcDateTime()),
    Column("row_version", Integer, nullable=False),
    Index("ix_duty_page_seen_at_escalate_at", "seen_at", "escalate_at"),
    Index("ix_duty_page_lead_id", "lead_id"),
)
"""One content-free page to the team on duty, or to its supervisors (R39)."""

hand_over = Table(
    "hand_over",
    clinical,
    key("hand_over_id"),
    code("from_account"),
    code("to_account"),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("answered_at", UtcDateTime()),
    code("answer", null=True),
    Column("moved", Integer),
    Column("body", LargeBinary),
    Column("row_version", Integer, nullable=False),
    Index("ix_hand_over_to_account", "to_account"),
)
"""Somebody's work offered to somebody by name; it moves when that one accepts (R38)."""

check_in = Table(
    "check_in",
    clinical,
    key("check_in_id"),
    code("account_id"),
    code("case_id", null=True),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("every_minutes", Integer, nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("missed_at", UtcDateTime()),
    Column("ended_at", UtcDateTime()),
    Column("row_version", Integer, nullable=False),
    Index("ix_check_in_ended_at", "ended_at"),
)
"""A timer of somebody in the field."""

credential = Table(
    "credential",
    clinical,
    key("credential_id"),
    code("account_id"),
    code("kind"),
    code("expires_on"),
    Column("recorded_at", UtcDateTime(), nullable=False),
    code("recorded_by"),
    code("issued_on", null=True),
    Index("ix_credential_account_id", "account_id"),
)
"""A licence or training of a member of staff; the newest of a kind counts."""
