"""A disclosure as FHIR R4: one transaction Bundle, every resource of it labelled (DS4P).

Rendered from what the gate released and nothing else: a part that is None was not released, and
leaves no trace. Resources have no `text`, since a div repeats fields as HTML.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from connectors.formats.fhir_record import audit_event, provenance
from connectors.formats.fhir_words import V3, concept, label, labelled, stamp
from schemas.case import Encounter, EncounterState
from schemas.clinical import SecurityLabel
from schemas.disclosure import RecordedDecision
from schemas.person import Person


@dataclass(frozen=True, slots=True)
class ReferralOut:
    """A referral as released: what is asked for, of whom, why."""

    referral_id: str
    service: str
    """Code of the service asked for, in SNOMED CT."""
    service_text: str
    priority: str = "routine"
    """`routine`, `urgent`, `asap` or `stat`."""
    reason: str | None = None
    authored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FlagOut:
    """A caution for responders, limited in time."""

    flag_id: str
    text: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FhirDisclosure:
    """Everything that one disclosure sends."""

    decision: RecordedDecision
    labels: tuple[SecurityLabel, ...]
    """What the receiver must know of the law; at least one."""
    sender: str
    recipient: str
    notice: str | None = None
    """The statement of 42 CFR 2.32, where it must travel with the record."""
    consent: str | None = None
    """Reference to the consent that it rests on."""
    purpose: str = "TREAT"
    """v3 purpose of use."""
    person: Person | None = None
    encounter: Encounter | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    """System and value of the CAD and RMS numbers, one system per agency."""
    referral: ReferralOut | None = None
    flag: FlagOut | None = None


def render(told: FhirDisclosure) -> bytes:
    """The Bundle; the same disclosure gives the same bytes. Raises ValueError without a label."""
    if not told.labels:
        raise ValueError("a disclosure without a security label is not sent")
    security = [label(one, told.notice) for one in told.labels]
    stated = (_person(told), _encounter(told), _referral(told), _flag(told))
    parts = [part for part in stated if part is not None]
    addresses = [_address(told, part["resourceType"]) for part in parts]
    records = [
        provenance(told.decision, addresses, told.sender, told.consent),
        audit_event(
            told.decision, addresses, sender=told.sender, to=told.recipient, purpose=told.purpose
        ),
    ]
    whole = [*zip(addresses, parts, strict=True)]
    whole += [(_address(told, one["resourceType"]), one) for one in records]
    return orjson.dumps(
        {
            "resourceType": "Bundle",
            "id": _id(told, "Bundle"),
            "meta": {"security": security},
            "type": "transaction",
            "timestamp": stamp(told.decision.at),
            "entry": [_entry(address, labelled(one, security)) for address, one in whole],
        }
    )


def _id(told: FhirDisclosure, name: str) -> str:
    """An id made of the decision's, so that a repeat is recognised."""
    digest = hashlib.sha256(f"{told.decision.decision_id}\x1f{name}".encode()).digest()
    # Version 8 of RFC 9562, for ids made of a digest; Python 3.11 knows it not.
    number = int.from_bytes(digest[:16]) & ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=number | 0x8 << 76 | 0x2 << 62))


def _address(told: FhirDisclosure, name: str) -> str:
    return f"urn:uuid:{_id(told, name)}"


def _entry(address: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "fullUrl": address,
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"]},
    }


def _person(told: FhirDisclosure) -> dict[str, Any] | None:
    """Minimal: name, birth date and identifiers; contacts are not sent."""
    person = told.person
    if person is None:
        return None
    return {
        "resourceType": "Patient",
        "identifier": [
            {"type": {"text": one.kind}, "value": one.value} for one in person.identifiers
        ],
        "name": [
            {
                "use": "official" if one.kind == "legal" else "usual",
                "family": one.family,
                "given": [part for part in (one.given, one.middle) if part],
            }
            for one in person.names
        ],
        "birthDate": person.birth_date,
    }


def _subject(told: FhirDisclosure) -> dict[str, str]:
    if told.person is None:
        return {"display": "not disclosed"}
    return {"reference": _address(told, "Patient")}


def _encounter(told: FhirDisclosure) -> dict[str, Any] | None:
    one = told.encounter
    if one is None:
        return None
    done = one.state is EncounterState.DONE
    return {
        "resourceType": "Encounter",
        "identifier": [{"system": system, "value": value} for system, value in told.identifiers],
        "status": "finished" if done else "in-progress",
        "class": {"system": f"{V3}ActCode", "code": "FLD", "display": "field"},
        "subject": _subject(told),
        "period": {
            "start": stamp(one.opened_at),
            "end": stamp(one.ended_at) if one.ended_at else None,
        },
        "hospitalization": {"dischargeDisposition": {"text": one.outcome.value}}
        if one.outcome
        else None,
    }


def _referral(told: FhirDisclosure) -> dict[str, Any] | None:
    one = told.referral
    if one is None:
        return None
    found: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "identifier": [{"value": one.referral_id}],
        "status": "active",
        "intent": "order",
        "priority": one.priority,
        "code": concept("http://snomed.info/sct", one.service, one.service_text),
        "subject": _subject(told),
        "authoredOn": stamp(one.authored_at) if one.authored_at else None,
        "performer": [{"display": told.recipient}],
        "reasonCode": [{"text": one.reason}] if one.reason else [],
    }
    if told.encounter is not None:
        found["encounter"] = {"reference": _address(told, "Encounter")}
    return found


def _flag(told: FhirDisclosure) -> dict[str, Any] | None:
    one = told.flag
    if one is None:
        return None
    return {
        "resourceType": "Flag",
        "identifier": [{"value": one.flag_id}],
        "status": "active",
        "category": [
            concept("http://terminology.hl7.org/CodeSystem/flag-category", "safety", "Safety")
        ],
        "code": {"text": one.text},
        "subject": _subject(told),
        "period": {"start": stamp(one.starts_at), "end": stamp(one.ends_at)},
    }
