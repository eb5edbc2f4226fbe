"""The shapes of answers. Each record names its version; each answer says how it may be handled."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.case import CareLabel, CaseState, CloseReason, EncounterOutcome, EncounterState
from schemas.person import ContactKind
from schemas.word import Instant

R = TypeVar("R", bound=BaseModel)


class Shape(BaseModel):
    """One answer or part of one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Handling(Shape):
    """What must be minded by whoever holds this answer."""

    part2: bool = Field(description="Something in it is under 42 CFR Part 2.")
    notice: str = Field(description="Notice and labels that go along with it (42 CFR 2.32).")


class One(Shape, Generic[R]):
    """One record."""

    data: R
    handling: Handling


class Many(Shape, Generic[R]):
    """A page of a list. How many there are in all is told to nobody."""

    data: list[R]
    next: str | None = Field(description="Cursor of what follows; none: this is the end.")
    handling: Handling


class NameOut(Shape):
    """One name."""

    given: str | None
    middle: str | None
    family: str | None
    kind: str


class ContactOut(Shape):
    """A way to reach the person, with what is safe there: no unless said."""

    kind: ContactKind
    value: str
    postcode: str | None
    safe_to_call: bool
    safe_to_text: bool
    safe_to_leave_message: bool
    safe_to_name_us: bool


class PersonOut(Shape):
    """One person. Empty parts may not be told, or nobody knows them; it is not said which."""

    person_id: str
    version: int
    names: list[NameOut]
    birth_date: str | None
    sex: str | None
    contacts: list[ContactOut]
    insurance: list[str] = Field(description="Numbers that a health plan gave.")


class Sought(Shape):
    """What is known of a person; sent in the body, so that it stands in no address and no log."""

    given: str = Field("", max_length=100)
    family: str = Field("", max_length=100)
    birth_date: str = Field("", max_length=10)
    phone: str = Field("", max_length=40)
    reason: str = Field(description="follow_up, referral, records_request or correction.")


class CaseOut(Shape):
    """One case: a stretch of work with a person."""

    case_id: str
    version: int
    state: CaseState
    opened_at: Instant
    closed_at: Instant | None
    close_reason: CloseReason | None
    persons: list[str]


class EncounterOut(Shape):
    """One contact."""

    encounter_id: str
    case_id: str
    version: int
    state: EncounterState
    label: CareLabel
    opened_at: Instant
    ended_at: Instant | None
    outcome: EncounterOutcome | None
    recorded_at: Instant | None


class TaskOut(Shape):
    """Something to be done for a case; notes are not told."""

    task_id: str
    case_id: str
    version: int
    kind: str
    level: str
    opened_at: Instant
    due_at: Instant
    done_at: Instant | None
    done_how: str | None
    ends: list[str] = Field(description="How it may be said to be done.")


class NoteOut(Shape):
    """The hand-off note (SBAR)."""

    situation: str
    background: str
    assessment: str
    recommendation: str


class ReferralOut(Shape):
    """A referral as its partner sees it."""

    referral_id: str
    version: int
    state: str
    state_at: Instant
    opened_at: Instant
    service: str
    names: list[NameOut]
    birth_date: str | None
    contacts: list[ContactOut]
    note: NoteOut | None
    steps: list[str] = Field(description="What the partner may answer now.")


class ReferralLine(Shape):
    """A referral in a list: that it is there, and where it stands."""

    referral_id: str
    version: int
    state: str
    state_at: Instant
    opened_at: Instant


class FormOut(Shape):
    """A form without its questions."""

    form_id: str
    version: int
    url: str
    number: int
    title: str
    state: str


class FormWhole(FormOut):
    """A form as a FHIR R4 Questionnaire."""

    questionnaire: dict[str, Any]


class ResponseOut(Shape):
    """Answers to a form, as FHIR R4 items. A result stands only on a signed and complete one."""

    response_id: str
    case_id: str
    form_id: str
    questionnaire: str
    version: int
    state: str
    started_at: Instant
    signed_at: Instant | None
    items: list[dict[str, Any]]
    score: float | None
    result: str | None


class OutcomeOut(Shape):
    """One word of the published vocabulary of outcomes."""

    outcome: EncounterOutcome
    family: str
    contact: bool
    avoided: str | None


def taken(shape: type[R], word: BaseModel, **more: object) -> R:
    """A shape out of a word's fields of the same names."""
    given: Mapping[str, Any] = word.model_dump(include=set(shape.model_fields))
    return shape.model_validate({**given, **more})
