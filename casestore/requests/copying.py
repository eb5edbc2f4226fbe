"""The copy of their record that a person gets: asked of the gate, others out, notes apart.

Psychotherapy and counseling notes stand in another table and are never read here. Cases that also
concern somebody who is kept apart from this person (R40) show their day and outcome only; every
copy says the same sentence about what may be left out, so that it tells nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from casestore.cases.encounters import of_cases
from casestore.consents.records import consents_of
from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided
from casestore.disclosures.words import Channel, Disclosure, Telling
from casestore.forms.filling_reads import fillings_of, open_filling
from casestore.forms.filling_words import FillingState, Opened
from casestore.households.apart import shut_cases
from casestore.notes.reading import body_of, notes_of
from casestore.notes.words import Note, NoteBody, NoteState
from casestore.people import records
from casestore.plans.directives import newest_directive
from casestore.plans.safety import plans_of
from casestore.plans.words import Directive, SafetyPlan
from casestore.requests.others import WithoutOthers, others_of
from casestore.requests.records import requests_of, statements
from casestore.requests.words import PatientRequest
from casestore.tables import lead, person_link
from redaction.gate import Gate
from schemas.case import Encounter
from schemas.consent import Consent
from schemas.person import LinkState, Person
from zone.keys.keyring import KeyRing

CATEGORIES = (
    *("identity", "contact", "location", "engagement_status", "call_facts", "narrative"),
    *("mental_health", "safety_plan"),
)
"""What is asked of the gate: signed notes and forms are findings (`mental_health`), lines that came
from CAD are free text of dispatch (`narrative`), which an agency may withhold everywhere. Notes of
psychotherapy and counseling are not asked for at all."""


@dataclass(frozen=True, slots=True)
class AccessCopy:
    """A person's copy. `repr` shows nobody."""

    made: Disclosure
    """The gate's answer, not yet on record: handing it over records it."""
    person: Person | None = field(repr=False)
    contacts: Sequence[Encounter] = field(repr=False)
    notes: Sequence[tuple[Note, NoteBody]] = field(repr=False)
    forms: Sequence[Opened] = field(repr=False)
    plans: Sequence[SafetyPlan] = field(repr=False)
    wishes: Directive | None = field(repr=False)
    consents: Sequence[Consent] = field(repr=False)
    statements: Sequence[PatientRequest] = field(repr=False)
    without_others: Callable[[str], str] = field(repr=False)


def asking(found: PatientRequest) -> Telling:
    """What would be told to whoever asked: the person, or the one who stands for them."""
    themselves = found.body.by == "person"
    return Telling(
        person_id=found.person_id,
        recipient="the person" if themselves else "the personal representative",
        role="patient_self" if themselves else "family",
        org_kind="patient" if themselves else "household",
        purpose="patient_access",
        basis="patient_right" if themselves else "personal_representative",
        categories=CATEGORIES,
        channel=Channel.PAPER,
        proven=("in_designated_record_set",),
    )


def access_copy(
    conn: Connection,
    keys: KeyRing,
    gate: Gate,
    found: PatientRequest,
    staff: Sequence[str],
    account: str,
    at: datetime,
) -> AccessCopy:
    """The copy as it stands now. `staff`: names of the team, which stay in texts.

    Raises LookupError for no such person.
    """
    telling = asking(found)
    question = asked(conn, keys, telling, at, gate.state_law)
    made = decided(keys, gate, telling, question, account, at)
    may = set(made.decision.released)
    person = records.read(conn, keys, found.person_id)
    assert person is not None  # `asked` found it
    cases = _cases(conn, found.person_id)
    shut = shut_cases(conn, found.person_id, cases)
    open_cases = [one for one in cases if one not in shut]
    return AccessCopy(
        made=made,
        person=_own(person, may),
        contacts=of_cases(conn, cases) if "engagement_status" in may else (),
        notes=_notes(conn, keys, open_cases, may) if "mental_health" in may else (),
        forms=_forms(conn, keys, open_cases) if "mental_health" in may else (),
        plans=plans_of(conn, keys, found.person_id) if "safety_plan" in may else (),
        wishes=newest_directive(conn, keys, found.person_id) if "mental_health" in may else None,
        consents=consents_of(conn, keys, found.person_id) if "engagement_status" in may else (),
        statements=statements(requests_of(conn, keys, found.person_id)),
        without_others=WithoutOthers(person, others_of(conn, keys, found.person_id, cases), staff),
    )


def _own(person: Person, may: set[str]) -> Person | None:
    if "identity" not in may:
        return None
    shown = {"phone": "contact", "email": "contact", "address": "location"}
    kept = tuple(c for c in person.contacts if shown[c.kind.value] in may)
    return person.model_copy(update={"contacts": kept})


def _cases(conn: Connection, person_id: str) -> list[str]:
    """Cases in which a clinician matched the person; suggestions are nobody's record (R6)."""
    rows = conn.scalars(
        select(lead.c.case_id)
        .join(person_link, person_link.c.lead_id == lead.c.lead_id)
        .where(person_link.c.person_id == person_id, person_link.c.state == LinkState.CONFIRMED)
        .where(lead.c.case_id.is_not(None))
        .distinct()
    )
    return sorted(str(one) for one in rows)


def _notes(
    conn: Connection, keys: KeyRing, cases: Sequence[str], may: set[str]
) -> list[tuple[Note, NoteBody]]:
    """Signed notes, oldest first; a draft is nobody's record yet."""
    signed = [one for one in notes_of(conn, cases) if one.state is not NoteState.DRAFT]
    found = [(one, body_of(conn, keys, one.note_id)[0]) for one in reversed(signed)]
    if "narrative" in may:
        return found
    return [(one, body.model_copy(update={"sourced": ()})) for one, body in found]


def _forms(conn: Connection, keys: KeyRing, cases: list[str]) -> list[Opened]:
    """Signed forms with their answers, oldest first."""
    rows = [row for row, _ in fillings_of(conn, cases) if row.state is FillingState.SIGNED]
    opened = (open_filling(conn, keys, row.filling_id) for row in reversed(rows))
    return [one for one in opened if one is not None]
