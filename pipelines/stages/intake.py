"""What the first stage receives: one update of a feed message, or a dispatcher's click."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from pipelines.agency import Agency
from pipelines.ports import Held
from schemas.assembled import Incident
from schemas.envelope import Event
from schemas.incident import IncidentLink, IncidentUpdate, LinkKind
from schemas.word import Word


@dataclass(frozen=True, slots=True)
class Intake:
    """One canonical update and the event that it came in."""

    event: Event
    update: IncidentUpdate

    @property
    def stamp(self) -> str:
        """Order key (source order or none, arrival): text that sorts."""
        return f"{self.update.order or ''}|{self.event.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Assembled:
    """Incidents that an event changed, the one it speaks of first; the flag stage saves them."""

    event: Event
    changed: tuple[Held, ...]

    @property
    def at(self) -> datetime:
        """The time of the decision travels in the event."""
        return self.event.at


NUMBERED = "number:"
"""A link whose target is known by its number only, not by its source key."""


def intake(event: Event, update: IncidentUpdate, agency: Agency) -> Intake:
    """The update, with the links that its dispositions state in the agency's own words (R10)."""
    named = (
        IncidentLink(kind=LinkKind.REPLACED_BY, other=f"{NUMBERED}{number}")
        for number in agency.survivors(update.dispositions)
    )
    return Intake(event, update.model_copy(update={"links": (*update.links, *named)}))


def names_of(incident: Incident) -> tuple[str, ...]:
    """Everything by which another incident's link may mean this one."""
    numbers = dict.fromkeys(
        n for n in (incident.number, *(n.number for n in incident.numbers)) if n
    )
    return (incident.source_key, *(f"{NUMBERED}{number}" for number in numbers))


class BoardAction(Word):
    """A dispatcher's word on one call: the body of a `board_action` event."""

    incident_id: str
    says: str
    """`yes`, `no`, `nothing` (takes an earlier word back), or `look`: nobody says anything about
    the call, but what was decided is decided anew (a feed was released)."""
    account: str


LOOK = "look"
BOARD_ACTION: TypeAdapter[BoardAction] = TypeAdapter(BoardAction)
