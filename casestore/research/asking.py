"""Puts each record of a research file to the gate: to a researcher, for research (R25).

The ground is that of the kind of export. Where it fails, a Part 2 record or any other may still go
on the person's own consent that names this researcher; it then goes in the same form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from casestore.consents.facts import Relied
from casestore.disclosures.asking import asked
from casestore.disclosures.words import Channel, Telling
from casestore.research.contacts import Contact
from casestore.research.words import ExportKind, Protocol
from redaction.carrying import ROOM_FOR_ALL, Carrier, carried
from redaction.gate import Gate
from schemas.case import CareLabel
from schemas.disclosure import Decision, DisclosureRequest, Effect, Patient
from zone.keys.keyring import KeyRing

CARRIER = Carrier("research_file", room=ROOM_FOR_ALL, encloses=True)
"""A file with a page of its own for notice, labels and agreement."""
POPULATION_FILE = "zip3-population.csv"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what, in one export."""

    gate: Gate
    protocol: Protocol
    kind: ExportKind
    categories: tuple[str, ...]
    at: datetime
    on: date
    people_in_zip3: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """The gate's answer for one record, with what it rests on."""

    telling: Telling
    request: DisclosureRequest
    decision: Decision
    relied: Relied | None
    on_consent: bool


Ask = Callable[[Contact], Answered]


def asker(conn: Connection, keys: KeyRing, question: Question) -> Ask:
    """A function that asks for one record after the other; what is known of a person is read
    once for all their records."""
    about: dict[str, tuple[DisclosureRequest, Relied | None]] = {}

    def ask(contact: Contact) -> Answered:
        assert contact.person_id is not None
        if contact.person_id not in about:
            request, relied, _ = asked(
                conn,
                keys,
                telling_of(question, contact.person_id, question.kind.value),
                question.at,
                question.gate.state_law,
            )
            about[contact.person_id] = request, relied
        return _answer(question, contact, *about[contact.person_id])

    return ask


def telling_of(question: Question, person_id: str, basis: str) -> Telling:
    """What would be told of this person."""
    return Telling(
        person_id=person_id,
        recipient=question.protocol.recipient_id,
        role="researcher",
        org_kind=question.protocol.org_kind,
        purpose="research",
        basis=basis,
        categories=question.categories,
        channel=Channel.MESSAGE,
    )


def _answer(
    question: Question, contact: Contact, base: DisclosureRequest, relied: Relied | None
) -> Answered:
    protected = contact.label is not CareLabel.HIPAA
    age = contact.age
    request = base.model_copy(
        update={
            "origin": "part2_program" if protected else "hipaa_provider",
            "holder": "part2_program" if protected else "clinical_case_store",
            "part2_protected": protected,
            "patient": Patient(**base.patient.model_dump() | {"age": age}),
            "facts": base.facts | _facts(question, contact),
        }
    )
    assert contact.person_id is not None
    telling = telling_of(question, contact.person_id, question.kind.value)
    first = carried(question.gate.decide(request), CARRIER)
    if first.effect is not Effect.DENY or relied is None:
        return Answered(telling, request, first, relied, on_consent=False)
    again = request.model_copy(update={"basis": "none"})
    second = carried(question.gate.decide(again), CARRIER)
    if second.effect is Effect.DENY:
        return Answered(telling, request, first, relied, on_consent=False)
    by_consent = telling.model_copy(update={"basis": "none"})
    return Answered(by_consent, again, second, relied, on_consent=True)


def _facts(question: Question, contact: Contact) -> dict[str, object]:
    """What is true of this export and bears on the law: computed, never ticked."""
    protocol, on = question.protocol, question.on
    zip3 = str(contact.values.get("zip3") or "")
    return {
        "deid_method": "safe_harbor" if question.kind is ExportKind.DEIDENTIFIED else "none",
        "zip3_population": question.people_in_zip3.get(zip3, 0),
        "irb_waiver": "current" if protocol.in_force(on) else "expired",
        "protocol_fields": list(protocol.fields),
        "repository_linkage": protocol.links_repositories,
        "agreement": "data_use_agreement" if protocol.agreement_in_force(on) else "none",
    }


def people_in_zip3(folder: Path) -> dict[str, int]:
    """ZIP3 → people who live there, from the agency's table of the census; empty without one.

    `zip3-population.csv` in the zone's folder: one line `zip3,people` each. A line that cannot be
    read counts as not known, and an area that is not known counts as small.
    """
    file = folder / POPULATION_FILE
    found: dict[str, int] = {}
    if file.exists():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            area, _, people = (part.strip() for part in line.partition(","))
            if len(area) == 3 and area.isascii() and area.isdigit() and people.isdecimal():
                found[area] = int(people)
    return found
