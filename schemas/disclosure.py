"""The question put to the gate, and its answer (shapes of disclosure-facts, sections 1 to 3)."""

from enum import StrEnum
from typing import Any, ClassVar

from schemas.word import Instant, Word


class Effect(StrEnum):
    """The answer in one word."""

    PERMIT = "permit"
    PERMIT_REDACTED = "permit_redacted"
    DENY = "deny"


class Patient(Word):
    """The person the data are about, as far as the decision needs it."""

    minor: bool | None = None
    age: int | None = None
    deceased: bool | None = None
    incapacitated: bool | None = None
    agreement: str | None = None
    in_custody: bool | None = None


class Recipient(Word):
    """Who would receive; a role is always read with its kind of organisation."""

    shown: ClassVar[tuple[str, ...]] = ("role", "org_kind")
    role: str | None = None
    org_kind: str | None = None


class ConsentFacts(Word):
    """A consent as the gate sees it at the moment of sending (42 CFR 2.31)."""

    type: str | None = None
    scope: tuple[str, ...] | None = None
    recipient_match: str | None = None
    form: str | None = None
    signer: str | None = None
    patient_match: bool | None = None
    elements_missing: tuple[str, ...] | None = None
    expired: bool | None = None
    expiry_kind: str | None = None
    revoked: str | None = None
    irrevocable_now: bool | None = None
    cj_referral: bool | None = None
    combined_with: str | None = "unknown"
    """None: stands alone. Left out: nobody knows, so taken for merged with another consent."""
    intermediary_named: bool | None = None
    legacy_form: bool | None = None


class DisclosureRequest(Word):
    """May these categories go from this holder to this recipient for this purpose?

    Values are plain strings on purpose: what is outside the vocabulary is treated as unknown,
    which denies; it is not an error.
    """

    shown: ClassVar[tuple[str, ...]] = ("origin", "holder", "purpose", "basis", "categories")
    origin: str | None = None
    holder: str | None = None
    part2_protected: bool | None = None
    categories: tuple[str, ...]
    purpose: str | None = None
    jurisdiction: str | None = None
    patient: Patient = Patient()
    recipient: Recipient = Recipient()
    consent: ConsentFacts | None = None
    basis: str | None = None
    facts: dict[str, Any] = {}


class Decision(Word):
    """The gate's answer. `released` and `withheld` partition the categories asked for."""

    shown: ClassVar[tuple[str, ...]] = ("effect", "rules", "reasons")
    effect: Effect
    released: tuple[str, ...]
    withheld: tuple[str, ...]
    obligations: tuple[str, ...]
    rules: tuple[str, ...]
    """Ids of the policies that released something."""
    reasons: tuple[str, ...]
    """Ids of the refusals (X-…), first the deciding one; empty when nothing was withheld."""
    citations: tuple[str, ...]
    policy_version: str


class RecordedDecision(Word):
    """A decision as the audit keeps it: with its id, its time and who asked."""

    shown: ClassVar[tuple[str, ...]] = ("decision_id",)
    decision_id: str
    at: Instant
    exit: str
    """Which exit asked: `crossing`, `reply`, `alert`, `page`, `replay` …"""
    decision: Decision
