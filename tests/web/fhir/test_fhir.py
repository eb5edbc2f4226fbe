"""FHIR R4: labels and notice on every resource, the gate before it, errors as OperationOutcome."""

import json
from typing import Any

from sqlalchemy import select

from casestore.consents.records import revoke_consent
from casestore.form_tables import form
from schemas.consent import Revocation
from tests import samples
from tests.web.api.town import Program, case_of, referred, registered
from tests.web.dispatch_town import NOON

MARCUS = "/fhir/Patient/person-marcus"
BASIS = "extension-sec-label-basis"
PATIENT = {"resourceType", "id", "meta", "text", "name", "gender", "birthDate", "telecom"}


def fhir(program: Program, path: str) -> dict[str, Any]:
    answer = program.ask("GET", path)
    assert answer.status_code == 200, (path, answer.text)
    assert answer.headers["content-type"] == "application/fhir+json"
    return answer.json()


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    assert bundle["resourceType"] == "Bundle"
    assert "total" not in bundle
    return [entry["resource"] for entry in bundle.get("entry", [])]


def every(program, settled) -> list[dict[str, Any]]:
    """One resource of each kind that this client may read."""
    _, encounter_id = case_of(settled)
    referral = referred(settled)
    paths = (
        *("Patient/person-marcus", f"Encounter/{encounter_id}", f"ServiceRequest/{referral}"),
        *(f"Task/{referral}", "Consent/c-harbor"),
    )
    found = [fhir(program, f"/fhir/{path}") for path in paths]
    for kind in ("Provenance", "AuditEvent"):
        found.append(resources(fhir(program, f"/fhir/{kind}"))[0])
    return found


def test_every_resource_about_a_person_carries_labels_and_the_notice(harbor, settled):
    for resource in every(harbor, settled):
        kind = resource["resourceType"]
        restricted, refrain = resource["meta"]["security"]
        assert (restricted["code"], refrain["code"]) == ("R", "NORDSCLCD"), kind
        if kind in ("Patient", "Encounter", "ServiceRequest", "Consent"):
            (basis,) = restricted["extension"]
            assert basis["url"].endswith(BASIS), kind
            assert basis["valueCoding"]["code"] == "42CFRPart2"
            assert "42 CFR part 2" in resource["text"]["div"], kind
            assert "Vandermeer" not in resource["text"]["div"], kind


@samples.needs_samples
def test_fields_have_the_types_that_they_have_in_the_given_samples(harbor, settled):
    folder = samples.SAMPLES / "fhir-r4"
    given: dict[str, dict[str, type]] = {}
    for path in folder.glob("*.json"):
        sample = json.loads(path.read_text())
        types = given.setdefault(sample["resourceType"], {})
        types.update({name: type(value) for name, value in sample.items()})
    compared = 0
    for resource in every(harbor, settled):
        for name, value in resource.items():
            known = given.get(resource["resourceType"], {}).get(name)
            if known is not None and resource["resourceType"] != "Provenance":
                assert isinstance(value, known), (resource["resourceType"], name)
                compared += 1
    assert compared > 25


def test_a_patient_is_found_only_by_post_and_told_only_on_consent(harbor, settled):
    wanted = {"family": "Vandermeer", "given": "Marcus"}
    answer = harbor.ask("POST", "/fhir/Patient/_search", data=wanted)
    (found,) = resources(answer.json())
    assert found["name"][0]["family"] == "Vandermeer"
    assert set(found) <= PATIENT
    assert harbor.ask("GET", "/fhir/Patient?family=Vandermeer").status_code in (404, 405)
    settled.write(
        lambda uow: revoke_consent(uow, "c-harbor", "account-carla", Revocation.WRITTEN, NOON)
    )
    assert resources(harbor.ask("POST", "/fhir/Patient/_search", data=wanted).json()) == []
    gone, never = harbor.ask("GET", MARCUS), harbor.ask("GET", "/fhir/Patient/nobody")
    assert (gone.status_code, gone.content) == (404, never.content)
    (issue,) = gone.json()["issue"]
    assert issue["code"] == "not-found"  # never `suppressed`: that would tell


def test_a_partner_answers_by_its_task(harbor, settled):
    referral = referred(settled)
    (line,) = resources(fhir(harbor, "/fhir/Task"))
    assert (line["id"], line["status"]) == (referral, "requested")
    version = harbor.ask("GET", f"/fhir/ServiceRequest/{referral}").headers["etag"]
    task = {"resourceType": "Task", "status": "rejected", "intent": "order"}
    put = {"method": "PUT", "version": version}
    bare = harbor.write(f"/fhir/Task/{referral}", task, **put)
    assert (bare.status_code, bare.json()["issue"][0]["code"]) == (422, "invalid")
    why = {"statusReason": {"coding": [{"code": "full"}]}}
    done = harbor.write(f"/fhir/Task/{referral}", task | why, key="put-123456", **put)
    assert (done.status_code, done.json()["status"]) == (200, "rejected")
    stale = harbor.write(f"/fhir/Task/{referral}", task | why, key="put-654321", **put)
    assert stale.status_code == 404  # declined, it is shut to them


