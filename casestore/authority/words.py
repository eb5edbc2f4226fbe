"""The words of dated records on who may decide for a person (R20; 42 CFR 2.14, 2.15)."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class AuthorityKind(StrEnum):
    """What the record is."""

    GUARDIAN_OF_MINOR = "guardian_of_minor"
    CUSTODY_ORDER = "custody_order"
    FOSTER_CARE = "foster_care"
    EMANCIPATION = "emancipation"
    """A court says that this minor counts as an adult."""
    GUARDIAN_OF_ADULT = "guardian_of_adult"
    HEALTH_AGENT = "health_agent"
    """Named by the person for when they cannot decide."""
    ESTATE = "estate"
    """Personal representative of somebody who died (2.15(b)(2))."""


OF_CHILDHOOD = (
    AuthorityKind.GUARDIAN_OF_MINOR,
    AuthorityKind.CUSTODY_ORDER,
    AuthorityKind.FOSTER_CARE,
)
"""They bind a parent's signature, and end by themselves on the day the person comes of age."""


class Document(StrEnum):
    """What whoever recorded it saw with their own eyes."""

    COURT_ORDER = "court_order"
    LETTERS = "letters"
    PLACEMENT = "placement"
    POWER_OF_ATTORNEY = "power_of_attorney"
    NOT_SEEN = "not_seen"


class AuthorityBody(Word):
    """Who holds it; sealed."""

    shown: ClassVar[tuple[str, ...]] = ()
    holder: str
    """Name of the person or agency."""
    reference: str = ""
    """Court and number of the order, as it prints them."""


class Authority(Word):
    """One record. What it takes from others counts at once, what it gives only with its document
    seen, since the stricter reading of a paper that nobody saw is that it gives nothing."""

    shown: ClassVar[tuple[str, ...]] = ("authority_id", "kind")
    authority_id: str
    person_id: str
    kind: AuthorityKind
    since: date
    until: date | None = None
    """Last day on which it holds."""
    health_decisions: bool
    """Does it say that its holder decides on health care and its records?"""
    document: Document
    body: AuthorityBody
    recorded_at: Instant
    recorded_by: str
    struck_at: Instant | None = None
    """Entered in error: it counts for nothing, and stays on file."""
    struck_by: str | None = None
    row_version: int = 1

    def holds(self, on: date) -> bool:
        """Does it bind anybody on this day?"""
        over = self.until is not None and on > self.until
        return self.struck_at is None and self.since <= on and not over

    def gives(self, on: date) -> bool:
        """May its holder sign for the person on this day?"""
        return self.holds(on) and self.health_decisions and self.document is not Document.NOT_SEEN
