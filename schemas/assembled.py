"""The incident as Handoff holds it in the dispatch zone: all updates folded."""

from typing import ClassVar

from schemas.flag import Flag
from schemas.incident import (
    AgencyNumber,
    CallType,
    Disposition,
    Hazard,
    IncidentLink,
    IncidentStatus,
    Location,
    NarrativeLine,
    PersonMention,
    Priority,
    StatusEntry,
    UnitEntry,
    UnitState,
)
from schemas.safety import SafetyFacts
from schemas.word import Instant, Word


class FlagChange(Word):
    """One change of the flag, for the story: when, to what, and because of what."""

    at: Instant
    answer: str
    because: str
    """Rule id, `type_changed`, `correction_line`, `person` or `unit_assigned`."""
    remark: int | None = None
    """Which remark holds the phrase that decided it, counted from 1; None: no remark did."""


class PersonSays(Word):
    """A dispatcher's own word on the flag; it outranks every rule (R3, R4)."""

    answer: str
    """`yes` (ask for a co-responder) or `no` (not behavioral health)."""
    at: Instant
    account: str
    known: tuple[str, ...] = ()
    """Line ids and call types known then; what comes later is judged anew."""


class Incident(Word):
    """One incident, as far as it is known. `stamps` holds per field the order key that won."""

    shown: ClassVar[tuple[str, ...]] = ("incident_id", "version")
    incident_id: str
    feed: str
    agency: str
    source_key: str
    epoch: str
    """The numbering period (R1): `2026`, `2026-11-23`, or a label after a migration."""
    version: int = 0
    number: str | None = None
    numbers: tuple[AgencyNumber, ...] = ()
    opened_at: Instant
    opened_at_is_arrival: bool = False
    """The source gave no time of its own: arrival stands in for it."""
    opened_at_said: Instant | None = None
    """What CAD says where that is not believed: it lies after the arrival, which stands in."""
    first_received_at: Instant
    last_source_at: Instant | None = None
    """CAD as typed until this time (R9); never later than the message that says so arrived."""
    closed_at: Instant | None = None
    call_types: tuple[CallType, ...] = ()
    priority: Priority | None = None
    statuses: tuple[IncidentStatus, ...] = ()
    status_history: tuple[StatusEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    """Earliest time seen per unit and state."""
    locations: tuple[Location, ...] = ()
    narrative: tuple[NarrativeLine, ...] = ()
    narrative_supplied: bool = False
    persons: tuple[PersonMention, ...] = ()
    callbacks: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    links: tuple[IncidentLink, ...] = ()
    reports: tuple[AgencyNumber, ...] = ()
    """Numbers of joined RMS reports whose dissemination is green (R23)."""
    restricted_mark: bool = False
    """The CAD's own mark, true also when it cannot be read (R11)."""
    restricted: bool = False
    """The mark, or the agency's lists: nothing of this call crosses."""
    test: bool = False
    """Test type, training CAD or drill (R12)."""
    time_ambiguous: bool = False
    duplicate_of: str | None = None
    """Id of the surviving incident (R10)."""
    absorbed: tuple[str, ...] = ()
    """Ids of incidents that this one survived."""
    linked: tuple[str, ...] = ()
    """Ids of other agencies' incidents for the same event."""
    stamps: dict[str, str] = {}
    flag: Flag | None = None
    flag_history: tuple[FlagChange, ...] = ()
    person_says: PersonSays | None = None
    facts: SafetyFacts = SafetyFacts()

    @property
    def is_open(self) -> bool:
        """Neither closed nor cancelled, or opened again since, and no duplicate."""
        ended = {IncidentStatus.CLOSED, IncidentStatus.CANCELLED} & set(self.statuses)
        return self.duplicate_of is None and (not ended or self.is_reopened)

    @property
    def is_reopened(self) -> bool:
        """Said so, or a unit was sent after the close (New World has no reopen flag)."""
        if IncidentStatus.REOPENED in self.statuses:
            return True
        sent = (u.at for u in self.units if u.state in (UnitState.ASSIGNED, UnitState.DISPATCHED))
        return self.closed_at is not None and any(at and at > self.closed_at for at in sent)
