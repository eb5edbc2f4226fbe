"""What a scenario hands over: steps to be sent, and the truth that tests compare against."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Something leaves a system of the town at a moment of the town's time.

    `payload` is a `CallState`, `ReportState`, `UnitsState` or `RawBody`; `key` is the source's
    own key of the message; `name` overrides the file name that the renderer would give.
    """

    at: datetime
    feed: str
    payload: object
    key: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RawBody:
    """Bytes that no renderer made: garbage, as it happens."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """Safety facts by labels.md, as the whole narrative finally says them."""

    weapon: str = "none_stated"
    weapon_assertion: str = "n/a"
    threat: str = "none_stated"
    injuries: str = "unknown"
    children_present: str = "unknown"
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentTruth:
    """The truth about one call for service.

    `should_flag` is the answer at the end, `peak` the highest there was on the way; labels as in
    the labelling conventions (yes, no, uncertain). `lead` says whether a lead must be opened,
    `alert` whether dispatch must be alerted (R8).
    """

    key: str
    """feed | source key | epoch: the incident key of R1."""
    feed: str
    agency: str
    source_key: str
    epoch: str
    number: str
    """The agency's incident number, which its RMS uses too."""
    call_number: str
    """The number that the CAD displays: the same in EIDO, `2026-000417` in New World."""
    scenario: str
    should_flag: str
    peak: str
    ground: str
    """What makes it so: call_type, narrative, unit, or none."""
    lead: bool
    alert: bool
    state: str = "closed"
    """open, closed, cancelled or merged."""
    test: bool = False
    restricted: bool = False
    listed: bool = False
    entered_late: bool = False
    merged_into: str | None = None
    linked: tuple[str, ...] = ()
    subject: str | None = None
    named: bool = False
    """The subject's name and birth date stand in the message."""
    facts: Facts | None = None
    """None: not scored."""
    messages: int = 0


@dataclass(frozen=True, slots=True)
class ReportTruth:
    """The truth about one RMS report. `joins` is the key of the incident it must join."""

    ori: str
    number: str
    on: str
    joins: str | None
    scenario: str
    messages: int = 1
    deleted: bool = False
    dissemination: str = "green"


@dataclass(frozen=True, slots=True)
class BrokenTruth:
    """A message that must be parked, and the reasons that would be right."""

    feed: str
    key: str
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Truth:
    """The truth about a day."""

    incidents: list[IncidentTruth] = field(default_factory=list)
    reports: list[ReportTruth] = field(default_factory=list)
    broken: list[BrokenTruth] = field(default_factory=list)
    no_incident: list[str] = field(default_factory=list)
    """Keys of messages that belong to no incident (EIDO unique part 0)."""
    repeated: list[str] = field(default_factory=list)
    """Keys of messages that are sent twice under the same key."""
    same_person: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of incident keys with the same human as subject."""
    namesakes: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of incident keys whose subjects look alike and are two humans."""

    def parked(self) -> dict[str, int]:
        """How many messages must be parked, by the first of the right reasons."""
        counts: dict[str, int] = {}
        for broken in self.broken:
            counts[broken.reasons[0]] = counts.get(broken.reasons[0], 0) + 1
        return counts

    def add(self, other: "Truth") -> None:
        """Take in the truth of one more scenario."""
        for name in ("incidents", "reports", "broken", "no_incident", "repeated"):
            getattr(self, name).extend(getattr(other, name))
        self.same_person.extend(other.same_person)
        self.namesakes.extend(other.namesakes)


@dataclass(slots=True)
class Story:
    """The outcome of one scenario."""

    steps: list[Step] = field(default_factory=list)
    truth: Truth = field(default_factory=Truth)
