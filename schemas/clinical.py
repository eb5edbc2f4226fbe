"""What EMS and clinical systems say: one update of a visit, referral, document or consent.

Read in the clinical zone only. Words follow FHIR R4 where it has one; codes stay as the source
wrote them, with their system. The formats are NEMSIS 3.5, HL7 v2 and FHIR R4.
"""

from enum import StrEnum
from typing import ClassVar

from schemas.incident import (
    AgencyNumber,
    Disposition,
    NarrativeLine,
    ParseWarning,
    PersonMention,
    UnitEntry,
)
from schemas.person import Identifier, PersonName
from schemas.word import Instant, Word


class ClinicalKind(StrEnum):
    """What a clinical message is about."""

    VISIT = "visit"
    """A stay or contact (ADT, FHIR Encounter)."""
    EMS_RUN = "ems_run"
    """A patient care report of an ambulance."""
    REFERRAL = "referral"
    APPOINTMENT = "appointment"
    DOCUMENT = "document"
    RESULT = "result"
    CONDITION = "condition"
    """A diagnosis or problem by itself."""
    PERSON = "person"
    """A person's record by itself, and the merge of two."""
    CONSENT = "consent"
    OTHER = "other"
    """Read for its labels and ids only."""


class ClinicalAction(StrEnum):
    """What the message does to what it names."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    DELETE = "delete"
    MERGE = "merge"


class ClinicalPerson(PersonMention):
    """A person in a clinical message, with every name and number that the source gives."""

    identifiers: tuple[Identifier, ...] = ()
    other_names: tuple[PersonName, ...] = ()
    former_addresses: tuple[str, ...] = ()


class FindingAssertion(StrEnum):
    """Whether the source says that something is so, or that it is not."""

    PRESENT = "present"
    ABSENT = "absent"
    """A pertinent negative: the value is there, and means the opposite."""
    UNKNOWN = "unknown"
    """Refused, unable, not recorded."""


class Finding(Word):
    """One coded statement: impression, symptom, injury, reason, diagnosis."""

    shown: ClassVar[tuple[str, ...]] = ("path", "assertion")
    path: str
    """Where the source says it: `eSituation.11`, `DG1-3`, `reasonCode`."""
    code: str | None = None
    system: str | None = None
    text: str | None = None
    assertion: FindingAssertion = FindingAssertion.PRESENT


class RestrictionScope(StrEnum):
    """What a restriction covers."""

    PERSON = "person"
    VISIT = "visit"


class RestrictionAction(StrEnum):
    """Restrictions are deltas: a message without one lifts nothing."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    """Not in table 0206: treated as added."""


class Restriction(Word):
    """An access restriction (HL7 v2 ARV; codes of table 0717, such as PSY or SMD)."""

    shown: ClassVar[tuple[str, ...]] = ("scope", "action", "code")
    scope: RestrictionScope
    action: RestrictionAction
    code: str
    reasons: tuple[str, ...] = ()
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class SecurityLabel(Word):
    """A label as the source set it (FHIR `meta.security`, DS4P). Absence proves nothing."""

    shown: ClassVar[tuple[str, ...]] = ("system", "code", "basis", "path")
    system: str | None = None
    code: str
    basis: tuple[str, ...] = ()
    """Policies that the label rests on, such as `42CFRPart2`: an extension on the label."""
    consent: str | None = None
    """The consent that justifies it."""
    path: str | None = None
    """The field that an inline label is on; None: the whole resource."""


class Provision(Word):
    """One provision of a consent; nested ones are exceptions to it."""

    shown: ClassVar[tuple[str, ...]] = ("permits",)
    permits: bool | None = None
    """None where the source does not say: R4 leaves the base to the policy rule."""
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    actors: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    """Records that it is about, by reference."""
    provisions: tuple["Provision", ...] = ()


class ConsentStatement(Word):
    """A consent as another system recorded it; it opens nothing until checked against 2.31."""

    shown: ClassVar[tuple[str, ...]] = ("consent_key", "status", "policy")
    consent_key: str | None = None
    status: str | None = None
    type: str | None = None
    policy: str | None = None
    """`OPTIN`, `OPTOUT` or another rule of the source."""
    mode: str | None = None
    decided_at: Instant | None = None
    discussed_at: Instant | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    consenter: str | None = None
    provision: Provision | None = None


class ClinicalUpdate(Word):
    """One message of an EMS or clinical feed in canonical form."""

    shown: ClassVar[tuple[str, ...]] = ("format", "kind", "event", "action", "message_key")
    format: str
    kind: ClinicalKind
    event: str
    """The source's word: `ADT^A04`, `Encounter`, `PatientCareReport`."""
    action: ClinicalAction = ClinicalAction.UPDATE
    agency: str | None = None
    """Facility or agency that sent it."""
    source_key: str | None = None
    """The source's key of the visit, run, referral, document or consent."""
    message_key: str | None = None
    order: str | None = None
    """Source order as text that sorts; None: arrival decides."""
    snapshot: bool = True
    at: Instant | None = None
    numbers: tuple[AgencyNumber, ...] = ()
    """Numbers of other systems: kind `cad` joins to a CAD call, `report` to a police report."""
    persons: tuple[ClinicalPerson, ...] = ()
    merged_from: tuple[Identifier, ...] = ()
    """Identifiers of the record that was merged into the first person's."""
    setting: str | None = None
    """Class of the visit, as coded: `E`, `EMER`, `FLD`."""
    place: str | None = None
    status: str | None = None
    priority: str | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    units: tuple[UnitEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    case_definitions: tuple[str, ...] = ()
    """NEMSIS case definitions that the run meets: `behavioral_health`, `opioid_overdose`."""
    dispositions: tuple[Disposition, ...] = ()
    narrative: tuple[NarrativeLine, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    confidentiality: str | None = None
    """The source's own word for the document or visit (TXA-18, PV1-16)."""
    consents: tuple[ConsentStatement, ...] = ()
    labels: tuple[SecurityLabel, ...] = ()
    references: tuple[str, ...] = ()
    """Other records that it names, by the source's references."""
    time_ambiguous: bool = False
    warnings: tuple[ParseWarning, ...] = ()
