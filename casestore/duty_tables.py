"""Tables of the roster beside teams and shifts: members, areas, units, pages, hand-overs, safety.

No foreign keys to a team: teams are replaced as a whole when somebody changes the roster.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from casestore.tables import clinical
from zone.columns import UtcDateTime


def _key(name: str) -> Column[str]:
    return Column(name, String, primary_key=True)


def _code(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String, nullable=null)


duty_source = Table(
    "duty_source",
    clinical,
    _key("source_id"),
    _code("digest"),
    Column("at", UtcDateTime(), nullable=False),
)
"""The configuration that was taken over last; pages change the roster until it changes."""

team_area = Table("team_area", clinical, _key("team_id"), _key("agency"), _key("area"))
"""Beats or districts of an agency that a team covers, as its CAD names them."""

team_unit = Table("team_unit", clinical, _key("team_id"), _key("agency"), _key("unit"))
"""The team's unit ids in an agency's CAD."""

team_member = Table("team_member", clinical, _key("team_id"), _key("account_id"))

team_contact = Table("team_contact", clinical, _key("team_id"), _code("mail"))
"""Where the team's pages go."""

duty_page = Table(
    "duty_page",
    clinical,
    _key("page_id"),
    _code("lead_id", null=True),
    _code("agency"),
    _code("kind"),
    _code("level"),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("sent_at", UtcDateTime()),
    Column("escalate_at", UtcDateTime(), nullable=False),
    Column("seen_at", UtcDateTime()),
    _code("seen_by", null=True),
    Column("escalated_at", UtcDateTime()),
    Column("row_version", Integer, nullable=False),
    Index("ix_duty_page_seen_at_escalate_at", "seen_at", "escalate_at"),
    Index("ix_duty_page_lead_id", "lead_id"),
)
"""One content-free page to the team on duty, or to its supervisors (R39)."""

hand_over = Table(
    "hand_over",
    clinical,
    _key("hand_over_id"),
    _code("from_account"),
    _code("to_account"),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("answered_at", UtcDateTime()),
    _code("answer", null=True),
    Column("moved", Integer),
    Column("body", LargeBinary),
    Column("row_version", Integer, nullable=False),
    Index("ix_hand_over_to_account", "to_account"),
)
"""Somebody's work offered to somebody by name; it moves when that one accepts (R38)."""

check_in = Table(
    "check_in",
    clinical,
    _key("check_in_id"),
    _code("account_id"),
    _code("case_id", null=True),
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
    _key("credential_id"),
    _code("account_id"),
    _code("kind"),
    _code("expires_on"),
    Column("recorded_at", UtcDateTime(), nullable=False),
    _code("recorded_by"),
    Index("ix_credential_account_id", "account_id"),
)
"""A licence or training of a member of staff; the newest of a kind counts."""
