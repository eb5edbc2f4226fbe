"""FHIR R4 in: resources, bundles, and their traps."""

import pytest

from connectors.contract import Fault, Unreadable
from schemas.clinical import ClinicalAction, ClinicalKind, FindingAssertion
from tests.connectors.messages import bundle, clinical, codes, fhir, told

V3 = "http://terminology.hl7.org/CodeSystem/v3-"
DS4P = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/"
ENCOUNTER = {
    "resourceType": "Encounter",
    "id": "e1",
    "meta": {"versionId": "3", "lastUpdated": "2026-03-01T15:00:00Z"},
    "status": "in-progress",
    "class": {"system": f"{V3}ActCode", "code": "EMER"},
    "identifier": [{"system": "urn:fernbrook:cad", "value": "26-000417"}],
    "subject": {"reference": "urn:uuid:2"},
    "period": {"start": "2026-03-01T14:01:00Z"},
    "reasonCode": [{"coding": [{"code": "R45.851"}], "text": "Suicidal"}],
    "location": [
        {"location": {"display": "Waiting room"}, "status": "completed"},
        {"location": {"display": "Bay 4"}, "status": "active"},
    ],
    "text": {"div": "<div>DIVCANARY</div>"},
}
PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [
        {"use": "old", "family": "Kass", "given": ["Bruno"]},
        {"use": "usual", "given": ["Bru"]},
        {"use": "official", "family": "Varga", "given": ["Bruno", "T"]},
    ],
    "birthDate": "1991-07-30",
    "gender": "male",
    "telecom": [
        {"system": "phone", "value": "312-555-0199"},
        {"system": "email", "value": "b@example.org"},
    ],
    "address": [
        {"use": "old", "line": ["1 Elm"], "city": "Oak"},
        {"use": "home", "line": ["418 W Tallow"], "city": "Fernbrook"},
    ],
    "identifier": [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"}],
}


def test_an_encounter_takes_its_patient_out_of_the_bundle() -> None:
    update = told("fhir", bundle(ENCOUNTER, PATIENT))
    assert (update.kind, update.source_key, update.setting) == (
        ClinicalKind.VISIT,
        "Encounter/e1",
        "EMER",
    )
    assert update.place == "Bay 4"
    (person,) = update.persons
    assert (person.given, person.family, person.phones) == ("Bruno", "Varga", ("312-555-0199",))
    assert [i.kind for i in person.identifiers] == ["ssn"]
    assert [(f.path, f.code, f.text) for f in update.findings] == [
        ("reasonCode", "R45.851", "Suicidal")
    ]
    assert update.message_key == "Encounter/e1/_history/3"


def test_all_names_and_addresses_are_kept_the_legal_and_current_first() -> None:
    (person,) = told("fhir", fhir(**PATIENT)).persons
    assert [n.kind for n in person.other_names] == ["alias", "former"]
    assert (person.address, person.former_addresses) == ("418 W Tallow, Fernbrook", ("1 Elm, Oak",))


def test_the_div_and_attachments_are_never_read() -> None:
    update = told("fhir", bundle(ENCOUNTER, PATIENT))
    assert "DIVCANARY" not in update.model_dump_json()
    assert "not_read" in codes(update)


def test_the_law_is_an_extension_on_the_label_and_an_inline_label_names_its_field() -> None:
    label = {
        "system": f"{V3}Confidentiality",
        "code": "R",
        "extension": [
            {"url": f"{DS4P}extension-sec-label-basis", "valueCoding": {"code": "42CFRPart2"}},
            {
                "url": f"{DS4P}extension-sec-label-related-artifact",
                "valueRelatedArtifact": {"type": "justification", "url": "Consent/9"},
            },
        ],
    }
    inline = {"url": f"{DS4P}extension-inline-sec-label", "valueCoding": {"code": "V"}}
    body = fhir(
        resourceType="Observation",
        id="o1",
        meta={"security": [label, {"code": "PROCESSINLINELABEL"}]},
        valueString="x",
        note=[{"text": "y", "extension": [inline]}],
    )
    first, handling, field = told("fhir", body).labels
    assert (first.code, first.basis, first.consent) == ("R", ("42CFRPart2",), "Consent/9")
    assert handling.code == "PROCESSINLINELABEL"
    assert (field.code, field.path) == ("V", "note")


