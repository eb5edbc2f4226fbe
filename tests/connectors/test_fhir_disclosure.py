"""FHIR R4 out: a labelled bundle of what was released, and nothing else."""

from datetime import UTC, datetime

import orjson
import pytest

from connectors.formats.fhir_disclosure import FhirDisclosure, FlagOut, ReferralOut, render
from schemas.case import CareLabel, Encounter, EncounterOutcome, EncounterState
from schemas.clinical import ClinicalKind, SecurityLabel
from schemas.disclosure import Decision, Effect, RecordedDecision
from schemas.person import Contact, ContactKind, Identifier, Person, PersonName
from tests.connectors.messages import clinical

AT = datetime(2026, 3, 1, 15, tzinfo=UTC)
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
LABELS = (
    SecurityLabel(system=CONFIDENTIALITY, code="R", basis=("42CFRPart2",), consent="Consent/9"),
)
DECISION = RecordedDecision(
    decision_id="d-1",
    at=AT,
    exit="referral",
    decision=Decision(
        effect=Effect.PERMIT_REDACTED,
        released=("referral",),
        withheld=(),
        obligations=("attach_notice",),
        rules=("P2-CONSENT",),
        reasons=(),
        citations=(),
        policy_version="1",
    ),
)
PERSON = Person(
    person_id="p",
    names=(PersonName(given="Bruno", family="Varga"),),
    birth_date="1991-07-30",
    contacts=(Contact(kind=ContactKind.PHONE, value="312-555-CANARY"),),
    identifiers=(Identifier(kind="mrn", value="FB77"),),
    created_at=AT,
    created_by="x",
)
ENCOUNTER = Encounter(
    encounter_id="e",
    case_id="c",
    state=EncounterState.DONE,
    label=CareLabel.PART2,
    opened_by="x",
    opened_at=AT,
    ended_at=AT,
    outcome=EncounterOutcome.REFERRED,
    row_version=1,
)
REFERRAL = ReferralOut("r-1", "461481000124109", "Referral to peer support", authored_at=AT)
FLAG = FlagOut("f-1", "Approach quietly", AT, datetime(2026, 6, 1, tzinfo=UTC))


def disclosure(**changes: object) -> FhirDisclosure:
    given = {
        "decision": DECISION,
        "labels": LABELS,
        "sender": "Fernbrook crisis team",
        "recipient": "Oak Clinic",
        "notice": "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
        "consent": "Consent/9",
        "person": PERSON,
        "encounter": ENCOUNTER,
        "identifiers": (("urn:handoff:agency:fernbrook-pd", "26-000417"),),
        "referral": REFERRAL,
        "flag": FLAG,
    }
    return FhirDisclosure(**{**given, **changes})  # type: ignore[arg-type]


def resources(body: bytes) -> dict[str, dict]:
    return {e["resource"]["resourceType"]: e["resource"] for e in orjson.loads(body)["entry"]}


def test_a_disclosure_is_a_bundle_of_what_was_released_with_its_record() -> None:
    found = resources(render(disclosure()))
    assert set(found) == {
        "Patient",
        "Encounter",
        "ServiceRequest",
        "Flag",
        "Provenance",
        "AuditEvent",
    }
    assert found["Encounter"]["class"]["code"] == "FLD"
    assert found["Flag"]["period"]["end"].startswith("2026-06-01")
    assert found["Provenance"]["policy"] == ["urn:handoff:rule:P2-CONSENT"]
    assert len(found["AuditEvent"]["entity"]) == 4


def test_every_resource_and_the_bundle_carry_the_label_its_law_and_the_notice() -> None:
    whole = orjson.loads(render(disclosure()))
    for one in (whole, *(entry["resource"] for entry in whole["entry"])):
        (label,) = one["meta"]["security"]
        said = {extension["url"].rpartition("/")[2]: extension for extension in label["extension"]}
        assert label["code"] == "R"
        assert said["extension-sec-label-basis"]["valueCoding"]["code"] == "42CFRPart2"
        assert said["extension-display-label"]["valueString"].startswith("42 CFR part 2")


def test_what_was_not_released_leaves_no_trace() -> None:
    found = resources(render(disclosure(person=None, flag=None)))
    assert set(found) == {"Encounter", "ServiceRequest", "Provenance", "AuditEvent"}
    assert "Varga" not in str(found)
    assert found["ServiceRequest"]["subject"] == {"display": "not disclosed"}


def test_contacts_and_divs_are_never_sent() -> None:
    body = render(disclosure())
    assert b"CANARY" not in body
    assert b'"text":{"div"' not in body


def test_a_disclosure_without_a_label_is_not_sent_and_a_repeat_is_the_same_bytes() -> None:
    with pytest.raises(ValueError, match="label"):
        render(disclosure(labels=()))
    assert render(disclosure()) == render(disclosure())


def test_our_own_reader_finds_the_law_again() -> None:
    updates = clinical("fhir", render(disclosure()))
    visit = next(one for one in updates if one.kind is ClinicalKind.VISIT)
    assert visit.persons[0].family == "Varga"
    assert all(one.labels[0].basis == ("42CFRPart2",) for one in updates)
