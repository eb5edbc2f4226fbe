"""Words of the forms pages."""

from functools import cache

from casestore.forms.filling_words import FillingState
from casestore.forms.library_words import FormState, Source
from casestore.forms.scales import book
from casestore.forms.terms import Licence
from web.shell.sign import Sign
from web.shell.wording import N_

FORM_STATES = {
    FormState.DRAFT: Sign(N_("Draft"), "wait", "unsure"),
    FormState.PUBLISHED: Sign(N_("Switched on"), "tick", "good"),
    FormState.RETIRED: Sign(N_("Switched off"), "stop", "calm"),
}
FILLING_STATES = {
    FillingState.OPEN: Sign(N_("Not signed yet"), "wait", "unsure"),
    FillingState.SIGNED: Sign(N_("Signed"), "tick", "good"),
}
SOURCES = {
    Source.SHIPPED: N_("came with Handoff"),
    Source.IMPORTED: N_("imported"),
    Source.AUTHORED: N_("written by the agency"),
}
LICENCES = {
    Licence.FREE: N_("free to use"),
    Licence.ATTEST: N_("use must be attested"),
    Licence.NEVER: N_("rights reserved, cannot be switched on"),
    Licence.AUTHORED: N_("the agency's own"),
}
DONE_HOW = {
    "safety_assessed": N_("Safety assessed"),
    "safety_plan": N_("Safety plan made"),
    "taken_to_care": N_("Taken to care"),
    "entered_in_error": N_("The answer was a mistake"),
}
LEVELS = {"urgent": N_("Act before parting"), "emergency": N_("Act now")}
RESULTS = {
    "minimal": N_("minimal"),
    "mild": N_("mild"),
    "moderate": N_("moderate"),
    "moderately severe": N_("moderately severe"),
    "severe": N_("severe"),
    "normal": N_("normal"),
    "negative": N_("negative"),
    "positive": N_("positive"),
    "acute_positive": N_("acute positive: imminent risk"),
    "non_acute_positive": N_("positive, not acute"),
    "not_completed": N_("not completed: the person refused or was not able"),
    "none": N_("no risk reported"),
    "low": N_("low risk"),
    "high": N_("high risk"),
}


@cache
def alarm_words() -> dict[str, str]:
    """Rule → what to do, as the instrument's book says."""
    return {rule.id: rule.says for rule in book().alert}
