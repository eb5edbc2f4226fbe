"""What CAD and RMS say: one update as the source sent it, in canonical form.

The assembled incident (many updates folded) is in `assembled.py`. Field names follow NENA EIDO
where it has a word for the thing (incident, call type, unit, disposition, narrative).
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from schemas.word import Instant, Name, Word


class UpdateKind(StrEnum):
    """What a message is about."""

    CALL = "call"
    """A call for service in CAD."""
    REPORT = "report"
    """A police report in RMS."""
    NO_INCIDENT = "no_incident"
    """A message that belongs to no incident (EIDO unique part 0, resource-only)."""
    STATISTIC = "statistic"
    """Counts only (NIBRS): it identifies neither a call nor a person, and joins nothing."""


class CallType(Word):
    """One nature code; a call may have several, one per agency context."""

    shown: ClassVar[tuple[str, ...]] = ("code", "system")
    code: str | None = None
    text: str | None = None
    system: str
    """Whose code: `eido_common`, `agency`, `mpds`, `nibrs_offense`."""
    context: str | None = None
    """Agency context: Police, Fire, EMS, or an agency id."""


class Priority(Word):
    """A priority as typed, with its place on one declared scale."""

    text: str
    rank: int | None = Field(default=None, ge=0, le=10)
    """0 lowest to 10 highest, as EIDO counts; None where the source's scale is not known."""


class IncidentStatus(StrEnum):
    """EIDO incident status registry, the part that every CAD has."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    REOPENED = "reopened"


class StatusEntry(Word):
    """An incident status that the source stamped with a time."""

    status: IncidentStatus
    at: Instant


class UnitState(StrEnum):
    """Status of a responder unit (EIDO secondary unit status registry, folded)."""

    ASSIGNED = "assigned"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    STAGED = "staged"
    ON_SCENE = "on_scene"
    PATIENT_CONTACT = "patient_contact"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at_destination"
    CLEARED = "cleared"
    CANCELLED = "cancelled"
    OTHER = "other"


class UnitEntry(Word):
    """One status of one unit at one time; `at` None when the source gives no time of its own."""

    unit: str
    state: UnitState
    at: Instant | None = None
    kind: str | None = None
    primary: bool = False


class LocationKind(StrEnum):
    """EIDO location type registry, the part used here."""

    INCIDENT = "incident"
    INITIAL = "initial"
    CALLER = "caller"
    ROUTING = "routing"
    STAGING = "staging"
    UNIT = "unit"
    OTHER = "other"


class Location(Word):
    """A place. `text` is the address as displayed; coordinates are WGS 84 degrees."""

    kind: LocationKind = LocationKind.INCIDENT
    text: str | None = None
    house_number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    reference: str | None = None
    """A URL to be dereferenced; never fetched by itself."""


class LineKind(StrEnum):
    """Who speaks in a narrative line."""

    REMARK = "remark"
    SYSTEM = "system"
    """Robot chatter: timestamps, unit moves, queries run."""
    PRIOR = "prior"
    """Carried over from an earlier incident: other people's history."""
    REPORT = "report"


class NarrativeLine(Word):
    """One remark. `line_id` is the source's id, else a hash of author, second and text."""

    shown: ClassVar[tuple[str, ...]] = ("line_id", "kind")
    line_id: str
    text: str
    author: str | None = None
    at: Instant | None = None
    kind: LineKind = LineKind.REMARK
    restricted: bool = False
    """The source marks it confidential, or its mark cannot be read."""
    withdrawn: bool = False
    """Gone from the source's newest snapshot: it may hold up a flag, and is never shown."""


class PersonRole(StrEnum):
    """EIDO person role registry, with the roles that RMS adds."""

    CALLER = "caller"
    SUBJECT = "subject"
    """EIDO InvolvedPerson, PersonOfInterest; CAD "subject"."""
    PATIENT = "patient"
    VICTIM = "victim"
    SUSPECT = "suspect"
    ARRESTEE = "arrestee"
    WITNESS = "witness"
    RELATIVE = "relative"
    ACQUAINTANCE = "acquaintance"
    OFFICER = "officer"
    OTHER = "other"


