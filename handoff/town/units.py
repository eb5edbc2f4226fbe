"""Units of an agency that are on no call: what a resource-only EIDO says."""

from dataclasses import dataclass
from datetime import datetime

from handoff.town.place import Agency
from handoff.town.sheet import UnitMove


@dataclass(frozen=True, slots=True)
class UnitsState:
    """Units available on patrol at one moment."""

    agency: Agency
    at: datetime
    moves: tuple[UnitMove, ...]
