"""What the pages of operations show of feeds and trials; the program fills it in.

The pages import neither doors nor case store: who can read a format, run a case or try a message is
handed to them as a `FeedDesk`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from zone.feeds.readings import Despite
from zone.feeds.stages import Stage
from zone.journal.park_reasons import Sentence


@dataclass(frozen=True, slots=True)
class About:
    """One configured feed, as far as IT must know it."""

    name: str
    agency: str
    transport: str
    format: str
    training: bool
    heartbeat_minutes: int | None
    contact: str
    cases: int
    """How many regression cases there are."""


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One regression case run again: whether it is read as before, else which fields differ."""

    name: str
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What came of taking a feed further, in a sentence, with the cases that were run."""

    done: bool
    says: str
    cases: tuple[CaseRun, ...] = ()

    @property
    def failing(self) -> tuple[CaseRun, ...]:
        """Cases that are read differently."""
        return tuple(case for case in self.cases if case.differing)


@dataclass(frozen=True, slots=True)
class Line:
    """One field as it is read: its path, its text, and where in the message that text stands."""

    path: str
    text: str = field(repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence for the flag. `text` are the words of the message."""

    rule: str
    says: str
    assertion: str
    ground: str
    text: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One decision of the gate: what would be let through and kept back, by which rules."""

    exit: str
    effect: str
    released: tuple[str, ...]
    withheld: tuple[str, ...]
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that one message would do. Holds its content: for who brought it."""

    feed: str
    format: str
    as_of: datetime
    source: str = field(repr=False)
    parked: Sentence | None = None
    parked_reason: str = ""
    lines: tuple[Line, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    flag: str = ""
    score: float = 0.0
    signs: tuple[Sign, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    sent: bool = False
    why_not: str = ""
    crossings: tuple[Crossing, ...] = ()
    lead: tuple[Line, ...] = ()
    suggested: tuple[str, ...] = ()
    """Grades at which the subject may be one of the invented people."""
    team: str = ""
    alerts: tuple[tuple[str, str, str, str], ...] = ()
    """Channel, text, state, reason."""
    steps: tuple[str, ...] = ()
    """Audit tags of the call's story, in order."""


class FeedDesk(Protocol):
    """What the pages ask of the program about its configured feeds."""

    def about(self, feed: str) -> About | None:
        """One feed; None when none of this name is configured in this zone."""
        ...

    def waiting_change(self, feed: str) -> Sequence[str]:
        """Lines in which the configuration differs from what is in force."""
        ...

    def between(self, feed: str, first: int, second: int) -> Sequence[str]:
        """Lines in which two versions differ. Raises Refused."""
        ...

    def take_to(self, feed: str, stage: Stage, actor: str, despite: Despite | None) -> Change:
        """Move it to a stage, read as configured; before live all its cases are run."""
        ...

    def go_back(self, feed: str, to: int, actor: str, despite: Despite | None) -> Change:
        """Put an earlier version in force. Raises Refused."""
        ...

    def document(self, feed: str) -> str:
        """The interface control document, as Markdown."""
        ...

    def try_out(self, feed: str, body: bytes) -> Trial:
        """Try one message; nothing of it is kept (R36)."""
        ...

    def evidence(self, trial: Trial, by: str) -> str:
        """The trial as one printable HTML page without personal data."""
        ...

    def keep_case(self, feed: str, body: bytes) -> str:
        """Keep a message as a case, pseudonymised; its name. Raises Refused, keeping nothing."""
        ...
