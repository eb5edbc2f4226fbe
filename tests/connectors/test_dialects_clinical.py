"""Other dialects of the clinical formats: versions, code systems, encodings, lists, envelopes."""

import json
from typing import Any

import pytest

from connectors.contract import Fault, Unreadable
from schemas.clinical import ClinicalAction, ClinicalKind, FindingAssertion
from tests.connectors.messages import ADT, bundle, clinical, codes, fhir, nemsis, told


def adt(*changes: tuple[str, str], more: str = "") -> bytes:
    """The admission with texts exchanged."""
    text = ADT + more
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_hl7_with_delimiters_of_its_own_says_the_same() -> None:
    turned = ADT.translate(str.maketrans({"|": "#", "^": "@", "~": "!", "\\": "?", "&": "%"}))
    plain, other = told("hl7v2", ADT.encode()), told("hl7v2", turned.encode())
    assert other.model_dump(exclude={"message_key"}) == plain.model_dump(exclude={"message_key"})


def test_hl7_times_in_other_forms_are_the_same_instant() -> None:
    meant = told("hl7v2", ADT.encode()).at
    for written in (
        "20260301081500.0000-0600",
        "202603010815-0600",
        "20260301081500-06:00",
        "20260301141500Z",
        "2026-03-01T08:15:00-06:00",
        "20260301081500-0600^S",
    ):
        found = told("hl7v2", adt(("20260301081500-0600", written)))
        assert found.at == meant, written


def test_hl7_escapes_in_texts_are_letters_again() -> None:
    note = (
        "NTE|1||Line one\\.br\\line \\H\\two\\N\\ \\T\\ \\X5A\\ "
        "\\.in+4\\three\\.sp+2\\four \\XC3A9\\\r"
    )
    found = told("hl7v2", adt(more=note))
    assert found.narrative[0].text == "Line one\nline two & Z three\nfour é"


def test_hl7_texts_of_documents_without_a_type_or_as_strings_are_not_lost() -> None:
    for kind in ("ST", "", "TX", "FT"):
        body = adt(
            ("ADT^A04^ADT_A01", "MDM^T02"),
            more=f"TXA|1|CN||||||||||D-1\rOBX|1|{kind}|X^Note||SEEN AT HOME\r",
        )
        assert [line.text for line in told("hl7v2", body).narrative] == ["SEEN AT HOME"], kind


def test_hl7_results_coded_in_one_component_or_with_the_original_text_are_read() -> None:
    for value in ("POS", "^^^^^^^^POS", "^POS^L"):
        body = adt(
            ("ADT^A04^ADT_A01", "ORU^R01"),
            more=f"OBR|1|O1|F1\rOBX|1|CWE|5778-6^Opiates^LN||{value}\r",
        )
        observed = [one.text for one in told("hl7v2", body).findings if one.path == "OBX-5"]
        assert observed == ["POS"], value


def test_an_hl7_diagnosis_that_is_deleted_is_no_finding() -> None:
    body = adt(more="DG1|2||F10.2^Alcohol^I10||20260301|A" + "|" * 15 + "D\r")
    assert "F10.2" not in {one.code for one in told("hl7v2", body).findings}


def test_an_hl7_appointment_has_its_time_also_from_its_resources() -> None:
    body = adt(
        ("ADT^A04^ADT_A01", "SIU^S12"),
        more="SCH|P1|F1|||||ROUTINE\rAIS|1|A|TALK^Talk|20260305090000\r",
    )
    found = told("hl7v2", body)
    assert found.starts_at is not None
    assert found.starts_at.isoformat()[:16] == "2026-03-05T15:00"


def test_hl7_names_and_numbers_with_subcomponents_and_oids() -> None:
    body = adt(
        ("Varga^Bruno^T^^^^L~Vargas^B^^^^^A", "van Varga&van&Varga^Bruno&Jan^T^^^^L"),
        ("123-45-6789^^^USSSA^SS", "123-45-6789^^^&2.16.840.1.113883.4.1&ISO"),
        ("(312)555-0199^PRN^PH", "^PRN^PH^^1^312^5550199"),
    )
    person = told("hl7v2", body).persons[0]
    assert (person.family, person.given) == ("van Varga", "Bruno")
    assert {one.kind for one in person.identifiers} >= {"mrn", "ssn"}
    assert person.phones == ("3125550199",)