def test_an_untyped_base_provision_concludes_nothing_and_nested_ones_are_kept() -> None:
    body = fhir(
        resourceType="Consent",
        id="c1",
        status="active",
        policyRule={"coding": [{"code": "OPTOUT"}]},
        patient={"reference": "Patient/p1"},
        dateTime="2026",
        sourceAttachment={"data": "ZCANARY"},
        provision={
            "purpose": [{"code": "ETREAT"}],
            "provision": [{"type": "deny", "purpose": [{"code": "HMARKT"}]}],
        },
    )
    update = told("fhir", body)
    (consent,) = update.consents
    assert (consent.policy, consent.decided_at) == ("OPTOUT", None)
    assert consent.provision is not None
    assert consent.provision.permits is None
    assert [p.permits for p in consent.provision.provisions] == [False]
    assert "date_partial" in codes(update)
    assert "ZCANARY" not in update.model_dump_json()


def test_a_refuted_condition_is_absent() -> None:
    body = fhir(
        resourceType="Condition",
        id="k1",
        code={"text": "Opioid use"},
        verificationStatus={"coding": [{"code": "refuted"}]},
    )
    assert [f.assertion for f in told("fhir", body).findings] == [FindingAssertion.ABSENT]


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("entered-in-error", ClinicalAction.DELETE),
        ("cancelled", ClinicalAction.CANCEL),
        ("finished", ClinicalAction.CLOSE),
    ],
)
def test_the_status_says_what_is_done(status: str, action: ClinicalAction) -> None:
    assert told("fhir", fhir(**{**ENCOUNTER, "status": status})).action is action


def test_a_deletion_in_a_transaction_has_only_an_address() -> None:
    body = (
        b'{"resourceType":"Bundle","type":"transaction","entry":['
        b'{"request":{"method":"DELETE","url":"Encounter/e1"}},'
        b'{"request":{"method":"DELETE","url":"Patient?identifier=7"}}]}'
    )
    encounter, patient = clinical("fhir", body)
    assert (encounter.source_key, encounter.action) == ("Encounter/e1", ClinicalAction.DELETE)
    assert patient.action is ClinicalAction.DELETE


def test_xml_says_the_same_as_json() -> None:
    body = (
        b'<ServiceRequest xmlns="http://hl7.org/fhir"><id value="s1"/><text><div '
        b'xmlns="http://www.w3.org/1999/xhtml">DIVCANARY</div></text><status value="active"/>'
        b'<priority value="urgent"/><code><text value="Peer support"/></code>'
        b'<subject><reference value="Patient/p1"/></subject></ServiceRequest>'
    )
    same = fhir(
        resourceType="ServiceRequest",
        id="s1",
        text={"div": "x"},
        status="active",
        priority="urgent",
        code={"text": "Peer support"},
        subject={"reference": "Patient/p1"},
    )
    assert told("fhir", body) == told("fhir", same)


def test_a_resource_that_is_not_mapped_is_read_for_its_labels() -> None:
    update = told("fhir", fhir(resourceType="Task", id="t", meta={"security": [{"code": "R"}]}))
    assert (update.kind, [one.code for one in update.labels]) == (ClinicalKind.OTHER, ["R"])
    assert "resource_not_mapped" in codes(update)


def test_what_is_no_resource_is_refused() -> None:
    for body in (b"{}", b"[]", b'{"resourceType":"Bundle"}', b"<a/>"):
        with pytest.raises(Unreadable) as caught:
            clinical("fhir", body)
        assert caught.value.code is Fault.UNKNOWN_FORMAT
