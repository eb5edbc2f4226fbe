"""Research exports in plain words."""

from casestore.research.drafting import NOBODY_MATCHED
from casestore.research.words import ExportKind
from web.shell.wording import N_

KINDS = {
    ExportKind.DEIDENTIFIED.value: N_("De-identified (safe harbor, whole years)"),
    ExportKind.LIMITED.value: N_("Limited data set (needs a data use agreement)"),
    ExportKind.PROTOCOL.value: N_("Extract of the approved protocol"),
}
ORGS = {
    "university": N_("University"),
    "covered_entity": N_("Hospital or clinic"),
    "health_department": N_("Health department"),
    "community_org": N_("Community organization"),
}
FIELDS = {
    "year": N_("Year of contact"),
    "dates": N_("Day of contact"),
    "timestamp": N_("Time of day"),
    "age": N_("Age"),
    "zip3": N_("ZIP code, three digits"),
    "zip5": N_("ZIP code"),
    "state": N_("State"),
    "demographics": N_("Sex"),
    "call_facts": N_("How it came in and how it ended"),
    "mental_health": N_("Mental health in the call"),
    "suicide_risk": N_("Suicide in the call"),
    "substance_use": N_("Substance use in the call"),
    "engagement_status": N_("Referrals and arrivals"),
}
RETURNED = {"returned": N_("They gave it back"), "destroyed": N_("They destroyed it")}
LEFT_OUT = {
    NOBODY_MATCHED: N_("Nobody was matched with the call"),
    "X-MATCH": N_("Nobody was identified"),
    "X-HIPAA-BASIS-P2": N_("42 CFR Part 2: no research rule and no consent opens it in this form"),
    "X-LINKAGE": N_("42 CFR Part 2: the plan links data with another repository"),
    "X-NO-BASIS": N_("No rule and no consent opens it"),
    "X-AGREEMENT": N_("No agreement that covers it"),
    "X-BEYOND-RULE": N_("Nothing asked for lies within the rule"),
}
STANDS = {
    "in_force": N_("in force"),
    "future": N_("not approved yet"),
    "expired": N_("over"),
    "ended": N_("ended here"),
}
