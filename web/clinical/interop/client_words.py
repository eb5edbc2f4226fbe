"""Words for what a program may be given: scopes, purposes, changes it is told of."""

from casestore.clients.words import Scope
from casestore.webhooks.words import Subject
from web.shell.sign import Sign
from web.shell.wording import N_

SCOPES: dict[Scope, str] = {
    Scope.PERSONS_READ: N_("Find and read persons"),
    Scope.CASES_READ: N_("Read cases"),
    Scope.ENCOUNTERS_READ: N_("Read encounters and outcomes"),
    Scope.ENCOUNTERS_WRITE: N_("Begin encounters and give outcomes"),
    Scope.TASKS_READ: N_("Read tasks"),
    Scope.TASKS_WRITE: N_("Say that tasks are done"),
    Scope.REFERRALS_READ: N_("Read referrals to this organization"),
    Scope.REFERRALS_ANSWER: N_("Answer referrals to this organization"),
    Scope.REFERRALS_WRITE: N_("Put referrals on their way"),
    Scope.FORMS_READ: N_("Read forms"),
    Scope.FORMS_WRITE: N_("Add forms as drafts"),
    Scope.RESPONSES_READ: N_("Read answered forms"),
    Scope.RESPONSES_WRITE: N_("Send in answers, unsigned"),
    Scope.CONSENTS_READ: N_("Read consents that name this organization"),
    Scope.CONSENTS_WRITE: N_("Report consents, to be confirmed"),
    Scope.FLAGS_READ: N_("Read standing words for this dispatch center"),
    Scope.AUDIT_READ: N_("Read its own readings and what was disclosed to it"),
}
ROLES: dict[str, str] = {
    "hipaa_provider": N_("A health care provider"),
    "ed_physician": N_("An emergency department"),
    "part2_program": N_("A substance use program"),
    "coresponder_clinician": N_("A co-responder team"),
    "ems_medic": N_("Emergency medical services"),
    "jail_medical": N_("A jail's medical service"),
    "health_plan": N_("A health plan"),
    "school_nurse": N_("A school nurse"),
    "public_health_authority": N_("A public health authority"),
    "dispatcher": N_("A dispatch center"),
    "vendor_staff": N_("Another organization"),
}
PURPOSES: dict[str, str] = {
    "treatment": N_("Treatment"),
    "payment": N_("Payment"),
    "operations": N_("Health care operations"),
    "dispatch_safety": N_("Safety of responders"),
    "public_health": N_("Public health"),
}
PROVEN: dict[str, str] = {
    "treating_relationship": N_("It treats the people that it will ask about"),
    "recipient_is_covered_entity": N_("It is a covered entity"),
}
SUBJECTS: dict[Subject, str] = {
    Subject.PERSON: N_("A person's record"),
    Subject.CASE: N_("A case"),
    Subject.ENCOUNTER: N_("An encounter"),
    Subject.TASK: N_("A task"),
    Subject.REFERRAL: N_("A referral to this organization"),
    Subject.RESPONSE: N_("An answered form"),
    Subject.CONSENT: N_("A consent"),
}
STATES: dict[str, Sign] = {
    "live": Sign(N_("Live"), "tick", "good"),
    "expired": Sign(N_("Expired"), "stop", "calm"),
    "revoked": Sign(N_("Revoked"), "stop", "calm"),
}
SENDING: dict[str, str] = {
    "queued": N_("waiting"),
    "sending": N_("on their way"),
    "sent": N_("taken"),
    "acknowledged": N_("confirmed"),
    "refused": N_("turned away there"),
    "withheld": N_("held back by the gate"),
    "withdrawn": N_("taken back"),
}
