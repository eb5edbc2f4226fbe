"""One call for service as the town's CAD holds it, and the snapshots it sends of it.

A `Sheet` is written on while the call goes on; `send` cuts a `Step`: the full state at that
moment, with the moment at which it leaves the CAD. Both CADs of the town send full snapshots.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from handoff.town.call_types import TownCallType
from handoff.town.people import TownPerson
from handoff.town.place import TIME_ZONE, Agency
from handoff.town.story import Step
from handoff.town.streets import Address


@dataclass(frozen=True, slots=True)
class Line:
    """One remark. `restriction` is New World's mark; EIDO 1.0 has none."""

    line_id: str
    at: datetime
    author: str
    text: str
    restriction: str = "None"
    kind: str = "Dispatch"
    """New World's `Type`: Dispatch, or Prior Incident for what is carried over."""


@dataclass(frozen=True, slots=True)
class UnitMove:
    """One status of one unit: dispatched, en_route, on_scene, transporting, cleared, cancelled."""

    unit: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as typed; `role` is caller, subject, patient, victim, witness or relative."""

    mention_id: str
    role: str
    given: str | None = None
    family: str | None = None
    born: str | None = None
    sex: str | None = None
    phone: str | None = None
    described: str | None = None


@dataclass(frozen=True, slots=True)
class CoAgency:
    """A second agency on the same New World call, with its own number and type (R10)."""

    agency: Agency
    number: str
    call_type: TownCallType
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class CallState:
    """Everything one snapshot says. Times are aware; `sequence` counts the snapshots."""

    feed: str
    agency: Agency
    serial: int
    """The running number; `number` and the source key are made from it."""
    number: str
    created: datetime
    at: datetime
    sequence: int
    call_type: TownCallType
    address: Address
    callback: str | None = None
    lines: tuple[Line, ...] = ()
    moves: tuple[UnitMove, ...] = ()
    mentions: tuple[Mention, ...] = ()
    dispositions: tuple[str, ...] = ()
    closed: datetime | None = None
    cancelled: bool = False
    reopened: bool = False
    closed_before: datetime | None = None
    """When it was closed before it was opened again."""
    restriction: str | None = None
    """New World: a mark on the whole call (R11)."""
    merges: tuple[tuple[str, int], ...] = ()
    """(`REPLACED` or `REPLACING`, serial of the other call)."""
    related: tuple[tuple[int, Agency], ...] = ()
    co_agency: CoAgency | None = None
    subscriber_xml: bool = False
    """EIDO: the caller's vCard rides along inside an XML string (formats.md 1.1, trap 7)."""


def mention_of(person: TownPerson, role: str, mention_id: str) -> Mention:
    """The full mention of an inhabitant."""
    return Mention(
        mention_id=mention_id,
        role=role,
        given=person.given,
        family=person.family,
        born=person.born.isoformat(),
        sex=person.sex,
        phone=person.phone,
    )


class Sheet:
    """A call being worked on. `now` is the CAD's time; all stamps are whole centiseconds."""

    def __init__(self, state: CallState, rng: Random) -> None:
        self.state = state
        self.rng = rng
        self.now = state.created
        self.steps: list[Step] = []
        self.users = (f"dispatch{rng.randrange(1, 9):02d}", f"calltaker{rng.randrange(1, 9):02d}")

    def wait(self, low: float, high: float) -> None:
        """Let some seconds pass."""
        self.now += timedelta(milliseconds=10 * round(self.rng.uniform(low, high) * 100))

    def say(
        self,
        *texts: str,
        author: str | None = None,
        restriction: str = "None",
        kind: str = "Dispatch",
    ) -> None:
        """Type remarks, some seconds apart."""
        for text in texts:
            self.wait(2, 9)
            line_id = f"{self.state.number}-n{len(self.state.lines) + 1}"
            line = Line(line_id, self.now, author or self.users[1], text, restriction, kind)
            self.state = replace(self.state, lines=(*self.state.lines, line))

    def unsay(self, text: str) -> None:
        """Delete a remark: in EIDO it simply vanishes from the next snapshot."""
        kept = tuple(line for line in self.state.lines if line.text != text)
        self.state = replace(self.state, lines=kept)

    def move(self, unit: str, state: str) -> None:
        """Stamp a unit's status."""
        move = UnitMove(unit, state, self.now)
        self.state = replace(self.state, moves=(*self.state.moves, move))

    def change(self, **fields: object) -> None:
        """Set fields of the call, for example its type."""
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]

    def close(self, *dispositions: str, cancelled: bool = False) -> None:
        """Close the call, or cancel it."""
        self.change(dispositions=dispositions, closed=self.now, cancelled=cancelled)

    def reopen(self) -> None:
        """Open it again; New World has no flag for it (formats.md 2.1)."""
        self.change(closed_before=self.state.closed)
        self.change(closed=None, cancelled=False, reopened=True, dispositions=())

    def send(self, *, delay: float | None = None) -> Step:
        """Cut a snapshot; it leaves the CAD after `delay` seconds (one or two by default)."""
        self.state = replace(self.state, at=self.now, sequence=self.state.sequence + 1)
        lag = self.rng.uniform(0.4, 2.0) if delay is None else delay
        leaves = self.now + timedelta(milliseconds=10 * round(lag * 100))
        day = self.state.created.astimezone(ZoneInfo(TIME_ZONE))
        key = f"{self.state.feed}:{day:%Y%m%d}:{self.state.number}"
        step = Step(leaves, self.state.feed, self.state, f"{key}:{self.state.sequence}")
        self.steps.append(step)
        self.wait(0.02, 0.5)
        return step
