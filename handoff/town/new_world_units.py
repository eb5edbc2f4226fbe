"""New World: a unit's statuses gathered into assignments; a fresh one may mean reopened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from handoff.town.people import FAMILY, GIVEN_F, GIVEN_M
from handoff.town.sheet import UnitMove


@dataclass(slots=True)
class Assignment:
    """One unit's turn on one call."""

    unit: str
    moves: list[UnitMove] = field(default_factory=list)

    @property
    def assigned(self) -> datetime:
        """The time of its first status."""
        return self.moves[0].at

    @property
    def kind(self) -> str:
        """New World's unit type."""
        return "Crisis" if self.unit.startswith(("CR", "MCR")) else "Patrol"

    @property
    def officer(self) -> tuple[str, str]:
        """Given and family name of the unit's invented officer, always the same."""
        seed = sum(place * ord(letter) for place, letter in enumerate(self.unit, start=3))
        given = (*GIVEN_F, *GIVEN_M)
        return given[seed % len(given)], FAMILY[(7 * seed) % len(FAMILY)]

    @property
    def badge(self) -> str:
        """The officer's number."""
        return f"{1000 + sum(map(ord, self.unit))}"

    def first(self, *states: str) -> datetime | None:
        """When the unit first had one of the statuses."""
        return next((move.at for move in self.moves if move.state in states), None)

    @property
    def is_over(self) -> bool:
        """Cleared or cancelled."""
        return self.first("cleared", "cancelled") is not None


def assignments(moves: Iterable[UnitMove]) -> list[Assignment]:
    """All assignments in the order in which they began."""
    made: list[Assignment] = []
    for move in moves:
        current = next((a for a in reversed(made) if a.unit == move.unit), None)
        if current is None or current.is_over:
            current = Assignment(move.unit)
            made.append(current)
        current.moves.append(move)
    return made
