"""The words of research exports."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class ExportKind(StrEnum):
    """In what form data go to a researcher; each has its own ground in the gate."""

    DEIDENTIFIED = "deidentified"
    """Safe harbor: none of the eighteen identifiers (45 CFR 164.514(b)(2))."""
    LIMITED = "limited_data_set"
    """Dates and ZIP codes, under a data use agreement (45 CFR 164.514(e))."""
    PROTOCOL = "irb_waiver"
    """The fields of an approved protocol (45 CFR 164.512(i); 42 CFR 2.52)."""


RESEARCH_ORGS = ("university", "covered_entity", "health_department", "community_org")
"""Where a researcher may work. None of them is on the side of law enforcement."""
RETURNED = ("returned", "destroyed")


class Protocol(Word):
    """One approved protocol."""

    shown: ClassVar[tuple[str, ...]] = ("protocol_id", "expires_on")
    protocol_id: str
    number: str
    """The number that the board gave it."""
    title: str
    approved_by: str
    """The institutional review or privacy board."""
    approved_on: date
    expires_on: date
    """The last day of the approval."""
    researcher: str
    org_kind: str
    recipient_id: str
    """The researcher in the registry of recipients, so that a consent can name them."""
    fields: tuple[str, ...]
    """Categories of the approved protocol."""
    links_repositories: bool
    """Does the plan link the data with another repository (2.52(c))?"""
    agreement_on: date | None = None
    agreement_until: date | None = None
    agreement_signer: str | None = None
    recorded_at: Instant
    recorded_by: str
    ended_at: Instant | None = None
    row_version: int

    def in_force(self, on: date) -> bool:
        """Approved, not over, and not ended early, on this day."""
        return self.ended_at is None and self.approved_on <= on <= self.expires_on

    def agreement_in_force(self, on: date) -> bool:
        """Is a data use agreement in force on this day (164.514(e)(4))?"""
        begun = self.agreement_on is not None and self.agreement_on <= on
        return begun and (self.agreement_until is None or on <= self.agreement_until)


class Period(Word):
    """The days of contacts that an export covers, both included, in the agency's time."""

    shown: ClassVar[tuple[str, ...]] = ("since", "until")
    since: date
    until: date


class Export(Word):
    """One frozen export, without its file."""

    shown: ClassVar[tuple[str, ...]] = ("export_id", "protocol_id", "kind")
    export_id: str
    protocol_id: str
    kind: ExportKind
    since: date
    until: date
    made_at: Instant
    made_by: str
    rows: int
    people: int
    left_out: dict[str, int]
    """Why a record is not in it → how many records."""
    policy_version: str
    sha256: str
    returned_at: Instant | None = None
    returned_by: str | None = None
    returned_how: str | None = None


class Refusal(StrEnum):
    """Why no export is made."""

    NOT_APPROVED_YET = "not_approved_yet"
    EXPIRED = "expired"
    ENDED = "ended"
    NO_AGREEMENT = "no_agreement"
    NO_RECORDS = "no_records"
    NOT_ATTESTED = "not_attested"
    PERIOD_OPEN = "period_open"
    NOT_WHOLE_YEARS = "not_whole_years"
    CHANGED_MEANWHILE = "changed_meanwhile"


SENTENCES = {
    Refusal.NOT_APPROVED_YET: (
        "This protocol is not approved yet on this day. Nothing was exported. "
        "Wait for the day of approval, or correct the protocol."
    ),
    Refusal.EXPIRED: (
        "The approval of this protocol is over. Nothing was exported. "
        "Record the renewed approval as a protocol of its own, then export under that."
    ),
    Refusal.ENDED: (
        "This protocol was ended here. Nothing was exported. Record a new one if work goes on."
    ),
    Refusal.NO_AGREEMENT: (
        "No data use agreement is in force for this protocol. Nothing was exported. "
        "Record the signed agreement first (45 CFR 164.514(e)(4))."
    ),
    Refusal.NO_RECORDS: (
        "No record of this period may go to this researcher. Nothing was exported. "
        "The preview says why each was left out."
    ),
    Refusal.NOT_ATTESTED: (
        "Nobody stated that the rest identifies no one. Nothing was exported. "
        "Look at the rows that stand alone in the preview, then tick the statement."
    ),
    Refusal.PERIOD_OPEN: (
        "The period has not ended. Nothing was exported: an export over a running period, "
        "made twice, gives the difference away. Choose days that are over."
    ),
    Refusal.NOT_WHOLE_YEARS: (
        "A de-identified file may tell no date finer than the year, so it covers whole years. "
        "Nothing was exported. Choose January 1 to December 31."
    ),
    Refusal.CHANGED_MEANWHILE: (
        "A consent, a restriction or a match changed while the file was made. Nothing was "
        "exported. Make it again: each record is then decided anew."
    ),
}


class NotExported(Exception):
    """An export was refused; `sentence` says why, what was kept, and what to do next."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why

    @property
    def sentence(self) -> str:
        """For people."""
        return SENTENCES[self.why]
