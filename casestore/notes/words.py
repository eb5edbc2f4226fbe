"""The words of notes: kinds with their sections, states, how an act ended."""

from enum import StrEnum
from typing import ClassVar

from schemas.case import CareLabel
from schemas.word import Instant, Word


class NoteKind(StrEnum):
    """How a note is laid out."""

    DAP = "dap"
    """Data, assessment, plan."""
    SBAR = "sbar"
    """Situation, background, assessment, recommendation: for handing over."""
    BIRP = "birp"
    """Behavior, intervention, response, plan."""


SECTIONS: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.DAP: ("data", "assessment", "plan"),
    NoteKind.SBAR: ("situation", "background", "assessment", "recommendation"),
    NoteKind.BIRP: ("behavior", "intervention", "response", "plan"),
}
"""Sections in their order; the first one takes what is known of the call."""


class NoteState(StrEnum):
    """Life of a note."""

    DRAFT = "draft"
    SIGNED = "signed"
    COSIGNED = "cosigned"


class Sourced(Word):
    """A line that came from elsewhere, with its source: the writer keeps it or strikes it."""

    text: str
    source: str
    """`cad`, `rms`, `ems` …"""
    at: Instant | None = None
    kept: bool = True


class NoteBody(Word):
    """What a note says."""

    sourced: tuple[Sourced, ...] = ()
    sections: dict[str, str] = {}

    @property
    def empty(self) -> bool:
        """Has nobody written anything of their own?"""
        return not any(text.strip() for text in self.sections.values())


class Note(Word):
    """One note without its text."""

    shown: ClassVar[tuple[str, ...]] = ("note_id", "case_id", "kind", "state")
    note_id: str
    case_id: str
    encounter_id: str | None
    kind: NoteKind
    state: NoteState
    label: CareLabel
    author: str
    event_at: Instant
    entered_at: Instant
    signed_at: Instant | None
    late_reason: str | None
    needs_cosign: bool
    cosigned_by: str | None
    cosigned_at: Instant | None
    amends: str | None
    row_version: int

    @property
    def waits_for_cosign(self) -> bool:
        """Signed by its author, and a supervisor has still to sign."""
        return self.state is NoteState.SIGNED and self.needs_cosign


class NoteCode(StrEnum):
    """How an act on a note ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    CASE_CLOSED = "case_closed"
    SIGNED_ALREADY = "signed_already"
    NOT_YOURS = "not_yours"
    NOTHING_WRITTEN = "nothing_written"
    SAY_WHY_LATE = "say_why_late"
    CHANGED_SINCE = "changed_since"
    OWN_NOTE = "own_note"
    NO_COSIGN_WAITS = "no_cosign_waits"
    NOT_SIGNED = "not_signed"
    CREDENTIAL_LACKING = "credential_lacking"


SENTENCES = {
    NoteCode.DONE: "Done.",
    NoteCode.NOT_FOUND: "There is no such note. Nothing was changed. Go back to the case.",
    NoteCode.CASE_CLOSED: "This case is closed. Nothing was changed. Reopen it first.",
    NoteCode.SIGNED_ALREADY: (
        "This note is signed and stays as it is. What you typed was not saved. "
        "Go back, copy it, and amend the note."
    ),
    NoteCode.NOT_YOURS: (
        "Somebody else writes this note. It was kept as it is. "
        "Write a note of your own, or ask a supervisor to take the draft over."
    ),
    NoteCode.NOTHING_WRITTEN: (
        "Nothing is written in this note yet. It was not signed. Write at least one section."
    ),
    NoteCode.SAY_WHY_LATE: (
        "The contact was more than a day ago. The text is saved, but the note was not signed. "
        "Choose why it is entered late, and sign again."
    ),
    NoteCode.CHANGED_SINCE: (
        "This draft was saved from another page since you opened it. That text was kept, yours was "
        "not. Go back, copy what you typed, load the note again, and put it in."
    ),
    NoteCode.OWN_NOTE: (
        "Nobody co-signs their own note. Nothing was changed. Another supervisor has to sign it."
    ),
    NoteCode.NO_COSIGN_WAITS: "No signature is missing on this note. Nothing was changed.",
    NoteCode.CREDENTIAL_LACKING: (
        "Co-signing needs a license or training that is not recorded for you, or has expired. "
        "The note waits as it was. Have the new date recorded on the roster, or ask a colleague."
    ),
    NoteCode.NOT_SIGNED: "This note is still a draft. Nothing was changed. Edit the draft itself.",
}


class NoteAct(Word):
    """The end of one act on a note."""

    shown: ClassVar[tuple[str, ...]] = ("code", "note_id")
    code: NoteCode
    note_id: str | None = None

    @property
    def done(self) -> bool:
        """Was it carried out?"""
        return self.code is NoteCode.DONE

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do next."""
        return SENTENCES[self.code]


LATE_AFTER_HOURS = 24
LATE_REASONS = ("no_signal", "end_of_shift", "new_information", "system_down", "other")
