"""Tables of what EMS and clinical feeds brought: each thing, its versions, its patient's numbers.

Ids, states, codes and times lie open; what a feed said lies sealed in `body`. A patient's number is
stored as a keyed id only, so that a later message of the same patient is known again.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

arrival = Table(
    "arrival",
    clinical,
    key("arrival_id"),
    code("feed"),
    code("agency"),
    code("format"),
    code("kind"),
    code("state"),
    code("match"),
    code("how"),
    code("label"),
    Column("restricted", Boolean, nullable=False),
    Column("person_id", String, ForeignKey("person.person_id"), index=True),
    Column("lead_id", String, ForeignKey("lead.lead_id"), index=True),
    Column("referral_id", String, ForeignKey("referral.referral_id"), index=True),
    Column("happened_at", UtcDateTime(), nullable=False),
    Column("first_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("explanation", Text, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    code("decided_by", null=True),
    Column("decided_at", UtcDateTime()),
    code("reason", null=True),
    Column("has_consent", Boolean, nullable=False),
    code("consent_answer", null=True),
    code("version_id"),
    Column("row_version", Integer, nullable=False),
    Index("ix_arrival_match_changed_at", "match", "changed_at"),
)
"""One visit, run, document, referral or consent of a feed, as it stands by its newest message.
`by_hand`: a clinician decided, so no program matches it again."""

arrival_version = Table(
    "arrival_version",
    clinical,
    key("version_id"),
    refers("arrival_id", "arrival.arrival_id"),
    code("order_key"),
    code("action"),
    code("digest"),
    code("message_mac", null=True),
    Column("received_at", UtcDateTime(), nullable=False),
    Column("body", LargeBinary),
)
"""Each message about it as it was read; appended only, emptied by the purge."""

patient_number = Table(
    "patient_number",
    clinical,
    key("number_id"),
    Column("person_id", String, ForeignKey("person.person_id"), index=True),
    code("stands_for", null=True),
    Column("since", UtcDateTime(), nullable=False),
)
"""A number of one feed and the person who was matched by it; `stands_for` names the number that
lives on after the sender merged two records."""

arrival_number = Table(
    "arrival_number",
    clinical,
    key("arrival_id"),
    Column("number_id", String, primary_key=True),
    Index("ix_arrival_number_number_id", "number_id"),
)
"""Whose numbers stood in the messages about a thing."""

number_restriction = Table(
    "number_restriction",
    clinical,
    key("number_id"),
    Column("code", String, primary_key=True),
    Column("since", UtcDateTime(), nullable=False),
)
"""Access restrictions of a patient that hold until a message lifts them (HL7 v2 ARV)."""