def test_an_encounter_is_begun_and_ended(harbor, settled):
    case_id, _ = case_of(settled)
    begun = {
        "resourceType": "Encounter",
        "identifier": [{"value": case_id}],
        "serviceProvider": {"identifier": {"value": "northfield"}},
    }
    made = harbor.write("/fhir/Encounter", begun)
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    ended = {
        "resourceType": "Encounter",
        "status": "finished",
        "period": {"end": NOON.isoformat()},
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": "referred"}]}},
    }
    put = {"method": "PUT", "version": made.headers["etag"]}
    done = harbor.ask("PUT", place, json=ended, headers={"If-Match": put["version"]})
    assert done.json()["status"] == "finished"
    again = harbor.ask("PUT", place, json=ended, headers={"If-Match": put["version"]})
    assert again.content == done.content  # a repeat of the same version is one change
    listed = resources(fhir(harbor, "/fhir/Encounter?patient=Patient/person-marcus"))
    assert sorted(one["status"] for one in listed) == ["finished", "in-progress"]


def test_forms_and_their_answers_go_in_and_out(harbor, settled):
    case_id, _ = case_of(settled)
    forms = resources(fhir(harbor, "/fhir/Questionnaire"))
    gad = next(one for one in forms if "GAD" in one.get("title", ""))
    sent = {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "identifier": {"value": case_id},
        "questionnaire": gad["url"],
        "item": [],
    }
    made = harbor.write("/fhir/QuestionnaireResponse", sent)
    assert made.status_code == 201, made.text
    assert fhir(harbor, made.headers["location"])["status"] == "in-progress"
    draft = {key: value for key, value in gad.items() if key not in ("id", "meta")}
    added = harbor.write(
        "/fhir/Questionnaire", draft | {"title": "Ours", "version": "9"}, key="form-123"
    )
    assert added.status_code == 201, added.text
    with settled.read() as conn:
        states = conn.execute(select(form.c.state).where(form.c.title == "Ours")).scalars().all()
    assert states == ["draft"]
    odd = {"resourceType": "Questionnaire", "status": "active", "item": [{"type": "odd"}]}
    assert harbor.write("/fhir/Questionnaire", odd, key="form-456").status_code == 422


def test_a_referral_put_on_its_way_leaves_through_the_gate_like_any_other(harbor, settled):
    case_id, _ = case_of(settled)
    wanted = {
        "resourceType": "ServiceRequest",
        "requisition": {"value": case_id},
        "performer": [{"identifier": {"value": "r-shelter"}}],
        "code": {"coding": [{"code": "shelter"}]},
        "orderDetail": [{"text": "identity"}],
    }
    made = harbor.write("/fhir/ServiceRequest", wanted)
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    notes = wanted | {"orderDetail": [{"text": "psychotherapy_note"}]}
    assert harbor.write("/fhir/ServiceRequest", notes, key="note-1234").status_code == 422


def test_the_statement_of_what_the_server_can_needs_no_token(harbor):
    statement = harbor.send("GET", "/fhir/metadata").json()
    kinds = {one["type"] for one in statement["rest"][0]["resource"]}
    wanted = "Patient Encounter ServiceRequest Consent Questionnaire QuestionnaireResponse Task"
    assert kinds == {*wanted.split(), "Flag", "Provenance", "AuditEvent"}


def test_errors_are_operation_outcomes(ward, harbor):
    nobody = Program(ward, "hfc_nobody").ask("GET", MARCUS)
    assert (nobody.status_code, nobody.json()["issue"][0]["code"]) == (401, "login")
    assert nobody.headers["content-type"] == "application/fhir+json"
    lost = harbor.ask("GET", "/fhir/Observation/x")
    assert (lost.status_code, lost.json()["resourceType"]) == (404, "OperationOutcome")


def test_scopes_bind_here_too(ward, settled):
    program = Program(ward, registered(settled, scopes=("forms.read",)))
    assert fhir(program, "/fhir/Questionnaire")["type"] == "searchset"
    for path in ("Patient/x", "Task", "Flag", "AuditEvent", "Consent?patient=x"):
        assert program.ask("GET", f"/fhir/{path}").status_code == 403, path
