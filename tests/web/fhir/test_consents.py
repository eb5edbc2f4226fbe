"""Consents that a program reports: to be confirmed, never in force alone, nothing dropped."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casestore.arrival_tables import arrival
from casestore.arrivals.acts import answer_consent
from casestore.arrivals.words import ConsentAnswer
from casestore.clients.words import Scope
from casestore.consents.records import consents_of, revoke_consent
from schemas.consent import Revocation
from tests.web.api.town import Program, registered
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in

SIGNED = {
    "resourceType": "Consent",
    "status": "active",
    "scope": {"coding": [{"code": "patient-privacy"}]},
    "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
    "patient": {"reference": "Patient/person-marcus"},
    "dateTime": (NOON - timedelta(days=2)).isoformat(),
    "performer": [{"reference": "Patient/person-marcus"}],
    "policyRule": {"coding": [{"code": "OPTIN"}]},
    "provision": {
        "type": "permit",
        "period": {"end": (NOON + timedelta(days=90)).isoformat()},
        "actor": [
            {
                "role": {"coding": [{"code": "IRCP"}]},
                "reference": {
                    "identifier": {"system": "urn:handoff:recipient", "value": "r-shelter"}
                },
            }
        ],
        "purpose": [{"code": "TREAT"}],
        "code": [{"coding": [{"system": "urn:handoff:category", "code": "engagement_status"}]}],
    },
}


def changed(path: str, value: object) -> dict:
    """The same with one part put in its place."""
    made = copy.deepcopy(SIGNED)
    *way, last = path.split(".")
    at = made
    for part in way:
        at = at[int(part)] if part.isdigit() else at[part]
    at[last] = value
    return made


@pytest.fixture
def told(harbor):
    """The answer to a report that was taken."""
    answer = harbor.write("/fhir/Consent", SIGNED)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_reported_consent_waits_for_a_clinician_and_opens_nothing(harbor, settled, told, ward):
    made = told.json()
    assert made["status"] == "proposed"
    assert made["provision"]["purpose"] == [{"system": "urn:handoff:purpose", "code": "treatment"}]
    assert harbor.ask("GET", told.headers["location"]).json()["status"] == "proposed"
    with settled.read() as conn:
        own = [one.consent_id for one in consents_of(conn, settled.keys, "person-marcus")]
    assert own == ["c-harbor"], "nothing is in force that was not before"
    shelter = Program(ward, registered(settled, "r-shelter", role="vendor_staff"))
    assert shelter.ask("GET", "/fhir/Patient/person-marcus").status_code == 404
    page = plain(signed_in(ward, "carla").get("/people/person-marcus/consents").text)
    assert "to be confirmed" in page or "reported" in page.casefold()
    again = harbor.write("/fhir/Consent", SIGNED)
    assert again.json()["id"] == made["id"], "a repeat is one report"


def test_what_has_no_place_is_refused_by_its_name_and_nothing_is_kept(harbor, settled):
    narrower = {"type": "deny", "code": [{"coding": [{"code": "substance_use"}]}]}
    other = {"reference": "RelatedPerson/somebody"}
    refused = {
        "Consent.provision.provision": changed("provision.provision", [narrower]),
        "Consent.provision.type": changed("provision.type", "deny"),
        "Consent.provision.securityLabel": changed("provision.securityLabel", [{"code": "R"}]),
        "Consent.provision.dataPeriod": changed("provision.dataPeriod", {"start": "2026-01-01"}),
        "Consent.provision.class": changed("provision.class", [{"code": "Observation"}]),
        "Consent.provision.code.text": changed("provision.code.0.text", "but not the drugs"),
        "Consent.provision.code": changed("provision.code.0.coding.0.code", "sud_counseling_note"),
        "Consent.provision.purpose": changed("provision.purpose.0.code", "HMARKT"),
        "Consent.provision.period.end": changed("provision.period.end", "2027-01-01"),
        "Consent.provision.actor.role": changed("provision.actor.0.role.coding.0.code", "PRCP"),
        "Consent.modifierExtension": changed("modifierExtension", [{"url": "urn:x"}]),
        "Consent.extension": changed("extension", [{"url": "urn:x"}]),
        "Consent.contained": changed("contained", []),
        "Consent.sourceAttachment": changed("sourceAttachment", {"title": "form"}),
        "Consent.organization": changed("organization", [{"display": "Harbor"}]),
        "Consent.policyRule": changed("policyRule.coding.0.code", "OPTOUT"),
        "Consent.performer": changed("performer", [{"reference": "Patient/person-other"}]),
        "Consent.performer.reference": changed("performer", [other]),
        "Consent.status": changed("status", "draft"),
        "Consent.meta.security": changed("meta", {"security": [{"code": "V"}]}),
        "Consent.text": changed("text", {"status": "additional", "div": "<div>not at night</div>"}),
        "Consent": changed("Marcus Vandermeer", 1),
    }
    for number, (element, given) in enumerate(refused.items()):
        answer = harbor.write("/fhir/Consent", given, key=f"key-{number:06}")
        assert answer.status_code == 422, element
        (issue,) = answer.json()["issue"]
        assert issue["expression"] == [element]
        assert "Vandermeer" not in answer.text
    unknown = changed("provision.actor.0.reference.identifier.value", "r-nobody")
    assert harbor.write("/fhir/Consent", unknown, key="key-unknown").status_code == 422
    with settled.read() as conn:
        assert conn.scalar(select(func.count()).select_from(arrival)) == 0


def test_it_is_changed_on_the_version_that_was_seen_and_ended_or_taken_back(harbor, told, settled):
    place, version = told.headers["location"], told.headers["etag"]
    put = {"method": "PUT"}
    ended = changed("status", "inactive")
    assert harbor.write(place, ended, key="put-000001", **put).status_code == 428
    assert harbor.write(place, ended, 'W/"99"', key="put-000002", **put).status_code == 412
    done = harbor.write(place, ended, version, key="put-000003", **put)
    assert (done.status_code, done.json()["status"]) == (200, "inactive")
    never = harbor.write(
        place, changed("status", "entered-in-error"), done.headers["etag"], key="put-000004", **put
    )
    assert never.json()["status"] == "entered-in-error"
    other = changed("patient.reference", "Patient/person-other")
    moved = {**other, "performer": [{"reference": "Patient/person-other"}]}
    etag = never.headers["etag"]
    assert harbor.write(place, moved, etag, key="put-000005", **put).status_code == 404


def test_what_the_clinician_made_of_it_is_told_and_other_programs_see_nothing(
    harbor, told, settled, ward
):
    arrival_id = told.json()["id"]
    say = ConsentAnswer.NOT_USABLE
    settled.write(lambda uow: answer_consent(uow, arrival_id, say, "account-carla", NOON))
    assert harbor.read(f"/fhir/Consent/{arrival_id}")["status"] == "rejected"
    second = Program(ward, registered(settled))
    assert second.ask("GET", f"/fhir/Consent/{arrival_id}").status_code == 404
    found = second.read("/fhir/Consent?patient=person-marcus")["entry"]
    assert [one["resource"]["id"] for one in found] == ["c-harbor"]


def test_who_may_not_be_told_of_somebody_learns_nothing_by_reporting(harbor, settled, ward, told):
    bare = Program(ward, registered(settled, scopes=(Scope.CONSENTS_READ,)))
    assert bare.write("/fhir/Consent", SIGNED).status_code == 403
    nobody = changed("patient.reference", "Patient/nobody")
    nobody = {**nobody, "performer": [{"reference": "Patient/nobody"}]}
    settled.write(
        lambda uow: revoke_consent(uow, "c-harbor", "account-lee", Revocation.WRITTEN, NOON)
    )
    answers = [
        harbor.write("/fhir/Consent", one, key=f"key-who-{number}")
        for number, one in enumerate((SIGNED, nobody))
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert harbor.ask("GET", told.headers["location"]).status_code == 404
