"""What a page is told after an act: done or not, and in plain words why not and what next."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Word


class Code(StrEnum):
    """How an act ended."""

    DONE = "done"
    NOT_FOUND = "not_found"
    TAKEN_BY_OTHER = "taken_by_other"
    ALREADY_YOURS = "already_yours"
    SET_ASIDE = "set_aside"
    NOT_SET_ASIDE = "not_set_aside"
    PURGED = "purged"
    TOO_LATE_TO_UNDO = "too_late_to_undo"
    TOO_LATE_TO_GIVE_BACK = "too_late_to_give_back"
    WORKED_ON = "worked_on"
    TAKE_IT_FIRST = "take_it_first"
    TWO_PROOFS_NEEDED = "two_proofs_needed"
    LINKED_TO_OTHER = "linked_to_other"
    ALREADY_LINKED = "already_linked"
    NOT_LINKED = "not_linked"
    NO_SUCH_MENTION = "no_such_mention"
    NO_SUCH_PERSON = "no_such_person"
    CASE_CLOSED = "case_closed"
    CASE_OPEN = "case_open"
    ENCOUNTER_OPEN = "encounter_open"
    OUTCOME_GIVEN = "outcome_given"
    CHANGED_MEANWHILE = "changed_meanwhile"
    ALREADY_REVOKED = "already_revoked"
    SAME_RECORD = "same_record"
    ALREADY_JOINED = "already_joined"
    NOT_JOINED = "not_joined"
    PLACEHOLDER = "placeholder"
    EPISODE_OPEN = "episode_open"
    ALREADY_STRUCK = "already_struck"
    ALREADY_ENDED = "already_ended"


SENTENCES = {
    Code.DONE: "Done.",
    Code.NOT_FOUND: (
        "There is no such record. Nothing was changed. Go back to Today and open it there."
    ),
    Code.TAKEN_BY_OTHER: (
        "Another clinician took this lead before you. Nothing of yours was lost. "
        "Open the case to see who has it."
    ),
    Code.ALREADY_YOURS: "You took this lead already. Open the case to go on.",
    Code.SET_ASIDE: (
        "This lead was set aside as not behavioral health. It is kept until its purge. "
        "Undo that first, then take it."
    ),
    Code.NOT_SET_ASIDE: "This lead is not set aside. Nothing was changed.",
    Code.PURGED: (
        "This lead was purged on schedule and its content is gone. "
        "The audit still shows that it existed. A new request from dispatch opens it again."
    ),
    Code.TOO_LATE_TO_UNDO: (
        "The time to undo this has passed. The lead is kept until its purge. "
        "Ask dispatch to send the call again if it concerns you."
    ),
    Code.TOO_LATE_TO_GIVE_BACK: (
        "A lead can be given back for 15 minutes after it was taken. The case stays yours. "
        "Record an outcome, then close it as opened in error."
    ),
    Code.WORKED_ON: (
        "Something was written in this case already, so the lead cannot simply go back. "
        "All of it was kept. Record an outcome, then close it as opened in error."
    ),
    Code.TAKE_IT_FIRST: (
        "Nobody has taken this lead yet, and a caller's word makes nobody a client. "
        "Nothing was changed. Take the lead first."
    ),
    Code.TWO_PROOFS_NEEDED: (
        "Two different identifiers are needed to say who this is. Nothing was linked. "
        "Compare a second one, for example the birth date or a photo ID."
    ),
    Code.LINKED_TO_OTHER: (
        "This mention is linked to another person already. That link was kept. "
        "Undo it first if it is wrong."
    ),
    Code.ALREADY_LINKED: "This link is confirmed already. Nothing was changed.",
    Code.NOT_LINKED: "There is no confirmed link to undo. Nothing was changed.",
    Code.NO_SUCH_MENTION: (
        "The call does not mention this person, or no longer. Nothing was changed. "
        "Open the case again to see who is mentioned."
    ),
    Code.NO_SUCH_PERSON: "There is no such person record. Nothing was changed. Search again.",
    Code.CASE_CLOSED: "This case is closed. Nothing was changed. Reopen it first.",
    Code.CASE_OPEN: "This case is open already. Nothing was changed.",
    Code.ENCOUNTER_OPEN: (
        "An encounter of this case has no outcome yet. The case stays open. "
        "Record the outcome, then close the case."
    ),
    Code.OUTCOME_GIVEN: (
        "This encounter has its outcome already, and it was kept. "
        "Open a new encounter for a further contact."
    ),
    Code.CHANGED_MEANWHILE: (
        "Somebody else changed this at the same moment. Their change was kept, yours was not. "
        "Look at it again and repeat what you meant."
    ),
    Code.ALREADY_REVOKED: "This consent was withdrawn already. Nothing was changed.",
    Code.SAME_RECORD: "These two are one record already. Nothing was changed.",
    Code.ALREADY_JOINED: (
        "This record was joined to another one before. Nothing was changed. "
        "Take that joining back first if it is wrong."
    ),
    Code.NOT_JOINED: "This joining was taken back already. Nothing was changed.",
    Code.EPISODE_OPEN: (
        "An episode of care of this person is open already. Nothing was changed. Close it first."
    ),
    Code.ALREADY_STRUCK: (
        "This record was marked as entered in error before. Nothing was changed. "
        "Enter a new one if it holds after all."
    ),
    Code.ALREADY_ENDED: "This ended already. Nothing was changed.",
    Code.PLACEHOLDER: (
        "This value stands for not knowing (such as John Doe, 000-00-0000 or 01/01/1900) or cannot "
        "be read. Nothing was saved, and what was on file was kept. Leave the field empty instead."
    ),
}


class Answer(Word):
    """The end of one act. Ids that a page links to are given when they are known."""

    shown: ClassVar[tuple[str, ...]] = ("code", "lead_id", "case_id", "person_id")
    code: Code
    lead_id: str | None = None
    case_id: str | None = None
    person_id: str | None = None
    row_id: str | None = None
    """Encounter, link or consent that the act made or changed."""
    by: str | None = None
    """Account that got there first."""

    @property
    def done(self) -> bool:
        """Was the act carried out?"""
        return self.code is Code.DONE

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do next."""
        return SENTENCES[self.code]
