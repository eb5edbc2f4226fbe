"""The words of follow-up: clocks, channels, results, and what a supervisor may decide (R44)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word

CLOCKS = (
    ("24h", timedelta(hours=24)),
    ("72h", timedelta(hours=72)),
    ("7d", timedelta(days=7)),
    ("30d", timedelta(days=30)),
)
"""By when somebody tries to reach the person, counted from the beginning; the last is the limit."""


class Channel(StrEnum):
    """How it was tried."""

    PHONE = "phone"
    TEXT = "text"
    VISIT = "visit"
    VIDEO = "video"
    LETTER = "letter"
    THROUGH_PARTNER = "through_partner"


class Result(StrEnum):
    """What came of it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"
    HOSPITAL = "hospital"
    JAIL = "jail"
    DIED = "died"


STOPS = frozenset({Result.DECLINED, Result.DIED})
"""Nobody is called again before a supervisor has decided."""


class FollowUpState(StrEnum):
    """Where a round of follow-up stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """The person declined, or is said to have died: no outreach until a supervisor decides."""
    LIMIT = "limit"
    """Thirty days are over without a contact at the end: a supervisor decides."""
    ENDED = "ended"


class Decision(StrEnum):
    """What a supervisor decides. None is made by a clock, least of all a police check."""

    END = "end"
    GO_ON = "go_on"
    """A further round, with clocks from now."""
    HOME_VISIT = "home_visit"
    """The team goes there, and a further round begins."""
    ASK_WELFARE_CHECK = "ask_welfare_check"
    """The supervisor asks dispatch by phone, on a stated ground; nothing is sent from here."""


NEEDS_NOTE = frozenset({Decision.ASK_WELFARE_CHECK})
"""Decisions that are written down with their ground."""


class FollowUp(Word):
    """One round."""

    shown: ClassVar[tuple[str, ...]] = ("follow_up_id", "state")
    follow_up_id: str
    case_id: str
    state: FollowUpState
    started_at: Instant
    started_by: str
    ended_at: Instant | None = None
    decision: Decision | None = None
    decided_by: str | None = None
    row_version: int

    def clocks(self) -> tuple[tuple[str, datetime], ...]:
        """Name and time of each clock."""
        return tuple((name, self.started_at + after) for name, after in CLOCKS)


class Attempt(Word):
    """One attempt."""

    shown: ClassVar[tuple[str, ...]] = ("attempt_id", "result")
    attempt_id: str
    follow_up_id: str
    at: Instant
    recorded_at: Instant
    actor: str
    channel: Channel
    result: Result
    note: str = ""
