"""Words of a workflow: one program's way of a case, from intake to outcome."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Literal

from schemas.word import Instant, Word
from zone.accounts.account import Role


class Phase(StrEnum):
    """What a state is about."""

    INTAKE = "intake"
    REFERRAL = "referral"
    FOLLOW_UP = "follow_up"
    OUTCOME = "outcome"


class Clock(Word):
    """By when something is to happen, counted from when the state was entered."""

    shown: ClassVar[tuple[str, ...]] = ("name",)
    name: str
    title: str
    after: timedelta
    escalate_to: Role | None = None
    """Who is told when it runs out; None: it only shows."""


class State(Word):
    """Where a case can stand. An end is left only by a move that reopens."""

    shown: ClassVar[tuple[str, ...]] = ("name", "phase")
    name: str
    title: str
    phase: Phase
    ends: bool = False
    clocks: tuple[Clock, ...] = ()


class Move(Word):
    """A step between states: who may take it, and which forms must be signed and complete."""

    shown: ClassVar[tuple[str, ...]] = ("name",)
    name: str
    title: str
    sources: tuple[str, ...]
    target: str
    who: tuple[Role, ...]
    needs_forms: tuple[str, ...] = ()
    """Urls of forms."""
    reopens: bool = False


class Workflow(Word):
    """One version. `migrate` says what becomes of cases that stand in the version before."""

    shown: ClassVar[tuple[str, ...]] = ("program",)
    program: str
    title: str
    start: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    migrate: Literal["keep", "move"] = "keep"
    moved_states: tuple[tuple[str, str], ...] = ()
    """Old state → new state; a state of the same name needs no line."""

    def state(self, name: str) -> State | None:
        """The state of this name, or None."""
        return next((state for state in self.states if state.name == name), None)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The moves that lead out of a state."""
        return tuple(move for move in self.moves if state in move.sources)

    def successor_of(self, state: str) -> str | None:
        """Where a case of the earlier version goes on, or None."""
        moved = dict(self.moved_states).get(state, state)
        return moved if self.state(moved) is not None else None


class Due(Word):
    """A clock of a case as it stands at one moment."""

    shown: ClassVar[tuple[str, ...]] = ("clock",)
    clock: str
    title: str
    due_at: Instant
    overdue: bool
    escalate_to: Role | None


def due(workflow: Workflow, state: str, entered_at: datetime, at: datetime) -> list[Due]:
    """The clocks of a state, the soonest first. Pure."""
    found = workflow.state(state)
    clocks = sorted(found.clocks if found else (), key=lambda clock: clock.after)
    return [
        Due(
            clock=clock.name,
            title=clock.title,
            due_at=entered_at + clock.after,
            overdue=entered_at + clock.after <= at,
            escalate_to=clock.escalate_to,
        )
        for clock in clocks
    ]
