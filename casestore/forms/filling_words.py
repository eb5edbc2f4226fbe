"""Words of forms filled for a case: how an act ended, what a filling is, with its answers."""

from enum import StrEnum
from typing import Any, ClassVar

from casestore.forms.model import Form
from casestore.forms.score import Score
from schemas.case import CareLabel
from schemas.word import Instant, Word


class FillingState(StrEnum):
    """A signed one never changes; an amendment is a further one."""

    OPEN = "open"
    SIGNED = "signed"


class FillCode(StrEnum):
    """How an act on a filling ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    NOT_PUBLISHED = "not_published"
    CASE_CLOSED = "case_closed"
    SIGNED_ALREADY = "signed_already"
    SAVED_MEANWHILE = "saved_meanwhile"
    NOT_SIGNED = "not_signed"


FILL_SENTENCES = {
    FillCode.DONE: "Done.",
    FillCode.NOT_FOUND: "There is no such form in this case. Nothing was changed.",
    FillCode.NOT_PUBLISHED: (
        "This form is not switched on, so it cannot be begun. Nothing was changed. "
        "Choose another one, or ask your supervisor."
    ),
    FillCode.CASE_CLOSED: "The case is closed. Nothing was changed. Open the case again first.",
    FillCode.SIGNED_ALREADY: (
        "This form was signed, so its answers stay as they are. Your last step was not done. "
        "Amend it to add something."
    ),
    FillCode.SAVED_MEANWHILE: (
        "This screen was saved since it was opened here. What was saved stands. "
        "Look at it again and save what is right."
    ),
    FillCode.NOT_SIGNED: "Only a signed form can be amended. Go on filling this one.",
}


class FillAct(Word):
    """The end of one act. `alarms` are those that went off just now."""

    shown: ClassVar[tuple[str, ...]] = ("code", "filling_id")
    code: FillCode
    filling_id: str | None = None
    alarms: int = 0

    @property
    def done(self) -> bool:
        """Was the act carried out?"""
        return self.code is FillCode.DONE

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do next."""
        return FILL_SENTENCES[self.code]


class FillingRow(Word):
    """One filling without its answers."""

    shown: ClassVar[tuple[str, ...]] = ("filling_id", "form_id", "state")
    filling_id: str
    form_id: str
    case_id: str
    state: FillingState
    label: CareLabel
    started_by: str
    started_at: Instant
    signed_by: str | None
    signed_at: Instant | None
    amends: str | None
    row_version: int


class Answers(Word):
    """The answers of one screen as they were saved: items of a QuestionnaireResponse."""

    items: tuple[dict[str, Any], ...]


class Opened(Word):
    """A filling with its form of the day and its answers so far."""

    shown: ClassVar[tuple[str, ...]] = ("row",)
    row: FillingRow
    title: str
    number: int
    form: Form
    response: dict[str, Any]
    seen: int
    """Entries saved so far: what a page says it has seen when it saves."""
    saved_at: Instant | None
    saved_screens: frozenset[int]
    result: Score | None
    """As signed; None while it is open."""
