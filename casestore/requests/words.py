"""The words of requests: kinds with their clocks, reasons of a denial, states."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, NamedTuple

from schemas.word import Instant, Word


class RequestKind(StrEnum):
    """What a person asks for."""

    ACCESS = "access"
    """A copy of their record (164.524; 42 CFR 2.23)."""
    AMENDMENT = "amendment"
    """A correction (164.526)."""
    ACCOUNTING = "accounting"
    """Whom was told what (164.528; 42 CFR 2.25)."""
    INTERMEDIARY = "intermediary"
    """To whom an intermediary passed their information on (42 CFR 2.24)."""


class Clock(NamedTuple):
    """Days to act, and days that one written notice adds."""

    days: int
    more: int
    cites: str


CLOCKS: Mapping[RequestKind, Clock] = {
    RequestKind.ACCESS: Clock(30, 30, "45 CFR 164.524(b)(2)"),
    RequestKind.AMENDMENT: Clock(60, 30, "45 CFR 164.526(b)(2)"),
    RequestKind.ACCOUNTING: Clock(60, 30, "45 CFR 164.528(c)(1)"),
    RequestKind.INTERMEDIARY: Clock(30, 0, "42 CFR 2.24(b)"),
}
"""Federal clocks; a state may give less time, which counsel says."""


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    IN_PART = "in_part"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


WHO = ("person", "representative")
IDENTITY = ("photo_id", "known_in_person", "two_identifiers", "court_papers")
"""How it was made sure who asks (164.514(h))."""
EXTENDED_WHY = ("records_elsewhere", "much_material", "interpreter", "counsel_asked")
ANSWERED_HOW = ("paper", "electronic", "looked_at_it", "letter")


class Ground(NamedTuple):
    """One reason of a denial."""

    kind: RequestKind
    reviewable: bool
    cites: str


GROUNDS: Mapping[str, Ground] = {
    "danger_to_life": Ground(RequestKind.ACCESS, True, "45 CFR 164.524(a)(3)(i)"),
    "harm_to_other_named": Ground(RequestKind.ACCESS, True, "45 CFR 164.524(a)(3)(ii)"),
    "harm_by_representative": Ground(RequestKind.ACCESS, True, "45 CFR 164.524(a)(3)(iii)"),
    "psychotherapy_notes": Ground(RequestKind.ACCESS, False, "45 CFR 164.524(a)(1)(i)"),
    "for_a_proceeding": Ground(RequestKind.ACCESS, False, "45 CFR 164.524(a)(1)(ii)"),
    "research_still_runs": Ground(RequestKind.ACCESS, False, "45 CFR 164.524(a)(2)(iii)"),
    "told_in_confidence": Ground(RequestKind.ACCESS, False, "45 CFR 164.524(a)(2)(v)"),
    "not_held_here": Ground(RequestKind.ACCESS, False, "45 CFR 164.524(d)(3)"),
    "not_made_here": Ground(RequestKind.AMENDMENT, False, "45 CFR 164.526(a)(2)(i)"),
    "not_in_the_record": Ground(RequestKind.AMENDMENT, False, "45 CFR 164.526(a)(2)(ii)"),
    "not_open_to_access": Ground(RequestKind.AMENDMENT, False, "45 CFR 164.526(a)(2)(iii)"),
    "accurate_and_complete": Ground(RequestKind.AMENDMENT, False, "45 CFR 164.526(a)(2)(iv)"),
}
"""Why access or a correction may be denied; nothing else counts. After a denial of access that may
be reviewed, a clinician who took no part in it decides again."""
REVIEWS = ("upheld", "reversed")


class RequestBody(Word):
    """What was asked and answered, in words."""

    by: str = "person"
    asked: str = ""
    answer: str = ""
    """What the person is told: what was done, or why not."""
    statement: str = ""
    """The person's statement of disagreement, which goes with the record from then on."""


class PatientRequest(Word):
    """One request."""

    shown: ClassVar[tuple[str, ...]] = ("request_id", "person_id", "kind", "state")
    request_id: str
    person_id: str
    kind: RequestKind
    received_at: Instant
    received_by: str
    identity: str
    extended_at: Instant | None = None
    extended_why: str | None = None
    state: RequestState
    decided_at: Instant | None = None
    decided_by: str | None = None
    reason: str | None = None
    review_asked_at: Instant | None = None
    reviewed_at: Instant | None = None
    reviewed_by: str | None = None
    review: str | None = None
    answered_at: Instant | None = None
    answered_how: str | None = None
    body: RequestBody
    row_version: int

    @property
    def due_at(self) -> datetime:
        """By when the person must have an answer."""
        clock = CLOCKS[self.kind]
        days = clock.days + (clock.more if self.extended_at is not None else 0)
        return self.received_at + timedelta(days=days)

    @property
    def reviewable(self) -> bool:
        """May a denial be reviewed, and has nobody reviewed it?"""
        ground = GROUNDS.get(self.reason or "")
        return ground is not None and ground.reviewable and self.review is None

    @property
    def open_to_copy(self) -> bool:
        """Was a copy of the record granted, at once or by the review?"""
        granted = self.state in (RequestState.GRANTED, RequestState.IN_PART)
        return self.kind is RequestKind.ACCESS and granted


class Step(StrEnum):
    """How an act on a request ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    DECIDED_BEFORE = "decided_before"
    NOT_DECIDED = "not_decided"
    EXTENDED_BEFORE = "extended_before"
    NO_EXTENSION = "no_extension"
    TOO_LATE = "too_late"
    NO_SUCH_GROUND = "no_such_ground"
    NOT_REVIEWABLE = "not_reviewable"
    OWN_DECISION = "own_decision"
    ANSWERED_BEFORE = "answered_before"
    NOTHING_WRITTEN = "nothing_written"


STEP_SENTENCES = {
    Step.DONE: "Done.",
    Step.NOT_FOUND: "There is no such request. Nothing was changed. Open the list again.",
    Step.DECIDED_BEFORE: "This request is decided. Nothing was changed. Look at it as it stands.",
    Step.NOT_DECIDED: "Nobody has decided this request yet. Nothing was changed. Decide it first.",
    Step.EXTENDED_BEFORE: (
        "The time was extended once already, and the law allows no more. Nothing was changed."
    ),
    Step.NO_EXTENSION: "The law gives no extension for this kind of request. Nothing was changed.",
    Step.TOO_LATE: (
        "The time is over, and an extension counts only if the person is told before. "
        "Nothing was changed. Answer now."
    ),
    Step.NO_SUCH_GROUND: (
        "A denial needs one of the reasons that the law names for this kind. Nothing was changed."
    ),
    Step.NOT_REVIEWABLE: (
        "This denial has no right of review, or it was reviewed. Nothing was changed. "
        "The person may complain to the privacy officer or to HHS."
    ),
    Step.OWN_DECISION: (
        "Nobody reviews their own denial. Nothing was changed. A clinician who took no part in it "
        "has to decide."
    ),
    Step.ANSWERED_BEFORE: "The answer was handed over already. Nothing was changed.",
    Step.NOTHING_WRITTEN: "Write what the person is told first. Nothing was changed.",
}
