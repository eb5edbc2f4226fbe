"""Tables of partners and of referrals to them: where each stands, its steps, its links.

Partners are organizations and lie open. What a referral says about a person lies sealed.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

partner = Table(
    "partner",
    clinical,
    Column("partner_id", String, ForeignKey("recipient.recipient_id"), primary_key=True),
    code("role"),
    Column("services", String, nullable=False),
    Column("hours", Text, nullable=False),
    Column("phone", String, nullable=False),
    Column("mail", String, nullable=False),
    Column("remarks", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    code("changed_by"),
    Column("row_version", Integer, nullable=False),
)
"""An organization that takes referrals; its name and kind stand in the registry of recipients."""

partner_availability = Table(
    "partner_availability",
    clinical,
    key("availability_id"),
    refers("partner_id", "partner.partner_id"),
    code("state"),
    Column("at", UtcDateTime(), nullable=False),
    code("said_by"),
)
"""What somebody heard of a partner's room, and when; appended only, never taken for true now."""

referral = Table(
    "referral",
    clinical,
    key("referral_id"),
    refers("case_id", "clinical_case.case_id"),
    refers("person_id", "person.person_id"),
    refers("partner_id", "partner.partner_id"),
    code("owner"),
    code("state"),
    Column("state_at", UtcDateTime(), nullable=False),
    Column("leaves_at", UtcDateTime()),
    Column("opened_at", UtcDateTime(), nullable=False),
    code("opened_by"),
    code("disclosure_id", null=True),
    code("consent_id", null=True),
    Column("body", LargeBinary, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_referral_state_leaves_at", "state", "leaves_at"),
    Index("ix_referral_consent_id", "consent_id"),
    Index("ix_referral_owner", "owner"),
)
"""One referral of a person to a partner. `body` holds what is asked for and the hand-off note."""

referral_step = Table(
    "referral_step",
    clinical,
    key("step_id"),
    refers("referral_id", "referral.referral_id"),
    code("move"),
    code("target"),
    code("reason", null=True),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    Column("body", LargeBinary),
)
"""Each step of a referral, by us or by the partner; appended only."""

referral_door = Table(
    "referral_door",
    clinical,
    key("door_id"),
    refers("referral_id", "referral.referral_id"),
    Column("token_index", String, nullable=False, unique=True),
    code("code_mac"),
    Column("made_at", UtcDateTime(), nullable=False),
    code("made_by"),
    Column("ends_at", UtcDateTime(), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", UtcDateTime()),
    code("pass_mac", null=True),
    Column("pass_until", UtcDateTime()),
    Column("ended_at", UtcDateTime()),
    Column("body", LargeBinary),
    Column("row_version", Integer, nullable=False),
)
"""A link for the partner: fingerprints of its token and of its one-time code. `body` holds both
for whoever has to pass them on, and is emptied when the code was used."""
