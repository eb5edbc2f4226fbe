"""The case and its encounters: what a clinician works in, once a lead is taken."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class CaseState(StrEnum):
    """A case is open or closed; it can be opened again."""

    OPEN = "open"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a case was closed."""

    RESOLVED = "resolved"
    CARE_ELSEWHERE = "care_elsewhere"
    """Somebody else treats the person now."""
    DECLINED = "declined"
    UNABLE_TO_LOCATE = "unable_to_locate"
    OPENED_IN_ERROR = "opened_in_error"
    OTHER = "other"


class Case(Word):
    """One episode of work. `joined_into` names the case that goes on for both (R10)."""

    shown: ClassVar[tuple[str, ...]] = ("case_id", "state", "owner")
    case_id: str
    lead_id: str
    """The lead that opened it."""
    state: CaseState
    owner: str
    """Account id of the clinician who took it."""
    opened_at: Instant
    closed_at: Instant | None = None
    close_reason: CloseReason | None = None
    joined_into: str | None = None
    row_version: int


class EncounterOutcome(StrEnum):
    """How an encounter ended. The clinician says so; a CAD disposition never does."""

    RESOLVED_ON_SCENE = "resolved_on_scene"
    TRANSPORTED_HOSPITAL = "transported_hospital"
    TRANSPORTED_CRISIS_CENTER = "transported_crisis_center"
    TRANSPORTED_SOBERING = "transported_sobering"
    """A sobering or detoxification center."""
    TRANSPORTED_HOME = "transported_home"
    """Home, to family, or to a shelter."""
    REFERRED = "referred"
    REFUSED = "refused"
    DIVERTED_FROM_ARREST = "diverted_from_arrest"
    DIVERTED_FROM_ED = "diverted_from_ed"
    TAKEN_INTO_CUSTODY = "taken_into_custody"
    TRANSFERRED_TO_988 = "transferred_to_988"
    UNABLE_TO_LOCATE = "unable_to_locate"
    OTHER = "other"


class EncounterState(StrEnum):
    """An open encounter counts as an active call for break-glass (R24)."""

    OPEN = "open"
    DONE = "done"


class CareLabel(StrEnum):
    """Which law the entries of an encounter stand under, by the team's dated status (R22)."""

    PART2 = "part2"
    """42 CFR Part 2 programme."""
    HIPAA = "hipaa"
    UNKNOWN = "unknown"
    """No status on file for that day: treated as Part 2 (42 CFR 2.13(a))."""


class Encounter(Word):
    """One contact of the team with the person of a case."""

    shown: ClassVar[tuple[str, ...]] = ("encounter_id", "case_id", "state", "outcome")
    encounter_id: str
    case_id: str
    state: EncounterState
    label: CareLabel
    opened_by: str
    opened_at: Instant
    ended_at: Instant | None = None
    outcome: EncounterOutcome | None = None
    outcome_by: str | None = None
    recorded_at: Instant | None = None
    """When the outcome was written, which may be later than when the contact ended (R47)."""
    row_version: int


class CaseEventKind(StrEnum):
    """What people did to a case. What dispatch said is read from the requests themselves."""

    TAKEN = "taken"
    LEAD_JOINED = "lead_joined"
    LEAD_LEFT = "lead_left"
    ENCOUNTER_OPENED = "encounter_opened"
    OUTCOME_RECORDED = "outcome_recorded"
    CLOSED = "closed"
    REOPENED = "reopened"
    PERSON_LINKED = "person_linked"
    PERSON_REFUSED = "person_refused"
    PERSON_UNLINKED = "person_unlinked"
    TRIAGED = "triaged"
    NOTE_SIGNED = "note_signed"
    NOTE_COSIGNED = "note_cosigned"
    FORM_SIGNED = "form_signed"
    FORM_ALARM = "form_alarm"
