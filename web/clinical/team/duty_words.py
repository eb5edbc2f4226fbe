"""The words of roster, pages, hand-over, check-in and credentials."""

from casestore.duty.fitness import Needing
from casestore.duty.pages import PageKind
from web.shell.wording import N_

PAGES = {
    PageKind.NEW: N_("A new lead waits"),
    PageKind.CHANGED: N_("A lead changed: look at place and safety again"),
    PageKind.CANCELLED: N_("A call was cancelled or taken back"),
    PageKind.UNSEEN: N_("Nobody of the team has said that they saw a lead"),
    PageKind.CHECK_IN: N_("Somebody in the field did not check in"),
    PageKind.COUNSEL: N_("Counsel on call was paged and has not answered"),
}
NEEDING = {
    Needing.COSIGN: N_("Co-signing a colleague's note"),
    Needing.SIGN_ALONE: N_("Signing a note without a second signature"),
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EMPLOYERS = {
    "health_agency": N_("Health agency"),
    "police": N_("Police"),
    "nonprofit": N_("Nonprofit"),
    "county": N_("County"),
}
CREDENTIALS = {
    "license": N_("License"),
    "certification": N_("Certification"),
    "cpr": N_("First aid and CPR"),
    "crisis_training": N_("Crisis training"),
    "privacy_training": N_("Privacy training"),
    "driving": N_("Driving"),
}
