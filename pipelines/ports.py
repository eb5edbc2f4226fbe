"""What a stage may ask and may have done, as data; who answers is joined in bootstrap.

The first half is answered from the dispatch zone's own tables (`pipelines/incidents/`), the
second by the case store, which knows these shapes without importing this room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from schemas.assembled import Incident
from schemas.clinical import ClinicalUpdate
from schemas.coresponse import (
    Alert,
    AlertState,
    Callback,
    CoResponseRequest,
    Guidance,
    Reply,
    RequestSubject,
)
from schemas.envelope import Event
from schemas.incident import IncidentUpdate


class Reader(Protocol):
    """Turns the bytes of a feed message into canonical updates."""

    def __call__(self, event: Event) -> Sequence[IncidentUpdate]:
        """Raise `Parked` with code, path and position when it cannot."""
        ...


# --- questions of the dispatch zone ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncidentsByKey:
    """→ tuple[Held, ...]: all epochs of one source key, newest first."""

    feed: str
    source_key: str


@dataclass(frozen=True, slots=True)
class IncidentById:
    """→ Held | None."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class Around:
    """→ tuple[Held, ...]: incidents that link to this one, that it linked to when it was last
    saved, or that are bound to it as duplicate or survivor. `names`: how links may mean it."""

    feed: str
    source_key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallsByNumber:
    """→ tuple[Held, ...]: calls of an agency with one of these numbers, opened in the window."""

    agency: str
    numbers: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ReportByKey:
    """→ HeldReport | None."""

    feed: str
    source_key: str


@dataclass(frozen=True, slots=True)
class IncidentOfReport:
    """→ Held | None: the incident that a report was joined to."""

    feed: str
    source_key: str


@dataclass(frozen=True, slots=True)
class ReportsByNumber:
    """→ tuple[HeldReport, ...]: reports of an agency that carry one of these numbers."""

    agency: str
    numbers: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class LastRequest:
    """→ SentRequest | None: the last co-response request of an incident."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class FeedHeld:
    """→ bool: this feed holds; what it brings is kept and shown, and does not cross (R14)."""

    feed: str


@dataclass(frozen=True, slots=True)
class AlertsOf:
    """→ tuple[HeldAlert, ...]: alerts of an incident, oldest first."""

    incident_id: str


# --- answers of the dispatch zone -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """An incident with the row version that a later save must still find (compare-and-set)."""

    incident: Incident
    row_version: int
    stored: Incident | None = None
    """As it stands in the table; None: not yet."""

    def changed_to(self, incident: Incident) -> "Held":
        """What it is to become."""
        return replace(self, incident=incident)


@dataclass(frozen=True, slots=True)
class HeldReport:
    """An RMS report as far as the dispatch zone keeps it."""

    report_id: str
    feed: str
    agency: str
    source_key: str
    numbers: tuple[str, ...]
    occurred_on: date | None
    order: str
    incident_id: str | None
    deleted: bool = False
    green: bool = False
    """LEXS dissemination green: its number may cross (R23)."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What was last sent to the clinic about an incident."""

    request_id: str
    incident_id: str
    version: int
    state: str
    digest: str
    replied: bool


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """One alert on one channel."""

    alert: Alert
    channel: str
    state: AlertState
    reason: str = ""


# --- effects in the dispatch zone -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaveIncident:
    """Insert (row_version 0) or compare-and-set. `stored`: what stood there when it was read, so
    that what did not change need not be written again; None: unknown."""

    incident: Incident
    row_version: int
    at: datetime
    stored: Incident | None = None


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Insert (`known` None), or replace the report as it was read (compare-and-set)."""

    report: HeldReport
    body: bytes
    known: HeldReport | None = None


@dataclass(frozen=True, slots=True)
class JoinReport:
    """A waiting report found its call; `order` is the report's as it was read."""

    report_id: str
    incident_id: str
    order: str


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """Remember what was sent, so that nothing unchanged is sent again."""

    request: SentRequest
    at: datetime


@dataclass(frozen=True, slots=True)
class SaveReply:
    """The one reply of a request; sets the team's state shown on the board."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class SaveAlert:
    """Insert an alert or set its state."""

    alert: Alert
    channel: str
    state: AlertState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaveGuidance:
    """Let words stand at a call until their lease ends, or take them back."""

    guidance: Guidance


# --- questions to, and effects in, the clinical zone ----------------------------------------


@dataclass(frozen=True, slots=True)
class LinkSuggestions:
    """→ tuple of suggestions (grade, person, explanation); never a link (R6).

    Call-backs come with the caller's role: a caller is never taken for the subject (R2).
    """

    subjects: tuple[RequestSubject, ...]
    callbacks: tuple[Callback, ...]
    on: date


@dataclass(frozen=True, slots=True)
class TeamOnDuty:
    """→ tuple[TeamState, datetime | None]: is a co-response team on duty for this agency?"""

    agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordLead:
    """Open or revise the lead of the request's incident."""

    request: CoResponseRequest
    suggestions: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class WhoseArrival:
    """→ whose a clinical message is: a person only where there is no doubt, else suggestions."""

    feed: str
    update: ClinicalUpdate


@dataclass(frozen=True, slots=True)
class RecordArrival:
    """Chart the `place`th update of a clinical message, or let it wait for a clinician."""

    feed: str
    event_id: str
    place: int
    update: ClinicalUpdate
    whose: Any
    at: datetime


class ClinicalReader(Protocol):
    """Reads messages of EMS and clinical feeds, in the clinical zone; answered by connectors."""

    def __call__(self, event: Event) -> Sequence[ClinicalUpdate]:
        """Raise Parked for what cannot be read."""
        ...
