"""What crosses between the zones: the co-response request, its one reply, and the alert."""

from enum import StrEnum
from typing import ClassVar

from schemas.incident import AgencyNumber, Location, Priority, UnitEntry
from schemas.safety import SafetyFacts
from schemas.word import Instant, Name, Word


class CallState(StrEnum):
    """The call as the clinic must know it."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """No longer a behavioral-health call, or not for this agency: a correction (R4)."""
    MERGED = "merged"
    """Lives on in another incident (R10)."""


class RequestSubject(Word):
    """Whom the response concerns, as reported by the caller; not yet a person."""

    shown: ClassVar[tuple[str, ...]] = ("mention_id",)
    mention_id: str
    given: Name | None = None
    family: Name | None = None
    birth_date: str | None = None
    age: str | None = None
    sex: str | None = None
    phones: tuple[str, ...] = ()


class Callback(Word):
    """A number to call back, with the caller's role and never the caller's name (R2)."""

    phone: str
    role: str


class CoResponseRequest(Word):
    """Dispatch → clinic: one state of one behavioral-health call, released by the gate.

    No free text. `evidence_rules` are rule ids only (R28).
    """

    shown: ClassVar[tuple[str, ...]] = ("request_id", "incident_id", "version", "state")
    request_id: str
    incident_id: str
    version: int
    """Version of the incident that it was cut from; a later one replaces an earlier one."""
    agency: str
    state: CallState
    merged_into: str | None = None
    linked: tuple[str, ...] = ()
    """Incident ids of other agencies' calls for the same event (R10)."""
    decided_at: Instant
    opened_at: Instant
    typed_until: Instant | None = None
    narrative_supplied: bool = False
    entered_late: bool = False
    """Paper card, replay, catch-up: a lead but no alert (R8)."""
    asked_by: str
    """`flag`, `dispatcher` or `unit` (R3)."""
    categories: tuple[str, ...] = ()
    evidence_rules: tuple[str, ...] = ()
    numbers: tuple[AgencyNumber, ...] = ()
    call_type: str | None = None
    """Text of the coded call type; None when withheld."""
    priority: Priority | None = None
    units: tuple[UnitEntry, ...] = ()
    dispositions: tuple[str, ...] = ()
    location: Location | None = None
    callbacks: tuple[Callback, ...] = ()
    subjects: tuple[RequestSubject, ...] = ()
    facts: SafetyFacts | None = None
    reports: tuple[str, ...] = ()
    """Numbers of joined RMS reports: that one exists, not what it says."""
    decision_id: str
    withheld: tuple[str, ...] = ()
    """Names of the categories that the gate kept back, never their values."""


class TeamState(StrEnum):
    """Responder status of the co-response team: all that dispatch learns (rule UNIT-STATUS)."""

    NOTIFIED = "notified"
    NONE_ON_DUTY = "none_on_duty"
    STOOD_DOWN = "stood_down"
    """The request was cancelled, merged or withdrawn."""
    NOT_SAID = "not_said"
    """The clinic's gate let nothing through: phone the team."""


class Reply(Word):
    """Clinic → dispatch: exactly one per request, same template whoever was or was not matched."""

    shown: ClassVar[tuple[str, ...]] = ("reply_id", "request_id", "team")
    reply_id: str
    request_id: str
    incident_id: str
    version: int
    team: TeamState
    on_duty_again: Instant | None = None
    decided_at: Instant
    decision_id: str


class Guidance(Word):
    """Clinic → dispatch: neutral words that a person's own consent addresses to this dispatch
    center, at one open call. They stand until `lease_until` and no longer, unless renewed."""

    shown: ClassVar[tuple[str, ...]] = ("lease_id", "number", "incident_id")
    lease_id: str
    number: int
    """Counts up with each renewal; of two, the higher says how it stands."""
    incident_id: str
    text: str = ""
    """Empty when withdrawn."""
    withdrawn: bool = False
    decided_at: Instant
    lease_until: Instant
    decision_id: str


class AlertState(StrEnum):
    """Life of one alert on one channel."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    WITHHELD = "withheld"
    """Not sent: call no longer open, use-by passed, restricted, or the gate said no."""
    WITHDRAWN = "withdrawn"


class Alert(Word):
    """What goes back to CAD: the neutral co-responder flag, from a fixed template."""

    shown: ClassVar[tuple[str, ...]] = ("alert_id", "incident_id", "version")
    alert_id: str
    incident_id: str
    agency: str
    source_key: str
    number: str | None
    version: int
    text: str
    team: TeamState
    raised_at: Instant
    use_by: Instant
    supersedes: str | None = None
    """The alert that this one replaces or withdraws (R17)."""