class PersonMention(Word):
    """A person as reported once; never merged here."""

    shown: ClassVar[tuple[str, ...]] = ("mention_id", "roles")
    mention_id: str
    roles: tuple[PersonRole, ...] = ()
    """Several may hold: a caller may also be the patient."""
    given: Name | None = None
    middle: Name | None = None
    family: Name | None = None
    birth_date: str | None = None
    """ISO date as stated; impossible values are dropped with a warning."""
    age: str | None = None
    sex: str | None = None
    phones: tuple[str, ...] = ()
    address: str | None = None


class Hazard(Word):
    """A caution about place or person, as the source codes it."""

    code: str | None = None
    text: str | None = None
    severity: str | None = None
    source: str | None = None
    since: Instant | None = None


class Disposition(Word):
    """A closing code."""

    code: str | None = None
    text: str | None = None
    system: str = "agency"
    at: Instant | None = None
    primary: bool = False
    unit: str | None = None


class LinkKind(StrEnum):
    """How incidents hang together (EIDO mergeComponent, linkComponent)."""

    REPLACES = "replaces"
    REPLACED_BY = "replaced_by"
    SPLIT_FROM = "split_from"
    PARENT = "parent"
    CHILD = "child"
    RELATED = "related"
    UNLINK = "unlink"


class IncidentLink(Word):
    """A link to another incident by its source key."""

    kind: LinkKind
    other: str


class AgencyNumber(Word):
    """A number that one agency gives: an incident number, or an RMS report number."""

    number: str
    agency: str | None = None
    kind: str = "incident"
    """`incident`; `report` of an RMS; `cad` of a call that an EMS run answers; `common`: the event
    that several agencies' calls share; `referral`: one that a clinical message answers."""


class ParseWarning(Word):
    """What the reader tolerated, and where. `path` names a field, never a value."""

    code: str
    path: str


class IncidentUpdate(Word):
    """One message of a feed in canonical form."""

    shown: ClassVar[tuple[str, ...]] = ("format", "kind", "message_key")
    format: str
    kind: UpdateKind = UpdateKind.CALL
    agency: str | None = None
    """ORI, FQDN or name as the message has it; the feed's own agency id is added at intake."""
    source_key: str | None = None
    """The source's stable key of the incident or report; None: it names no incident."""
    number: str | None = None
    numbers: tuple[AgencyNumber, ...] = ()
    message_key: str | None = None
    """The source's own key of this message, for recognising repeats; None: it has none."""
    order: str | None = None
    """Source order as text that sorts: UTC stamps at fixed width, numbers zero-padded."""
    snapshot: bool = True
    """A full snapshot: what is absent is gone. False: a delta, absent means unknown."""
    at: Instant | None = None
    created_at: Instant | None = None
    closed_at: Instant | None = None
    call_types: tuple[CallType, ...] = ()
    priority: Priority | None = None
    statuses: tuple[IncidentStatus, ...] = ()
    """A set: several hold at once."""
    status_history: tuple[StatusEntry, ...] = ()
    units: tuple[UnitEntry, ...] = ()
    locations: tuple[Location, ...] = ()
    narrative: tuple[NarrativeLine, ...] = ()
    narrative_supplied: bool = True
    """False when the message has no place for a narrative at all: not_supplied, not none (R9)."""
    persons: tuple[PersonMention, ...] = ()
    callbacks: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    links: tuple[IncidentLink, ...] = ()
    restricted: bool = False
    """The whole call is restricted, or its mark cannot be read (R11)."""
    dissemination: str | None = None
    """LEXS dissemination criteria, lower case: anything but `green` never crosses (R23)."""
    deleted: bool = False
    """The source withdraws the record (LEXS Delete)."""
    time_ambiguous: bool = False
    """A naive time fell into the repeated hour of autumn."""
    warnings: tuple[ParseWarning, ...] = ()
