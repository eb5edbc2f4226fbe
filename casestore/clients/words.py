"""The words of a client: a program of an organization, its scopes, and what it asks the gate for.

A scope says which kinds of records a program may ask for at all. Whether it gets one is the
gate's answer, each time, for the organization and the purpose that the client is registered for.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class Scope(StrEnum):
    """What a client may ask for, or write."""

    PERSONS_READ = "persons.read"
    CASES_READ = "cases.read"
    ENCOUNTERS_READ = "encounters.read"
    ENCOUNTERS_WRITE = "encounters.write"
    """Begin an encounter, give its outcome."""
    TASKS_READ = "tasks.read"
    TASKS_WRITE = "tasks.write"
    REFERRALS_READ = "referrals.read"
    REFERRALS_ANSWER = "referrals.answer"
    """The partner's own steps on what was referred to it."""
    REFERRALS_WRITE = "referrals.write"
    """Put a referral on its way; it leaves through the gate like any other."""
    FORMS_READ = "forms.read"
    FORMS_WRITE = "forms.write"
    """Add a form as a draft; a supervisor switches it on."""
    RESPONSES_READ = "responses.read"
    RESPONSES_WRITE = "responses.write"
    """Answers come in unsigned; a clinician signs them."""
    CONSENTS_READ = "consents.read"
    CONSENTS_WRITE = "consents.write"
    """Report a consent; a clinician confirms it on its form, and it opens nothing before."""
    FLAGS_READ = "flags.read"
    AUDIT_READ = "audit.read"
    """The client's own readings and what was disclosed to it."""


class Kind(StrEnum):
    """Kinds of records about people; each asks the gate for its own categories."""

    PERSON = "person"
    CASE = "case"
    ENCOUNTER = "encounter"
    TASK = "task"
    RESPONSE = "response"
    CONSENT = "consent"


ASKED: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("identity", "contact", "insurance"),
    Kind.CASE: ("engagement_status",),
    Kind.ENCOUNTER: ("engagement_status", "mental_health", "substance_use"),
    Kind.TASK: ("engagement_status",),
    Kind.RESPONSE: ("engagement_status", "mental_health", "suicide_risk", "substance_use"),
    Kind.CONSENT: ("identity",),
}
"""Categories that the gate is asked for, per kind of record."""
NEEDED: Mapping[Kind, frozenset[str]] = {
    Kind.PERSON: frozenset({"identity"}),
    Kind.CASE: frozenset({"engagement_status"}),
    Kind.ENCOUNTER: frozenset({"engagement_status"}),
    Kind.TASK: frozenset({"engagement_status"}),
    # Nobody knows which question touches what: all, or no answers at all.
    Kind.RESPONSE: frozenset(ASKED[Kind.RESPONSE]),
    Kind.CONSENT: frozenset({"identity"}),
}
"""Without these nothing of the record is shown, not even that it is there."""

CLIENT_MAY_PROVE = ("treating_relationship", "recipient_is_covered_entity")
"""Facts of the organization that whoever registers the client vouches for."""


class Registration(Word):
    """What somebody wants to register."""

    shown: ClassVar[tuple[str, ...]] = ("recipient_id", "role", "purpose")
    recipient_id: str
    name: str
    role: str
    purpose: str
    scopes: tuple[Scope, ...]
    agencies: tuple[str, ...]
    """Agencies whose people and cases it may ask about."""
    proven: tuple[str, ...] = ()
    days: int


class Client(Word):
    """One registered program."""

    shown: ClassVar[tuple[str, ...]] = ("client_id", "recipient_id", "role", "purpose")
    client_id: str
    recipient_id: str
    name: str
    role: str
    org_kind: str
    purpose: str
    scopes: tuple[Scope, ...]
    agencies: tuple[str, ...]
    proven: tuple[str, ...] = ()
    issued_at: Instant
    issued_by: str
    expires_at: Instant
    revoked_at: Instant | None = None
    revoked_by: str | None = None
    row_version: int

    @property
    def actor(self) -> str:
        """As the audit names it."""
        return f"client:{self.client_id}"

    def live(self, at: datetime) -> bool:
        """May it ask anything now?"""
        return self.revoked_at is None and at < self.expires_at


class Stored(Word):
    """What a writing request was answered."""

    shown: ClassVar[tuple[str, ...]] = ("status",)
    status: int
    etag: str | None = None
    location: str | None = None
    body: str
    """The answer's JSON."""
