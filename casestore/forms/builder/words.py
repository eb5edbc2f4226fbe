"""Words of the builder: what a step did, how an act ended, a draft in a list."""

from enum import StrEnum
from typing import Any, ClassVar

from casestore.forms.library_words import Source
from schemas.word import Instant, Word

Document = dict[str, Any]
"""A Questionnaire as JSON, whole or not yet."""


class Step(StrEnum):
    """What one step of a draft did."""

    STARTED = "started"
    NAMED = "named"
    ADDED = "added"
    TYPED = "typed"
    """Kept by itself while somebody types; a later save of the same item goes with it."""
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"
    UNDONE = "undone"


class Way(StrEnum):
    """Where an item is moved to."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


class DraftCode(StrEnum):
    """How an act on a draft ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOT_FIT = "not_fit"
    """The checks find faults, so it cannot become a version."""
    SAME = "same"


DRAFT_SENTENCES = {
    DraftCode.DONE: "Done.",
    DraftCode.NOT_FOUND: "This part of the form is gone. Nothing was changed.",
    DraftCode.CHANGED_MEANWHILE: (
        "Somebody else changed this form while you looked at it. Their change was kept, yours was "
        "not done."
    ),
    DraftCode.NOTHING_TO_UNDO: "There is no change to take back. Nothing was changed.",
    DraftCode.NOT_FIT: "The form is not fit to be published yet. Nothing of it was lost.",
    DraftCode.SAME: (
        "This very form is in the library already, so there is nothing to publish. "
        "The draft was kept."
    ),
}


class DraftRow(Word):
    """A draft as its newest step leaves it. `seq` counts steps and says what somebody has seen."""

    shown: ClassVar[tuple[str, ...]] = ("draft_id", "seq", "step")
    draft_id: str
    seq: int
    step: Step
    link_id: str | None
    back_to: int | None
    """The step that an undo returns to; None where there is nothing to take back."""
    base: str | None
    """The version that it was begun from."""
    source: Source
    title: str
    at: Instant
    actor: str


class Draft(Word):
    """A draft with its Questionnaire."""

    shown: ClassVar[tuple[str, ...]] = ("row",)
    row: DraftRow
    document: Document


class DraftAct(Word):
    """The end of one act on a draft; `link_id` is the item that it was about."""

    shown: ClassVar[tuple[str, ...]] = ("code", "draft_id")
    code: DraftCode
    draft_id: str
    link_id: str | None = None
    form_id: str | None = None
    seq: int | None = None

    @property
    def sentence(self) -> str:
        """What happened, what was kept."""
        return DRAFT_SENTENCES[self.code]
