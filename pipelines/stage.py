"""What a stage is: a pure function with declared questions.

A host reads `needs`, answers them, calls `decide`, and carries out the outcome. A stage takes
no clock, chance, network or database: the time of a decision is the event's own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind, ZoneName

Question = Any
"""A frozen dataclass of `ports.py`; its type names the port, its fields the key."""
Facts = Mapping[Question, Any]
"""Answers by question; a host answers every question or does not call `decide`."""
Write = Any
"""A frozen dataclass of `ports.py`: one effect on the zone's tables, as data."""


@dataclass(frozen=True, slots=True)
class Note:
    """One audit event, before it gets its id."""

    tag: AuditTag
    about: Mapping[str, str]
    detail: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""
    """Tells apart two notes of the same tag about the same event."""


@dataclass(frozen=True, slots=True)
class Send:
    """One event for the outbox. `to` is `zone:<name>` or `channel:<name>`."""

    event: Event
    to: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage decided. `passes` is the next stage's input; None ends the chain."""

    passes: Any = None
    writes: tuple[Write, ...] = ()
    sends: tuple[Send, ...] = ()
    notes: tuple[Note, ...] = ()
    ended: str = ""
    """With `passes` None: how the event ended, as a short code for the message log."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a chain."""

    name: str
    needs: Callable[[Any], Sequence[Question]]
    decide: Callable[[Any, Facts], Outcome]


@dataclass(frozen=True, slots=True)
class Chain:
    """Stages that run in one transaction of their zone, for one kind of event."""

    kind: EventKind
    zone: ZoneName
    stages: tuple[Stage, ...]


def no_questions(_: Any) -> Sequence[Question]:  # noqa: ANN401 - any stage input
    """For stages that decide from their input alone."""
    return ()
