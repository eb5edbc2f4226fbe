"""One RMS report as the town's records system publishes it."""

from dataclasses import dataclass
from datetime import datetime

from handoff.town.desk import ZONE
from handoff.town.people import TownPerson
from handoff.town.place import Agency
from handoff.town.streets import Address


@dataclass(frozen=True, slots=True)
class ReportState:
    """One N-DEx report as the RMS publishes it."""

    agency: Agency
    number: str
    happened: datetime
    at: datetime
    sequence: int
    offense: str
    narrative: str
    address: Address
    subject: TownPerson | None
    complainant: TownPerson
    officer: str
    status: str = "Open"
    dissemination: str = "Green"
    instruction: str = "Insert"

    @property
    def item_id(self) -> str:
        """The record's own id, with the year in front: incident numbers come back every year."""
        return f"{self.happened.astimezone(ZONE).year}{self.number}"
