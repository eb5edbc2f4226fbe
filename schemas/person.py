"""The person: the identity that a mention may turn out to be, and the links between them."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class PersonName(Word):
    """One name of a person."""

    given: str | None = None
    middle: str | None = None
    family: str | None = None
    kind: str = "legal"
    """`legal`, `alias`, `nickname`, `former` or `as_reported`."""


class ContactKind(StrEnum):
    """How a person is reached."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class Contact(Word):
    """One way to reach a person, with what is safe there: default no (R40)."""

    kind: ContactKind
    value: str
    postcode: str | None = None
    safe_to_call: bool = False
    safe_to_text: bool = False
    safe_to_leave_message: bool = False
    safe_to_name_us: bool = False
    since: str | None = None
    """ISO date from which it holds, as told; an address is kept over time."""
    until: str | None = None
    """ISO date after which it held no more."""


class Identifier(Word):
    """A number that somebody else gave the person."""

    kind: str
    """`ssn`, `mrn`, `state_id`, `medicaid` …"""
    value: str
    issuer: str | None = None


class Person(Word):
    """One identity. A temporary record stands for exactly one unnamed person of one call (R6)."""

    shown: ClassVar[tuple[str, ...]] = ("person_id", "temporary")
    person_id: str
    temporary: bool = False
    restricted: bool = False
    names: tuple[PersonName, ...] = ()
    birth_date: str | None = None
    """ISO date."""
    sex: str | None = None
    race: tuple[str, ...] = ()
    """Race and ethnicity as the person says, one question, any number of answers (OMB SPD 15,
    2024), or `declined`; empty: nobody asked. Category `demographics` (R27)."""
    language: str | None = None
    """The language that the person prefers: ISO 639 code, `asl`, `other`; None: nobody asked."""
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    created_at: Instant
    created_by: str


class Grade(StrEnum):
    """How well a mention fits a person. None of them links anybody (R6)."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


class Agreement(StrEnum):
    """How one field of a mention compares with a person's."""

    AGREE = "agree"
    CLOSE = "close"
    """A nickname, one typing slip, day and month swapped, names swapped."""
    DIFFER = "differ"
    MISSING = "missing"
    """Absent on either side, or a placeholder: no evidence."""


class FieldAgreement(Word):
    """One line of the explanation: the field, how it compares, and what that weighs in bits."""

    shown: ClassVar[tuple[str, ...]] = ("field", "agreement", "bits")
    field: str
    agreement: Agreement
    bits: float


class LinkSuggestion(Word):
    """A mention may be this person. `person_id` is None where nobody fits (grade `none`)."""

    shown: ClassVar[tuple[str, ...]] = ("mention_id", "person_id", "grade")
    mention_id: str
    person_id: str | None
    grade: Grade
    bits: float = 0.0
    margin: float = 0.0
    """Bits over the runner-up; below 3 nobody is `likely`."""
    fields: tuple[FieldAgreement, ...] = ()
    weights: str
    """Version of the weights that were used."""


class LinkState(StrEnum):
    """Life of a link between a mention and a person."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNDONE = "undone"
    TEMPORARY = "temporary"
    """To the temporary record of an unnamed person."""
    SUPERSEDED = "superseded"
    """A temporary record whose person was identified since."""


class Proof(StrEnum):
    """What a clinician compared to know whom she has before her; two are needed (R6)."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    ADDRESS = "address"
    PHOTO_ID = "photo_id"
    RECORD_NUMBER = "record_number"
    TOLD_BY_PERSON = "told_by_person"
    KNOWN_IN_PERSON = "known_in_person"
    CREATED = "created"
    """The record was made from this very mention."""


class PersonLink(Word):
    """One mention of one lead and one person."""

    shown: ClassVar[tuple[str, ...]] = ("link_id", "lead_id", "person_id", "state")
    link_id: str
    lead_id: str
    mention_id: str
    person_id: str
    state: LinkState
    grade: Grade
    bits: float = 0.0
    margin: float = 0.0
    fields: tuple[FieldAgreement, ...] = ()
    proofs: tuple[Proof, ...] = ()
    decided_by: str | None = None
    decided_at: Instant | None = None
    row_version: int
