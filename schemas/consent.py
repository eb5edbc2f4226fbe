"""A written consent with every element that 42 CFR 2.31 asks for."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class ConsentType(StrEnum):
    """What kind of consent it is."""

    TPO_GENERAL = "tpo_general"
    """One consent for all treatment, payment and operations (2.33(a))."""
    SPECIFIC = "specific"
    RESEARCH = "research"
    LEGAL_PROCEEDING = "legal_proceeding"


class ConsentForm(StrEnum):
    """How it was given; verbal counts only for a 988 caller's own agreement."""

    WRITTEN = "written"
    ELECTRONIC = "electronic"
    VERBAL = "verbal"


class Signer(StrEnum):
    """Who signed (2.14, 2.15; 45 CFR 164.502(g))."""

    PATIENT = "patient"
    MINOR = "minor"
    PARENT = "parent"
    MINOR_AND_PARENT = "minor_and_parent"
    GUARDIAN = "guardian"
    PERSONAL_REPRESENTATIVE = "personal_representative"
    NO_AUTHORITY = "no_authority"


class RecipientClass(StrEnum):
    """A recipient described by class instead of by name (2.31(a)(4))."""

    TREATING = "treating"
    """"My treating providers, health plans …", as a TPO consent may say."""
    OPEN = "open"
    """"Whoever needs it": unbounded, reaches nobody."""


class Revocation(StrEnum):
    """How it was withdrawn; an oral one stops the sending until it is asked about."""

    WRITTEN = "written"
    ORAL = "oral"


class Consent(Word):
    """One consent as signed. Fields that the form leaves blank stay blank: they are counted."""

    shown: ClassVar[tuple[str, ...]] = ("consent_id", "person_id", "type")
    consent_id: str
    person_id: str
    type: ConsentType
    patient_name: str | None = None
    """2.31(a)(1)."""
    named_otherwise: str | None = None
    """Why the form names the person by a name that is none of those on file, where it does."""
    discloser: str | None = None
    """2.31(a)(2): who may disclose, by name or general designation."""
    scope: tuple[str, ...] = ()
    """2.31(a)(3): categories of disclosure-facts, or `all_tpo`; `any_and_all` is deficient."""
    recipients: tuple[str, ...] = ()
    """2.31(a)(4): ids of the recipient registry, named one by one."""
    recipient_class: RecipientClass | None = None
    purposes: tuple[str, ...] = ()
    """2.31(a)(5)."""
    revocation_right_stated: bool = False
    """2.31(a)(6): the right to revoke, how, and its exceptions."""
    expires_at: Instant | None = None
    """2.31(a)(7): a date …"""
    expires_on_event: str | None = None
    """… or an event or condition, in words;"""
    event_reached_at: Instant | None = None
    """when a named person recorded that the event came about."""
    form: ConsentForm = ConsentForm.VERBAL
    signer: Signer = Signer.NO_AUTHORITY
    signed_under: str | None = None
    """Id of the dated record that gives the signer the right to sign for the person (R20)."""
    signed: bool = False
    """2.31(a)(8): a signature is on the form."""
    signed_at: Instant | None = None
    """2.31(a)(9)."""
    redisclosure_stated: bool = False
    """2.31(a)(10), (c)(2): that what is disclosed may be redisclosed, or may not."""
    intermediary: str | None = None
    """2.31(a)(4)(ii): the intermediary by name, where there is one."""
    combined_with: ConsentType | None = None
    """Merged with another consent on one form (2.31(b)(2), (d))."""
    cj_referral: bool = False
    """Under 2.35: a condition of disposition or release."""
    irrevocable_until: Instant | None = None
    """2.35(c): a criminal-justice consent may say so."""
    legacy_form: bool = False
    """On a form older than the 2024 rule."""
    recorded_at: Instant
    recorded_by: str
    revoked_at: Instant | None = None
    revoked_how: Revocation | None = None

    def elements_missing(self) -> tuple[str, ...]:
        """Names of the required elements that the form lacks, in the order of 2.31(a)."""
        present = {
            "patient_name": bool(self.patient_name),
            "discloser": bool(self.discloser),
            "description": bool(self.scope),
            "recipient": bool(self.recipients) or self.recipient_class is not None,
            "purpose": bool(self.purposes),
            "revocation_right": self.revocation_right_stated,
            "expiry": self.expiry_kind() != "none" or self.type is ConsentType.TPO_GENERAL,
            "signature": self.signed,
            "date": self.signed_at is not None,
            "redisclosure_statement": self.redisclosure_stated or self.legacy_form,
        }
        return tuple(name for name, there in present.items() if not there)

    def expiry_kind(self) -> str:
        """`date`, `event` or `none`; `none` serves only a `tpo_general` consent (2.31(a)(7))."""
        if self.expires_at is not None:
            return "date"
        return "event" if self.expires_on_event else "none"

    def expired(self, at: Instant) -> bool:
        """Is its date or event reached at `at`? A consent not yet signed counts as expired."""
        ends = [end for end in (self.expires_at, self.event_reached_at) if end is not None]
        return self.signed_at is None or self.signed_at > at or any(end <= at for end in ends)
