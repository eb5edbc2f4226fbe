"""Tables of what was told to whom, on what ground, and of who opened a record in an emergency.

Ids, codes and times lie open; whom it was told to and what was said lie sealed in `body`.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime


def _person() -> Column[str]:
    return Column("person_id", String, ForeignKey("person.person_id"), nullable=False, index=True)


disclosure = Table(
    "disclosure",
    clinical,
    key("disclosure_id"),
    _person(),
    Column("at", UtcDateTime(), nullable=False),
    code("made_by"),
    code("channel"),
    code("purpose"),
    code("effect"),
    Column("accountable", Boolean, nullable=False),
    Column("to_police", Boolean, nullable=False),
    code("consent_id", null=True),
    Column("live_until", UtcDateTime()),
    Column("withdrawn_at", UtcDateTime()),
    code("withdrawn_why", null=True),
    code("policy_version"),
    Column("body", LargeBinary, nullable=False),
    Column("row_version", Integer, nullable=False),
    Index("ix_disclosure_consent_id", "consent_id"),
    Index("ix_disclosure_at", "at"),
)
"""Every decision on telling somebody outside, also the refusals (2.25; 164.528)."""

privacy_task = Table(
    "privacy_task",
    clinical,
    key("task_id"),
    _person(),
    code("kind"),
    code("about_kind"),
    code("about_id"),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),
    Column("done_at", UtcDateTime()),
    code("done_by", null=True),
    code("finding", null=True),
    Column("row_version", Integer, nullable=False),
    Index("ix_privacy_task_done_at_due_at", "done_at", "due_at"),
)
"""What somebody still has to do after a disclosure: document, review, ask counsel."""

restriction = Table(
    "patient_restriction",
    clinical,
    key("restriction_id"),
    _person(),
    code("kind"),
    code("recipient_id", null=True),
    Column("since", UtcDateTime(), nullable=False),
    Column("until", UtcDateTime()),
    code("recorded_by"),
    Column("row_version", Integer, nullable=False),
)
"""Agreed with the person: 2.26, 164.522(a). Without a recipient it holds towards everybody."""

authority_record = Table(
    "authority_record",
    clinical,
    key("authority_id"),
    _person(),
    code("kind"),
    code("since"),
    code("until", null=True),
    Column("health_decisions", Boolean, nullable=False),
    code("document"),
    Column("body", LargeBinary, nullable=False),
    Column("recorded_at", UtcDateTime(), nullable=False),
    code("recorded_by"),
    Column("struck_at", UtcDateTime()),
    code("struck_by", null=True),
    Column("row_version", Integer, nullable=False),
)
"""Guardians, custody, foster care: dated, by days at the team's place (R20). Who, sealed."""

hold = Table(
    "hold",
    clinical,
    key("hold_id"),
    _person(),
    code("kind"),
    Column("began_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime()),
    code("ended_by", null=True),
    Column("body", LargeBinary, nullable=False),
    code("recorded_by"),
    Column("row_version", Integer, nullable=False),
)
"""Somebody is held under state law; when it ends follows from the state's table."""

words_lease = Table(
    "words_lease",
    clinical,
    key("lease_id"),
    code("disclosure_id"),
    code("incident_id"),
    Column("lease_until", UtcDateTime(), nullable=False),
    Column("renewals", Integer, nullable=False),
    Column("ended_at", UtcDateTime()),
    code("ended_why", null=True),
    Column("row_version", Integer, nullable=False),
    Index("ix_words_lease_disclosure_id", "disclosure_id"),
)
"""Standing words as they stand at one call of the dispatch center: for minutes, until renewed."""

consent_talk = Table(
    "consent_talk",
    clinical,
    key("talk_id"),
    _person(),
    Column("at", UtcDateTime(), nullable=False),
    code("held_by"),
    code("recipient_id", null=True),
    code("answer"),
    code("why", null=True),
    code("capacity"),
    code("judged_by"),
    code("interpreter"),
    Column("police_present", Boolean, nullable=False),
    Column("in_custody", Boolean, nullable=False),
)
"""Each conversation about consent at the point of crisis (R21), appended only."""

accounting_delay = Table(
    "accounting_delay",
    clinical,
    key("delay_id"),
    _person(),
    code("kind"),
    Column("at", UtcDateTime(), nullable=False),
    Column("until", UtcDateTime()),
    code("recorded_by"),
)
"""Police asked to hold back their entries from the person's accounting (164.528(a)(2))."""

break_glass = Table(
    "break_glass",
    clinical,
    key("glass_id"),
    _person(),
    code("account_id"),
    code("case_id"),
    code("reason"),
    code("rests_on"),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("ends_at", UtcDateTime(), nullable=False),
    code("policy_version"),
    Index("ix_break_glass_account_id_ends_at", "account_id", "ends_at"),
)
"""Access control overridden by a clinician, for a reason and a time (164.312(a)(2)(ii))."""
