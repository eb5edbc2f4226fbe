"""Codes of the clinical zone in plain words. An unknown code is shown as it is, never hidden."""

from casestore.cases.triage import Urgency
from schemas.assertion import Assertion
from schemas.case import CareLabel, CloseReason, EncounterOutcome
from schemas.coresponse import CallState
from schemas.flag import Category
from schemas.incident import PersonRole
from schemas.lead import LeadState, NotBhReason
from schemas.person import Grade, Proof
from web.shell.sign import Sign
from web.shell.wording import N_

CATEGORIES: dict[str, str] = {
    Category.MENTAL_HEALTH: N_("Mental health"),
    Category.SUICIDE: N_("Suicide"),
    Category.SUBSTANCE_USE: N_("Substance use"),
    Category.WELFARE_CHECK: N_("Welfare check"),
    Category.DEVELOPMENTAL_COGNITIVE: N_("Developmental or cognitive"),
    Category.INTOXICATION_PUBLIC: N_("Intoxication in public"),
    Category.HOMELESSNESS: N_("Homelessness"),
}
LEAD_STATES = {
    LeadState.NEW: Sign(N_("New"), "yes", "yes"),
    LeadState.TAKEN: Sign(N_("Taken"), "tick", "good"),
    LeadState.NOT_BH: Sign(N_("Set aside: not behavioral health"), "stop", "calm"),
    LeadState.WITHDRAWN: Sign(N_("Taken back by dispatch"), "stop", "unsure"),
    LeadState.MOVED: Sign(N_("Moved to another call"), "dot", "calm"),
    LeadState.PURGED: Sign(N_("Deleted on schedule"), "none", "calm"),
}
CALL_STATES = {
    CallState.OPEN: Sign(N_("Call open"), "live", "calm"),
    CallState.CLOSED: Sign(N_("Call closed"), "stop", "calm"),
    CallState.CANCELLED: Sign(N_("Call cancelled"), "stop", "calm"),
    CallState.WITHDRAWN: Sign(N_("Taken back by dispatch"), "stop", "unsure"),
    CallState.MERGED: Sign(N_("Merged into another call"), "dot", "calm"),
}
ASKED_BY = {
    "flag": N_("The call was flagged by rules."),
    "dispatcher": N_("A dispatcher asked for a co-responder."),
    "unit": N_("A co-responder unit is on the call."),
    "lifeline_988": N_("Handed over by 988"),
    "walk_in": N_("Walked in"),
    "school": N_("Sent by a school"),
    "hospital": N_("Sent by a hospital"),
    "officer": N_("Asked for by an officer"),
    "other": N_("Came in another way"),
}
SAID = {
    Assertion.STATED: N_("stated"),
    Assertion.NEGATED: N_("said not to be so"),
    Assertion.POSSIBLE: N_("possible"),
    Assertion.HISTORICAL: N_("in the past"),
    Assertion.HYPOTHETICAL: N_("only as an if"),
    Assertion.OTHER_PERSON: N_("about somebody else"),
    Assertion.RETRACTED: N_("taken back later"),
}
ROLES = {
    PersonRole.CALLER: N_("caller"),
    PersonRole.SUBJECT: N_("the person concerned"),
    PersonRole.PATIENT: N_("the patient"),
    PersonRole.VICTIM: N_("victim"),
    PersonRole.WITNESS: N_("witness"),
    PersonRole.RELATIVE: N_("relative"),
    PersonRole.ACQUAINTANCE: N_("acquaintance"),
    PersonRole.OFFICER: N_("officer"),
    PersonRole.OTHER: N_("role not stated"),
}
GRADES = {
    Grade.LIKELY: Sign(N_("Likely known to the team"), "uncertain", "unsure"),
    Grade.POSSIBLE: Sign(N_("Possibly known to the team"), "uncertain", "calm"),
    Grade.NONE: Sign(N_("Nobody known fits"), "no", "calm"),
}
FIELDS = {
    "given": N_("first name"),
    "given_name": N_("first name"),
    "family": N_("last name"),
    "family_name": N_("last name"),
    "name": N_("name"),
    "birth_date": N_("birth date"),
    "sex": N_("sex"),
    "phone": N_("phone"),
    "postcode": N_("postcode"),
    "address": N_("address"),
    "age": N_("age"),
}
PROOFS = {
    Proof.NAME: N_("Full name"),
    Proof.BIRTH_DATE: N_("Birth date"),
    Proof.PHONE: N_("Phone number"),
    Proof.ADDRESS: N_("Home address"),
    Proof.PHOTO_ID: N_("Photo ID seen"),
    Proof.RECORD_NUMBER: N_("Record number"),
    Proof.TOLD_BY_PERSON: N_("The person said who they are"),
    Proof.KNOWN_IN_PERSON: N_("I know this person"),
}
NOT_BH = {
    NotBhReason.NO_BEHAVIORAL_CAUSE: N_("No behavioral-health cause"),
    NotBhReason.WRONG_CALL_TYPE: N_("Wrong call type"),
    NotBhReason.MEDICAL_ONLY: N_("Medical only"),
    NotBhReason.CRIME_ONLY: N_("Crime only"),
    NotBhReason.TEST_OR_ERROR: N_("Test or mistake"),
    NotBhReason.OTHER: N_("Something else"),
}
OUTCOMES = {
    EncounterOutcome.RESOLVED_ON_SCENE: N_("Resolved on scene"),
    EncounterOutcome.REFERRED: N_("Referred to care"),
    EncounterOutcome.TRANSPORTED_HOSPITAL: N_("Taken to a hospital"),
    EncounterOutcome.TRANSPORTED_CRISIS_CENTER: N_("Taken to a crisis center"),
    EncounterOutcome.TRANSPORTED_SOBERING: N_("Taken to a sobering or detox center"),
    EncounterOutcome.TRANSPORTED_HOME: N_("Taken home, to family or a shelter"),
    EncounterOutcome.DIVERTED_FROM_ARREST: N_("Kept out of arrest"),
    EncounterOutcome.DIVERTED_FROM_ED: N_("Kept out of the emergency room"),
    EncounterOutcome.TAKEN_INTO_CUSTODY: N_("Taken into custody"),
    EncounterOutcome.TRANSFERRED_TO_988: N_("Handed to 988"),
    EncounterOutcome.REFUSED: N_("Did not want help now"),
    EncounterOutcome.UNABLE_TO_LOCATE: N_("Not found"),
    EncounterOutcome.OTHER: N_("Something else"),
}
CLOSE_REASONS = {
    CloseReason.RESOLVED: N_("Resolved"),
    CloseReason.CARE_ELSEWHERE: N_("In care elsewhere now"),
    CloseReason.DECLINED: N_("Declined further contact"),
    CloseReason.UNABLE_TO_LOCATE: N_("Could not be found"),
    CloseReason.OPENED_IN_ERROR: N_("Opened by mistake"),
    CloseReason.OTHER: N_("Something else"),
}
LABELS = {
    CareLabel.PART2: N_("42 CFR Part 2"),
    CareLabel.HIPAA: N_("HIPAA"),
    CareLabel.UNKNOWN: N_("treated as 42 CFR Part 2"),
}
SOURCES = {
    "cad": N_("CAD"),
    "rms": N_("RMS"),
    "clinician": N_("Clinician"),
    "partner": N_("Partner"),
    "ems": N_("EMS"),
    "hospital": N_("Hospital or clinic"),
    "person": N_("The person"),
    "handoff": N_("Handoff"),
}
CHANGED = {
    "call_type": N_("call type"),
    "priority": N_("priority"),
    "location": N_("place"),
    "callbacks": N_("call-back number"),
    "subjects": N_("person as reported"),
    "facts": N_("safety facts"),
    "units": N_("units"),
    "dispositions": N_("closing codes"),
    "categories": N_("what it is about"),
    "linked": N_("other agencies' calls"),
    "numbers": N_("call numbers"),
}
REVIEW_REASONS = {
    "complaint": N_("A complaint"),
    "breach_review": N_("A possible breach"),
    "access_review": N_("Routine review of who read what"),
    "request_of_person": N_("The person asked for it"),
}
URGENCY = {
    Urgency.NOW: N_("Now"),
    Urgency.TODAY: N_("Today"),
    Urgency.WEEK: N_("This week"),
}