def test_hl7_in_its_xml_form_is_parked_with_a_place() -> None:
    with pytest.raises(Unreadable) as parked:
        told("hl7v2", b'<ADT_A01 xmlns="urn:hl7-org:v2xml"><MSH/></ADT_A01>')
    assert parked.value.code is Fault.UNKNOWN_FORMAT
    assert parked.value.position


ENCOUNTER: dict[str, Any] = {
    "resourceType": "Encounter",
    "id": "v1",
    "status": "in-progress",
    "class": {"code": "EMER"},
    "subject": {"reference": "Patient/p1"},
}
PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Varga", "given": ["Bruno"]}]}


def test_an_encounter_of_other_fhir_releases_keeps_its_class_times_and_reasons() -> None:
    period = {"start": "2026-03-01T08:15:00-06:00", "end": "2026-03-01T09:15:00-06:00"}
    for changes in (
        {"class": "EMER", "period": period, "reason": [{"coding": [{"code": "R45.851"}]}]},
        {
            "class": [{"coding": [{"code": "EMER"}]}],
            "actualPeriod": period,
            "reason": [{"value": [{"concept": {"coding": [{"code": "R45.851"}]}}]}],
        },
    ):
        found = told("fhir", fhir(**{**ENCOUNTER, **changes}))
        assert found.setting == "EMER"
        assert found.starts_at is not None
        assert found.ends_at is not None
        assert "R45.851" in {one.code for one in found.findings}, changes


def test_words_of_cancel_and_close_of_other_fhir_releases() -> None:
    for status, meant in (
        ("cancelled", ClinicalAction.CANCEL),
        ("discontinued", ClinicalAction.CANCEL),
        ("completed", ClinicalAction.CLOSE),
        ("discharged", ClinicalAction.CLOSE),
        ("Entered-In-Error", ClinicalAction.DELETE),
    ):
        assert told("fhir", fhir(**{**ENCOUNTER, "status": status})).action is meant, status


def test_a_condition_refuted_in_a_bare_word_is_absent() -> None:
    for status in ("refuted", {"coding": [{"code": "refuted"}]}, [{"coding": {"code": "Refuted"}}]):
        found = told(
            "fhir",
            fhir(
                resourceType="Condition",
                id="c1",
                verificationStatus=status,
                code={"coding": [{"code": "F32.2"}]},
            ),
        )
        assert found.findings[0].assertion is FindingAssertion.ABSENT, status


def test_labels_of_a_whole_bundle_are_labels_of_each_part() -> None:
    whole = json.loads(bundle(ENCOUNTER, PATIENT))
    whole["meta"] = {"security": [{"code": "42CFRPart2"}, {"code": "R"}]}
    found = told("fhir", json.dumps(whole).encode())
    assert {one.code for one in found.labels} == {"42CFRPart2", "R"}


def test_people_are_found_by_versioned_and_absolute_references() -> None:
    for reference in (
        "Patient/p1/_history/3",
        "https://ehr.example.org/fhir/Patient/p1",
        "https://ehr.example.org/fhir/Patient/p1/_history/3",
        "urn:uuid:2",
    ):
        found = told("fhir", bundle({**ENCOUNTER, "subject": {"reference": reference}}, PATIENT))
        assert found.persons[0].family == "Varga", reference


def test_identifiers_are_known_by_oid_as_by_address() -> None:
    for system in ("http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"):
        held = {**PATIENT, "identifier": [{"system": system, "value": "123-45-6789"}]}
        assert told("fhir", fhir(**held)).persons[0].identifiers[0].kind == "ssn", system


def test_resources_in_parameters_or_one_per_line_are_all_read() -> None:
    carried = fhir(resourceType="Parameters", parameter=[{"name": "r", "resource": ENCOUNTER}])
    assert told("fhir", carried).kind is ClinicalKind.VISIT
    other = {**ENCOUNTER, "id": "v2"}
    lines = b"\n".join(json.dumps(one).encode() for one in (ENCOUNTER, other))
    assert [one.source_key for one in clinical("fhir", lines)] == ["Encounter/v1", "Encounter/v2"]


def test_a_consent_with_its_policy_as_text_or_exceptions_keeps_them() -> None:
    held = {"resourceType": "Consent", "id": "k", "status": "active", "policyRule": "OPTOUT"}
    (consent,) = told("fhir", fhir(**held)).consents
    assert consent.policy == "OPTOUT"
    several = {
        **held,
        "provision": [{"type": "deny"}, {"type": "permit", "purpose": [{"code": "ETREAT"}]}],
    }
    found = told("fhir", fhir(**several))
    provision = found.consents[0].provision
    assert provision is not None
    assert provision.permits is None
    assert [one.permits for one in provision.provisions] == [False, True]


