"""The words of consents, disclosures, break-glass and reviews on the pages; codes stay codes."""

from casestore.consents.talks import Capacity, Interpreter, TalkAnswer
from casestore.disclosures.words import Channel, TaskKind
from redaction.vocabulary import CATEGORIES
from schemas.consent import ConsentForm, ConsentType, Revocation, Signer
from web.shell.wording import N_

NOT_ADVICE = N_(
    "Engineering guidance, not legal advice. When in doubt ask the privacy officer or counsel."
)
CHANNELS = {
    Channel.VOICE: N_("By voice"),
    Channel.PAPER: N_("On paper"),
    Channel.MESSAGE: N_("By secure message"),
    Channel.DISPATCH_FLAG: N_("Standing words at the dispatch center"),
}
ANSWERS = {
    TalkAnswer.AGREED: N_("Agreed"),
    TalkAnswer.DECLINED: N_("Declined"),
    TalkAnswer.DEFERRED: N_("Put it off"),
    TalkAnswer.NOT_ASKED: N_("Was not asked"),
}
WHY = {
    "wants_time": N_("Wants time to think"),
    "afraid_of_police": N_("Afraid of police"),
    "afraid_for_work_or_home": N_("Afraid for work, home or children"),
    "no_trust_in_records": N_("Does not want a record"),
    "too_distressed": N_("Too distressed to talk about it"),
    "not_safe_to_ask": N_("Not safe to ask there"),
    "no_interpreter": N_("No interpreter"),
    "other": N_("Something else"),
}
CAPACITY = {
    Capacity.ABLE: N_("Could decide"),
    Capacity.NOT_ABLE: N_("Could not decide"),
    Capacity.UNSURE: N_("Not sure"),
}
INTERPRETERS = {
    Interpreter.NOT_NEEDED: N_("Not needed"),
    Interpreter.QUALIFIED: N_("A qualified interpreter"),
    Interpreter.BY_PHONE: N_("An interpreter by phone"),
    Interpreter.NONE_FOUND: N_("None was found"),
}
TYPES = {
    ConsentType.SPECIFIC: N_("For one recipient and purpose"),
    ConsentType.TPO_GENERAL: N_("General: treatment, payment, operations"),
    ConsentType.RESEARCH: N_("Research"),
    ConsentType.LEGAL_PROCEEDING: N_("One legal proceeding"),
}
FORMS = {
    ConsentForm.WRITTEN: N_("On paper"),
    ConsentForm.ELECTRONIC: N_("Signed electronically"),
    ConsentForm.VERBAL: N_("By word of mouth (crisis-line callers only)"),
}
SIGNERS = {
    Signer.PATIENT: N_("The person"),
    Signer.MINOR: N_("The person, a minor"),
    Signer.PARENT: N_("A parent"),
    Signer.MINOR_AND_PARENT: N_("The minor and a parent"),
    Signer.GUARDIAN: N_("The guardian"),
    Signer.PERSONAL_REPRESENTATIVE: N_("The personal representative"),
}
REVOKED = {Revocation.WRITTEN: N_("in writing"), Revocation.ORAL: N_("by word of mouth")}
ELEMENTS = {
    "patient_name": N_("the person's name"),
    "discloser": N_("who may disclose"),
    "description": N_("what may be disclosed"),
    "recipient": N_("the recipient"),
    "purpose": N_("the purpose"),
    "revocation_right": N_("the right to revoke"),
    "expiry": N_("when it ends"),
    "signature": N_("the signature"),
    "date": N_("the date of signing"),
    "redisclosure_statement": N_("that it may be passed on, or may not"),
}
TASKS = {
    TaskKind.EMERGENCY_DOCUMENTATION: N_("Document the emergency: who, whom, when, why"),
    TaskKind.DEATH_REVIEW: N_("Review the death of somebody in care"),
    TaskKind.POST_REVIEW: N_("Review afterwards"),
    TaskKind.NOTIFY_PRIVACY_OFFICER: N_("Tell the privacy officer"),
    TaskKind.LEGAL_REVIEW: N_("Ask counsel"),
    TaskKind.HOLD_FOR_REVIEW: N_("Somebody has to look at what was held back"),
    TaskKind.STATE_LAW_CHECK: N_("Check the state's law"),
    TaskKind.NOTIFY_PATIENT: N_("Tell the person"),
    TaskKind.FERPA_RECORD: N_("Enter it in the school's record of disclosures"),
    TaskKind.TOLD_ANYWAY: N_("Told against the answer: review"),
    TaskKind.TELL_OF_WITHDRAWAL: N_("Tell the recipient that the consent ended"),
    TaskKind.BREAK_GLASS_REVIEW: N_("Review an opened record"),
}
FINDINGS = {
    "done": N_("Done"),
    "appropriate": N_("It was right"),
    "not_appropriate": N_("It was not right"),
    "breach_assessment": N_("A breach assessment follows"),
}
RESTRICTIONS = {
    "agreed": N_("Agreed with the person"),
    "self_pay": N_("Paid by the person: not to the health plan"),
}
PURPOSES = {
    "treatment": N_("Treatment"),
    "payment": N_("Payment"),
    "emergency": N_("An emergency now"),
    "dispatch_safety": N_("Safety of responders"),
    "family_involvement": N_("Family involved in care"),
    "protective_report": N_("Report of abuse or neglect"),
    "legal_proceeding": N_("Legal proceeding"),
    "investigation": N_("Police investigation"),
    "monitoring": N_("Supervision of a court or release condition"),
    "education_support": N_("School support"),
    "public_health": N_("Public health"),
    "death_inquiry": N_("Coroner"),
    "operations": N_("Operations"),
    "research": N_("Research"),
    "audit": N_("Audit"),
    "housing": N_("Housing"),
    "employment": N_("Employer"),
}
BASES = {
    "none": N_("None, or the person's consent"),
    "medical_emergency": N_("Medical emergency"),
    "imminent_threat": N_("Serious and imminent threat"),
    "mandated_report": N_("Report that state law demands"),
    "involvement_in_care": N_("The person wants them involved"),
    "personal_representative": N_("Parent or representative"),
    "crime_on_premises": N_("Crime on our premises"),
    "workforce_victim": N_("Staff are the victim"),
    "locate_request": N_("Police look for somebody"),
    "court_order": N_("Court order"),
    "subpoena": N_("Subpoena"),
    "search_warrant": N_("Search warrant"),
    "custody": N_("Person in custody"),
    "coroner_inquiry": N_("Coroner asks"),
}
WHO = {
    "hipaa_provider|covered_entity": N_("Doctor, clinic or hospital"),
    "ed_physician|covered_entity": N_("Emergency department"),
    "ems_medic|ems_agency": N_("Ambulance crew"),
    "part2_program|part2_program": N_("Substance use program"),
    "jail_medical|jail": N_("Jail medical staff"),
    "jail_custody|jail": N_("Jail officer"),
    "dispatcher|psap": N_("Dispatch center"),
    "patrol_officer|police": N_("Police officer"),
    "detective|police": N_("Detective"),
    "prosecutor|prosecutor": N_("Prosecutor"),
    "probation_officer|court_services": N_("Probation officer"),
    "court|court": N_("Court"),
    "defense_attorney|law_firm": N_("Defense attorney"),
    "family|household": N_("Family or friend"),
    "threatened_person|public": N_("A person who is threatened"),
    "school_nurse|school": N_("School nurse"),
    "school_counselor|school": N_("School counselor"),
    "cps_agency|protective_services": N_("Child protection"),
    "aps_agency|protective_services": N_("Adult protection"),
    "public_health_authority|health_department": N_("Health department"),
    "coroner|medical_examiner": N_("Coroner"),
    "health_plan|covered_entity": N_("Health plan"),
    "peer_support|community_org": N_("Peer support"),
    "employer|employer": N_("Employer"),
    "landlord|housing_provider": N_("Landlord"),
    "patient_self|patient": N_("The person"),
}
"""Role and kind of organisation, in one choice."""
VOUCHED = {
    "treating_relationship": N_("They treat the person, or take over care now"),
    "threat_determined": N_("I found that the threat is serious and imminent"),
    "recipient_is_medical_personnel": N_("They are medical personnel"),
    "provider_determined": N_("A treating provider found that this is an emergency"),
    "consent_not_obtainable": N_("The person cannot be asked now"),
    "recipient_is_covered_entity": N_("They are bound by HIPAA"),
    "identifying_removed": N_("I checked that this identifies nobody"),
    "patient_agrees": N_("The person agrees"),
    "patient_objects": N_("The person objects"),
    "incapacitated": N_("The person cannot decide now"),
    "in_custody": N_("The person is in custody"),
    "initial_report": N_("This is the first report"),
}
CHOICES = tuple(
    one
    for one in (
        *("identity", "contact", "location", "call_facts", "safety_hazard", "suicide_risk"),
        *("mental_health", "diagnosis", "medication", "substance_use", "safety_plan"),
        *("response_guidance", "engagement_status", "program_affiliation", "insurance"),
    )
    if one in CATEGORIES
)
CATEGORY = {
    "identity": N_("Name and birth date"),
    "contact": N_("Phone and e-mail"),
    "location": N_("Address or position"),
    "call_facts": N_("Outline of the call"),
    "safety_hazard": N_("Weapons, dogs, danger to responders"),
    "suicide_risk": N_("Present risk of suicide"),
    "mental_health": N_("Mental-health findings"),
    "diagnosis": N_("Diagnoses"),
    "medication": N_("Medication"),
    "substance_use": N_("Substance use"),
    "safety_plan": N_("Safety plan"),
    "response_guidance": N_("How to approach the person"),
    "engagement_status": N_("That they are in care, and since when"),
    "program_affiliation": N_("Which program they attend"),
    "insurance": N_("Insurance"),
    "psychotherapy_note": N_("Therapy notes"),
    "sud_counseling_note": N_("Counseling notes"),
}
