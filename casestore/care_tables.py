"""Tables of what clinicians write about care: triage, what was avoided, episodes, notes.

Texts lie sealed in `body`. A note that is signed never changes: what is added later is a further
note that says which one it amends.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import UniqueConstraint as Unique

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import UtcDateTime

triage = Table(
    "case_triage",
    clinical,
    key("triage_id"),
    refers("case_id", "clinical_case.case_id"),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    code("danger"),
    code("urgency"),
    code("next_step"),
)
"""Three answers about a case, appended only; the newest counts."""

avoided = Table(
    "encounter_avoided",
    clinical,
    Column("encounter_id", String, ForeignKey("encounter.encounter_id"), primary_key=True),
    code("what"),
    code("said_by"),
)
"""What would have happened without the contact, and who says so (R46)."""

episode = Table(
    "episode_of_care",
    clinical,
    key("episode_id"),
    refers("person_id", "person.person_id"),
    code("reason"),
    Column("opened_at", UtcDateTime(), nullable=False),
    code("opened_by"),
    Column("closed_at", UtcDateTime()),
    code("closed_by", null=True),
    code("close_reason", null=True),
    Column("row_version", Integer, nullable=False),
)
"""A time of care of one person; their cases that were opened within it belong to it."""

note = Table(
    "care_note",
    clinical,
    key("note_id"),
    refers("case_id", "clinical_case.case_id"),
    code("encounter_id", null=True),
    code("kind"),
    code("state"),
    code("label"),
    code("author"),
    Column("event_at", UtcDateTime(), nullable=False),
    Column("entered_at", UtcDateTime(), nullable=False),
    Column("signed_at", UtcDateTime()),
    code("late_reason", null=True),
    Column("needs_cosign", Boolean, nullable=False),
    code("cosigned_by", null=True),
    Column("cosigned_at", UtcDateTime()),
    code("amends", null=True),
    Column("row_version", Integer, nullable=False),
    Index("ix_care_note_state", "state"),
    Index("ix_care_note_needs_cosign_state", "needs_cosign", "state"),
)
"""A note with its three times: of the event, of entry, of signing (R47)."""

note_entry = Table(
    "care_note_entry",
    clinical,
    key("entry_id"),
    refers("note_id", "care_note.note_id"),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    code("actor"),
    Column("body", LargeBinary, nullable=False),
    Unique("note_id", "seq"),
)
"""The note as it was saved once; the newest counts, the earlier ones stay."""

cosign_rule = Table(
    "cosign_rule",
    clinical,
    key("account_id"),
    Column("since", UtcDateTime(), primary_key=True),
    Column("until", UtcDateTime()),
    code("set_by"),
)
"""Whose notes a supervisor co-signs, and from when to when."""
