"""Words of the case store as FHIR R4 resources: pure."""

from collections.abc import Sequence
from typing import Any

from casestore.arrivals.words import Arrival, ArrivalState, ConsentAnswer
from casestore.disclosures.words import Disclosure
from casestore.forms.filling_words import FillingState, Opened
from casestore.referrals.partner_view import Shown
from casestore.referrals.words import Referral, ReferralState
from casestore.tasks.words import TaskLine
from schemas.audit import AuditEvent
from schemas.case import Encounter
from schemas.clinical import ConsentStatement, Provision
from schemas.consent import Consent
from schemas.person import Contact, ContactKind, Person
from web.fhir.labels import ACT_CODE, OURS, Json, concept, reference

_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female", "x": "other"}
_NAME_USES = {"alias": "nickname", "nickname": "nickname", "former": "old", "legal": "official"}
_PRIVACY = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/consentscope",
            "code": "patient-privacy",
        }
    ]
}
_RECIPIENT = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
            "code": "IRCP",
        }
    ]
}
R = ReferralState
REQUEST_STATUS = {
    R.CLOSED: "completed",
    R.CANCELLED: "revoked",
    R.WITHDRAWN: "revoked",
    R.LEAVING: "draft",
    R.WITHHELD: "on-hold",
}
TASK_STATUS = {
    R.SENT: "requested",
    R.SEEN: "received",
    R.ACCEPTED: "accepted",
    R.ARRIVED: "completed",
    R.DECLINED: "rejected",
    R.NOT_ARRIVED: "failed",
}
STEPS = {"accepted": "accept", "rejected": "decline", "completed": "arrive", "failed": "miss"}
"""Status that a partner sets on its Task → the step that it is."""


def patient(who: Person) -> Json:
    """The person; numbers of a health plan alone are identifiers."""
    names = [
        {
            "use": _NAME_USES.get(name.kind, "usual"),
            **({"family": name.family} if name.family else {}),
            **({"given": given} if (given := _given(name.given, name.middle)) else {}),
        }
        for name in who.names
    ]
    now = [one for one in who.contacts if one.until is None]
    return {
        "resourceType": "Patient",
        "id": who.person_id,
        "identifier": [
            {"system": f"{OURS}:{one.kind}", "value": one.value} for one in who.identifiers
        ],
        "name": names,
        "telecom": [_telecom(one) for one in now if one.kind is not ContactKind.ADDRESS],
        "gender": _GENDERS.get((who.sex or "").lower(), "unknown" if who.sex else None),
        "birthDate": who.birth_date,
        "address": [
            {"text": one.value, **({"postalCode": one.postcode} if one.postcode else {})}
            for one in now
            if one.kind is ContactKind.ADDRESS
        ],
    }


def _given(*parts: str | None) -> list[str]:
    return [part for part in parts if part]


def _telecom(one: Contact) -> Json:
    """What is safe there is no by default (R40), so it goes along with every number."""
    safe = ("safe_to_call", "safe_to_text", "safe_to_leave_message", "safe_to_name_us")
    told = [{"url": f"{OURS}:{name}", "valueBoolean": getattr(one, name)} for name in safe]
    return {"extension": told, "system": one.kind.value, "value": one.value}


def encounter(found: Encounter, people: Sequence[str]) -> Json:
    """A contact in the field."""
    end = {"end": found.ended_at.isoformat()} if found.ended_at else {}
    return {
        "resourceType": "Encounter",
        "id": found.encounter_id,
        "status": "in-progress" if found.state.value == "open" else "finished",
        "class": {"system": ACT_CODE, "code": "FLD"},
        "subject": reference("Patient", people[0]) if len(people) == 1 else None,
        "period": {"start": found.opened_at.isoformat(), **end},
        "identifier": [{"system": f"{OURS}:case", "value": found.case_id}],
        "hospitalization": (
            {"dischargeDisposition": concept(found.outcome.value, "outcome")}
            if found.outcome
            else None
        ),
    }


def service_request(found: Referral, shown: Shown | None) -> Json:
    """A referral; with what the partner may see of it, when it was looked at."""
    note = shown.note if shown is not None else None
    texts = [
        f"{name}: {text}" for name, text in (note.model_dump() if note else {}).items() if text
    ]
    names = shown.names if shown is not None else ()
    display = " ".join(_given(names[0].given, names[0].family)) if names else ""
    return {
        "resourceType": "ServiceRequest",
        "id": found.referral_id,
        "status": REQUEST_STATUS.get(found.state, "active"),
        "intent": "order",
        "code": concept(shown.service, "service") if shown and shown.service else None,
        # Our own number of the person is told to nobody by a referral: identity as it may go.
        "subject": {"display": display} if display else {"display": "not told"},
        "authoredOn": found.opened_at.isoformat(),
        "performer": [{"identifier": {"system": f"{OURS}:recipient", "value": found.partner_id}}],
        "note": [{"text": text} for text in texts],
    }


def referral_task(found: Referral) -> Json:
    """What a partner answers by: its Task on the referral."""
    return {
        "resourceType": "Task",
        "id": found.referral_id,
        "status": TASK_STATUS.get(found.state, "cancelled"),
        "intent": "order",
        "focus": reference("ServiceRequest", found.referral_id),
        "authoredOn": found.opened_at.isoformat(),
        "lastModified": found.state_at.isoformat(),
    }


def care_task(found: TaskLine) -> Json:
    """Something to be done for a case."""
    done = found.done_at is not None
    return {
        "resourceType": "Task",
        "id": found.task_id,
        "status": "completed" if done else "in-progress",
        "intent": "plan",
        "code": concept(found.kind, "task"),
        "authoredOn": found.opened_at.isoformat(),
        "lastModified": (found.done_at or found.opened_at).isoformat(),
        "restriction": {"period": {"end": found.due_at.isoformat()}},
        "identifier": [{"system": f"{OURS}:case", "value": found.case_id}],
        "businessStatus": concept(found.done_how, "end") if found.done_how else None,
    }


