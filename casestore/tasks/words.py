"""The words of a task: what it is about, whose it is, by when, and what happened to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from casestore.disclosures.words import Task as PrivacyTask
from casestore.forms.alarms import DONE_HOW as ALARM_ENDS
from schemas.word import Instant, Word


class TaskKind(StrEnum):
    """What a task is about; the first two are those of forms and workflows."""

    FORM_ALARM = "form_alarm"
    WORKFLOW_CLOCK = "workflow_clock"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_DECISION = "follow_up_decision"
    """The limit is reached, or outreach was stopped: a supervisor decides (R44)."""
    FIND_CONTACT = "find_contact"
    HOME_VISIT = "home_visit"
    WELFARE_CHECK_RESULT = "welfare_check_result"
    """A supervisor asked for one by phone, and records what came of it."""
    REFERRAL = "referral"


class What(StrEnum):
    """What happened to a task after it was opened."""

    GIVEN = "given"
    WAITING = "waiting"
    RESUMED = "resumed"
    DONE = "done"
    UNDONE = "undone"
    ESCALATED = "escalated"


WAITING_ON = ("person", "partner", "family", "agency", "colleague")
"""Whom a task may wait for."""
PLAIN_ENDS = ("done", "not_needed")
ENDS: Mapping[str, tuple[str, ...]] = {
    TaskKind.FORM_ALARM: ALARM_ENDS,
    TaskKind.WORKFLOW_CLOCK: PLAIN_ENDS,
    TaskKind.FIND_CONTACT: PLAIN_ENDS,
    TaskKind.HOME_VISIT: PLAIN_ENDS,
    TaskKind.WELFARE_CHECK_RESULT: ("found_well", "found_in_need", "not_found", "not_made"),
}
"""How a task of this kind may be said to be done. The others end by what is recorded elsewhere:
an attempt, a decision, a step of the referral."""
GRACE: Mapping[str, timedelta] = {
    TaskKind.FORM_ALARM: timedelta(minutes=30),
    TaskKind.FOLLOW_UP: timedelta(hours=12),
}
PLAIN_GRACE = timedelta(hours=24)
"""How long after its time an open task goes to the supervisors (project figures)."""
UNDO_WITHIN = timedelta(hours=72)
"""As long as a lead that was set aside can be brought back."""


class TaskLine(Word):
    """One task of a case, as it stands."""

    shown: ClassVar[tuple[str, ...]] = ("task_id", "kind", "owner")
    task_id: str
    case_id: str
    kind: str
    level: str
    about_kind: str
    about_id: str
    owner: str
    opened_at: Instant
    due_at: Instant
    done_at: Instant | None = None
    done_by: str | None = None
    done_how: str | None = None
    row_version: int
    waiting_on: str | None = None
    escalated_at: Instant | None = None

    def overdue(self, at: datetime) -> bool:
        """Has its time passed?"""
        return self.done_at is None and self.due_at <= at

    @property
    def ends(self) -> tuple[str, ...]:
        """Ends that may be chosen; none where the task ends by itself."""
        return ENDS.get(self.kind, ())


class TaskStep(Word):
    """Something that happened to a task."""

    shown: ClassVar[tuple[str, ...]] = ("step_id", "what")
    step_id: str
    task_id: str
    what: What
    at: Instant
    actor: str
    owner: str | None = None
    code: str | None = None
    note: str = ""


class Note(Word):
    """What somebody wrote, sealed in a body."""

    shown: ClassVar[tuple[str, ...]] = ()
    text: str


class OwnDisclosureTask(Word):
    """What the person who disclosed still owes: document it, tell the recipient or the patient."""

    shown: ClassVar[tuple[str, ...]] = ("task",)
    task: PrivacyTask
    disclosure_id: str


class Inbox(Word):
    """Everything with an owner and a time, for one person."""

    shown: ClassVar[tuple[str, ...]] = ()
    overdue: tuple[TaskLine, ...] = ()
    due: tuple[TaskLine, ...] = ()
    """Within the next day."""
    waiting: tuple[TaskLine, ...] = ()
    """Mine, and it is somebody else's turn; overdue ones stand above."""
    later: tuple[TaskLine, ...] = ()
    escalated: tuple[TaskLine, ...] = ()
    """The team's, for a supervisor to look after."""
    disclosures: tuple[OwnDisclosureTask, ...] = ()
    done: tuple[TaskLine, ...] = ()
    """Mine that can still be undone."""

    @property
    def now(self) -> int:
        """How many want doing now."""
        return len(self.overdue) + len(self.due) + len(self.disclosures)

    @property
    def every(self) -> tuple[TaskLine, ...]:
        """All lines."""
        parts = (self.overdue, self.due, self.waiting, self.later, self.escalated, self.done)
        return tuple(line for part in parts for line in part)
