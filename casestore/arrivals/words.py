"""Words of arrivals: where one stands, whose it may be, and how that was found out."""

from enum import StrEnum
from typing import ClassVar

from schemas.case import CareLabel
from schemas.clinical import ClinicalKind, ClinicalUpdate
from schemas.person import LinkSuggestion
from schemas.word import Instant, Word


class ArrivalState(StrEnum):
    """Where the thing itself stands, as its sender says."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    """The sender took it back: it never happened."""


class Match(StrEnum):
    """Whether it is known whose it is."""

    WAITS = "waits"
    AUTO = "auto"
    """Matched by the program, on grounds that leave no doubt."""
    CONFIRMED = "confirmed"
    """Matched by a clinician."""
    ASIDE = "aside"
    """A clinician looked: it is nobody's whom the team knows."""
    PURGED = "purged"
    """Nobody's for too long; its content is gone."""


MATCHED = (Match.AUTO, Match.CONFIRMED)


class How(StrEnum):
    """The ground of a match, or why it waits."""

    NUMBER = "number"
    """The sender's number of a patient who was matched before."""
    OUR_NUMBER = "our_number"
    """Our own number of this person, named by a program that may be told of them."""
    EVIDENCE = "evidence"
    """Name, birth date, and beside them a phone or an official number."""
    CALL = "call"
    """The very call, and the name that a clinician confirmed there."""
    PERSON = "person"
    """A clinician decided."""
    UNSURE = "unsure"
    NOW_DIFFERS = "now_differs"
    """It was matched, and a newer message names somebody who does not fit."""
    TWO_PEOPLE = "two_people"
    """Its numbers lead to two different people."""
    NOBODY = "nobody"
    """Nobody whom the team knows comes near."""


class ConsentAnswer(StrEnum):
    """What a clinician made of a consent that another system reported."""

    RECORDED = "recorded"
    """The form was seen and recorded here, line by line."""
    NOT_USABLE = "not_usable"
    NOT_FOUND = "not_found"
    """The form could not be got hold of."""


WHY_ASIDE = ("not_ours", "not_behavioral_health", "test_data", "cannot_tell")
"""Why an arrival is nobody's; a closed list."""


class Origin(Word):
    """The feed that it came by: whose it is, and what its sender is under 42 CFR Part 2."""

    shown: ClassVar[tuple[str, ...]] = ("feed", "agency", "label")
    feed: str
    agency: str
    label: CareLabel


class Whose(Word):
    """Whom the message is about: a person only where there is no doubt."""

    shown: ClassVar[tuple[str, ...]] = ("person_id", "how")
    person_id: str | None = None
    how: How = How.NOBODY
    suggestions: tuple[LinkSuggestion, ...] = ()
    lead_id: str | None = None
    """The lead of the call that an EMS run answered."""


class Arrival(Word):
    """One thing as it stands now."""

    shown: ClassVar[tuple[str, ...]] = ("arrival_id", "kind", "state", "match", "person_id")
    arrival_id: str
    feed: str
    agency: str
    format: str
    kind: ClinicalKind
    state: ArrivalState
    match: Match
    how: How
    label: CareLabel
    restricted: bool
    person_id: str | None = None
    lead_id: str | None = None
    referral_id: str | None = None
    happened_at: Instant
    first_at: Instant
    changed_at: Instant
    by_hand: bool = False
    decided_by: str | None = None
    decided_at: Instant | None = None
    reason: str | None = None
    has_consent: bool = False
    consent_answer: ConsentAnswer | None = None
    version_id: str
    row_version: int


class ArrivalPage(Word):
    """An arrival with what its newest message says, and the messages before."""

    shown: ClassVar[tuple[str, ...]] = ("arrival",)
    arrival: Arrival
    update: ClinicalUpdate | None = None
    """None: its content was purged."""
    messages: int = 1