def consent(found: Consent, at_status: str) -> Json:
    """A consent that names this organization: its scope and its end, no signed text."""
    end = {"end": found.expires_at.isoformat()} if found.expires_at else {}
    start = {"start": found.signed_at.isoformat()} if found.signed_at else {}
    purposes = [{"system": f"{OURS}:purpose", "code": one} for one in found.purposes]
    return {
        "resourceType": "Consent",
        "id": found.consent_id,
        "status": at_status,
        "scope": _PRIVACY,
        "category": [concept(found.type.value, "consent")],
        "patient": reference("Patient", found.person_id),
        "dateTime": found.signed_at.isoformat() if found.signed_at else None,
        "policyRule": {"coding": [{"system": ACT_CODE, "code": "OPTIN"}]},
        "provision": {
            "type": "permit",
            **({"period": start | end} if start or end else {}),
            **({"purpose": purposes} if purposes else {}),
            "code": [concept(one, "category") for one in found.scope],
        },
    }


def reported_consent(found: Arrival, said: ConsentStatement) -> Json:
    """A consent as a program reported it. `proposed`: a clinician has not confirmed it, and it
    opens nothing; the consent that is recorded from its form is another resource."""
    held = said.provision or Provision()
    times = {"start": held.starts_at, "end": held.ends_at}
    period = {name: at.isoformat() for name, at in times.items() if at is not None}
    recipients = [{"identifier": {"system": f"{OURS}:recipient", "value": a}} for a in held.actors]
    return {
        "resourceType": "Consent",
        "id": found.arrival_id,
        "status": _reported_status(found),
        "scope": _PRIVACY,
        "category": [concept(said.type or "", "consent")],
        "patient": reference("Patient", found.person_id or ""),
        "dateTime": said.decided_at.isoformat() if said.decided_at else None,
        "performer": [reference("Patient", found.person_id or "")] if said.consenter else [],
        "policyRule": {"coding": [{"system": ACT_CODE, "code": "OPTIN"}]},
        "provision": {
            "type": "permit",
            **({"period": period} if period else {}),
            "actor": [{"role": _RECIPIENT, "reference": one} for one in recipients],
            "purpose": [{"system": f"{OURS}:purpose", "code": one} for one in held.purposes],
            "code": [concept(one, "category") for one in held.classes],
        },
    }


def _reported_status(found: Arrival) -> str:
    ended = {ArrivalState.CLOSED: "inactive", ArrivalState.DELETED: "entered-in-error"}
    if found.state in ended:
        return ended[found.state]
    unusable = (ConsentAnswer.NOT_USABLE, ConsentAnswer.NOT_FOUND)
    return "rejected" if found.consent_answer in unusable else "proposed"


def questionnaire_response(found: Opened) -> Json:
    """Answers; signed ones are complete in the sense of FHIR: nobody changes them any more."""
    row = found.row
    status = "completed" if row.state is FillingState.SIGNED else "in-progress"
    return {
        **found.response,
        "resourceType": "QuestionnaireResponse",
        "id": row.filling_id,
        "status": "amended" if row.amends and status == "completed" else status,
        "authored": (row.signed_at or found.saved_at or row.started_at).isoformat(),
        "identifier": {"system": f"{OURS}:case", "value": row.case_id},
    }


def flag(found: Disclosure) -> Json:
    """Standing words for responders: neutral, and they end."""
    end = {"end": found.live_until.isoformat()} if found.live_until else {}
    return {
        "resourceType": "Flag",
        "id": found.disclosure_id,
        "status": "active",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/flag-category",
                        "code": "safety",
                    }
                ]
            }
        ],
        "code": {"text": found.telling.text},
        "subject": reference("Patient", found.person_id),
        "period": {"start": found.at.isoformat(), **end},
    }


def provenance(found: Disclosure) -> Json:
    """Who released what under which rules (42 CFR 2.31, 45 CFR 164.528)."""
    rules = [f"{OURS}:policy:{found.decision.policy_version}"]
    return {
        "resourceType": "Provenance",
        "id": found.disclosure_id,
        "target": [reference("Patient", found.person_id)],
        "recorded": found.at.isoformat(),
        "policy": rules + [f"{OURS}:rule:{one}" for one in found.decision.rules],
        "reason": [concept(found.telling.purpose, "purpose")],
        "activity": concept("disclosed", "activity"),
        "agent": [{"who": {"display": "Handoff redaction gate"}}],
    }


def audit_event(found: AuditEvent) -> Json:
    """One reading or writing by this client, as the audit has it: ids and codes."""
    records: Any = found.detail.get("records", ())
    shown = [str(one) for one in records] if isinstance(records, (list, tuple)) else []
    return {
        "resourceType": "AuditEvent",
        "id": found.event_id,
        "type": {
            "system": "http://terminology.hl7.org/CodeSystem/audit-event-type",
            "code": "rest",
        },
        "subtype": [{"system": f"{OURS}:audit", "code": found.tag.value}],
        "action": "U" if found.tag.value == "client.wrote" else "R",
        "recorded": found.at.isoformat(),
        "outcome": "4" if found.tag.value == "client.refused" else "0",
        "agent": [{"who": {"display": found.actor}, "requestor": True}],
        "source": {"observer": {"display": "Handoff, clinical zone"}},
        "entity": [{"what": {"identifier": {"value": one}}} for one in shown],
    }