def test_fhir_xml_with_prefixes_says_what_the_json_says() -> None:
    text = (
        '<f:Encounter xmlns:f="http://hl7.org/fhir"><f:id value="v1"/><f:status value="finished"/>'
        '<f:class><f:code value="EMER"/></f:class><f:period><f:start value="2026-03-01T08:15:00Z"/>'
        "</f:period></f:Encounter>"
    )
    for body in (text.encode(), text.encode("utf-16")):
        found = told("fhir", body)
        assert (found.setting, found.action) == ("EMER", ClinicalAction.CLOSE)


def old_nemsis(inner: str) -> bytes:
    """A report of version 3.4: no UUID, one disposition element."""
    return nemsis(head="", extra=f"<eRecord><eRecord.01>P-9</eRecord.01></eRecord>{inner}")


def test_nemsis_3_4_is_keyed_by_its_record_and_cancelled_by_its_own_element() -> None:
    found = told("nemsis", old_nemsis(""))
    assert (found.source_key, found.action) == ("P-9", ClinicalAction.UPDATE)
    for code in ("4212007", "4212009", "4212011"):
        inner = f"<eDisposition><eDisposition.12>{code}</eDisposition.12></eDisposition>"
        cancelled = told("nemsis", old_nemsis(inner))
        assert cancelled.action is ClinicalAction.CANCEL, code
        assert cancelled.dispositions[0].code == code


def test_nemsis_prefixed_in_soap_and_wide_letters_is_the_same_run() -> None:
    plain = told("nemsis", nemsis())
    text = nemsis().decode()
    prefixed = text.replace("<", "<n:").replace("<n:/", "</n:").replace("xmlns=", "xmlns:n=")
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    soap = f'<s:Envelope xmlns:s="{envelope}"><s:Body>{text}</s:Body></s:Envelope>'
    for body in (prefixed.encode(), soap.encode(), text.encode("utf-16")):
        assert told("nemsis", body).persons == plain.persons


def test_nemsis_times_of_a_run_whose_unit_has_no_name_are_kept() -> None:
    text = nemsis().decode().replace("<eResponse.14>M3</eResponse.14>", "")
    found = told("nemsis", text.encode())
    assert len(found.units) == 2
    assert "unit_without_name" in codes(found)


def test_nemsis_nils_in_every_spelling_are_no_values() -> None:
    for nil in ('xsi:nil="true"', 'xsi:nil="1"', 'xsi:nil="true" NV="7701003"', 'NV="7701003"'):
        situation = (
            f'<eSituation.11 {nil}/><eSituation.12 {nil} PN="8801031">R45.851</eSituation.12>'
        )
        found = told("nemsis", nemsis(situation))
        assert not found.case_definitions
        assert all(
            one.assertion is not FindingAssertion.PRESENT
            for one in found.findings
            if one.path.startswith("eSituation")
        )


def test_notes_and_observed_values_of_fhir_are_not_lost() -> None:
    noted = {"note": [{"text": "Call only evenings", "authorString": "I. Vesper"}], "id": "s"}
    found = told("fhir", fhir(resourceType="ServiceRequest", **noted))
    assert [line.text for line in found.narrative] == ["Call only evenings"]
    code = {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]}
    for name, value, meant in (
        ("valueInteger", 19, "19"),
        ("valueQuantity", {"value": 19, "unit": "points"}, "19 points"),
        ("valueCodeableConcept", {"text": "severe"}, "severe"),
    ):
        held = fhir(resourceType="Observation", id="o", code=code, **{name: value})
        observed = [one for one in told("fhir", held).findings if one.path == "value"]
        assert [(one.code, one.text) for one in observed] == [("44261-6", meant)], name


def test_names_of_fhir_with_the_family_first_and_numbers_as_addresses() -> None:
    held = {**PATIENT, "name": [{"text": "Varga, Bruno"}]}
    held["telecom"] = [{"system": "phone", "value": "tel:+1-312-555-0100"}]
    person = told("fhir", fhir(**held)).persons[0]
    assert (person.given, person.family) == ("Bruno", "Varga")
    assert person.phones == ("+1-312-555-0100",)


def test_an_hl7_event_written_with_an_underscore_is_that_event() -> None:
    found = told("hl7v2", adt(("ADT^A04^ADT_A01", "ADT_A03"), ("EVN|A01|", "EVN||")))
    assert (found.event, found.action) == ("ADT^A03", ClinicalAction.CLOSE)
