"""The lead: what a co-response request becomes until a clinician takes it (R5)."""

from enum import StrEnum
from typing import ClassVar

from schemas.coresponse import CallState
from schemas.word import Instant, Word


class LeadState(StrEnum):
    """Where a lead stands. Only a `taken` lead is part of a case, a count or an export."""

    NEW = "new"
    """Nobody has taken it or set it aside."""
    TAKEN = "taken"
    """A clinician took it, or it was joined to a case that one took (R10)."""
    NOT_BH = "not_bh"
    """A clinician said: not behavioral health."""
    WITHDRAWN = "withdrawn"
    """Dispatch corrected itself before anybody took it (R4)."""
    MOVED = "moved"
    """Lives on in the lead of the surviving incident; comes back when the merge is undone."""
    PURGED = "purged"
    """Untaken or not behavioral health for too long: bodies are gone, ids remain."""


class LeadDecision(StrEnum):
    """What a clinician said about a lead; calls alone never set it."""

    TAKEN = "taken"
    NOT_BH = "not_bh"


class NotBhReason(StrEnum):
    """Why a clinician set a lead aside; a code, since free text would outlive the purge."""

    NO_BEHAVIORAL_CAUSE = "no_behavioral_cause"
    WRONG_CALL_TYPE = "wrong_call_type"
    MEDICAL_ONLY = "medical_only"
    CRIME_ONLY = "crime_only"
    TEST_OR_ERROR = "test_or_error"
    OTHER = "other"


class Lead(Word):
    """One lead without the body of its request: ids, states and times."""

    shown: ClassVar[tuple[str, ...]] = ("lead_id", "incident_id", "state", "version")
    lead_id: str
    incident_id: str
    agency: str
    state: LeadState
    call_state: CallState
    request_id: str
    """The newest request; older versions are kept and overwrite nothing."""
    version: int
    opened_at: Instant
    first_recorded_at: Instant
    touched_at: Instant
    """Last request or decision; the purge clock counts from here."""
    entered_late: bool = False
    """Paper card, replay or catch-up (R8)."""
    source: str = "reported_by_caller"
    """What the lead rests on; a caller's word is not a finding (R5)."""
    moved_to: str | None = None
    """Lead of the surviving incident (R10)."""
    case_id: str | None = None
    decision: LeadDecision | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None
    decided_version: int | None = None
    row_version: int


class RecordedLead(Word):
    """What came of recording one request."""

    shown: ClassVar[tuple[str, ...]] = ("lead_id", "created", "changed", "case_id")
    lead_id: str
    created: bool
    changed: bool
    """False: a repeat, or a version older than what is known."""
    case_id: str | None = None
    state: LeadState
    moved_to: str | None = None
