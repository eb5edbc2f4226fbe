"""The words of a disclosure from the case store to somebody outside."""

from enum import StrEnum
from typing import ClassVar

from schemas.disclosure import Decision, DisclosureRequest
from schemas.word import Instant, Word


class Channel(StrEnum):
    """How it goes out. What each can carry along: `channels.CARRIERS`."""

    VOICE = "voice"
    PAPER = "paper"
    MESSAGE = "message"
    """A secure message of the agency's own system, with room for an enclosure."""
    DISPATCH_FLAG = "dispatch_flag"
    """Standing words at the dispatch center: few, neutral, and they end."""


class Telling(Word):
    """What somebody wants to tell, to whom and why. Facts beyond these are computed."""

    shown: ClassVar[tuple[str, ...]] = ("person_id", "role", "org_kind", "purpose", "basis")
    person_id: str
    recipient: str
    """Registry id, name or listed alias; a person outside the registry is written by name."""
    role: str
    org_kind: str
    purpose: str
    basis: str = "none"
    categories: tuple[str, ...]
    channel: Channel
    proven: tuple[str, ...] = ()
    """Facts that the person who tells vouches for by name, such as `threat_determined`."""
    order_scope: tuple[str, ...] = ()
    order_type: str = "general"
    proceeding: str = "unknown"
    report_kind: str = "other"
    text: str = ""
    """The words, where the channel is a flag at dispatch."""
    told_anyway: bool = False
    """Told by voice before or against the answer; recorded, never blocked (R18)."""


class Disclosure(Word):
    """One decision on telling somebody, with everything it was decided on."""

    shown: ClassVar[tuple[str, ...]] = ("disclosure_id", "person_id")
    disclosure_id: str
    person_id: str
    at: Instant
    made_by: str
    telling: Telling
    recipient_name: str
    request: DisclosureRequest
    decision: Decision
    consent_id: str | None = None
    live_until: Instant | None = None
    withdrawn_at: Instant | None = None
    withdrawn_why: str | None = None
    enclosed: str = ""
    """Notice, labels and scope statement that went along."""

    @property
    def told(self) -> tuple[str, ...]:
        """Categories that the recipient got: what was released, or all when told anyway."""
        return self.telling.categories if self.telling.told_anyway else self.decision.released

    @property
    def against_the_answer(self) -> bool:
        """Something was told that the gate had kept back."""
        return bool(set(self.told) - set(self.decision.released))


class TaskKind(StrEnum):
    """What has to be done afterwards; named as the obligation that asks for it."""

    EMERGENCY_DOCUMENTATION = "emergency_documentation"
    POST_REVIEW = "post_review"
    NOTIFY_PRIVACY_OFFICER = "notify_privacy_officer"
    LEGAL_REVIEW = "legal_review"
    HOLD_FOR_REVIEW = "hold_for_review"
    STATE_LAW_CHECK = "state_law_check"
    NOTIFY_PATIENT = "notify_patient"
    FERPA_RECORD = "ferpa_record"
    TOLD_ANYWAY = "told_anyway"
    TELL_OF_WITHDRAWAL = "tell_of_withdrawal"
    """The consent ended, and the channel cannot take back what it carried: tell them."""
    BREAK_GLASS_REVIEW = "break_glass_review"
    DEATH_REVIEW = "death_review"
    """Somebody who was in care died: look back at it (R45)."""


class Task(Word):
    """One open or finished task."""

    shown: ClassVar[tuple[str, ...]] = ("task_id", "kind", "about_id")
    task_id: str
    person_id: str
    kind: TaskKind
    about_kind: str
    """`disclosure` or `break_glass`."""
    about_id: str
    opened_at: Instant
    due_at: Instant
    done_at: Instant | None = None
    done_by: str | None = None
    finding: str | None = None
    row_version: int
