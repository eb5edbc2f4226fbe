"""Who may decide for a person, holds and clocks, in plain words."""

from casestore.authority.summary import MaySign
from casestore.authority.words import AuthorityKind, Document
from web.shell.wording import N_

KINDS = {
    AuthorityKind.GUARDIAN_OF_MINOR: N_("Guardian of a minor"),
    AuthorityKind.CUSTODY_ORDER: N_("Custody order: which parent decides"),
    AuthorityKind.FOSTER_CARE: N_("Foster care, or custody of an agency"),
    AuthorityKind.EMANCIPATION: N_("Emancipation: the minor counts as an adult"),
    AuthorityKind.GUARDIAN_OF_ADULT: N_("Guardian of an adult"),
    AuthorityKind.HEALTH_AGENT: N_("Health care agent, named by the person"),
    AuthorityKind.ESTATE: N_("Personal representative of somebody who died"),
}
DOCUMENTS = {
    Document.COURT_ORDER: N_("The court order"),
    Document.LETTERS: N_("Letters of guardianship or of administration"),
    Document.PLACEMENT: N_("The placement agreement"),
    Document.POWER_OF_ATTORNEY: N_("The power of attorney"),
    Document.NOT_SEEN: N_("None: I was told"),
}
DECIDES = {
    "yes": N_("Yes, the paper says so"),
    "no": N_("No, or it does not say"),
}
SIGNS = {
    MaySign.PERSON: N_("The person alone."),
    MaySign.GUARDIAN: N_("The guardian whom a court named, under the order on file."),
    MaySign.ESTATE: N_("The personal representative, under letters on file."),
    MaySign.MINOR_ALONE: N_("The minor alone, by this state's law."),
    MaySign.BOTH: N_("The minor and a parent, both."),
    MaySign.PARENT: N_("A parent, or who stands in a parent's place."),
    MaySign.BIRTH_UNKNOWN: N_(
        "Nobody knows: the date of birth is not on file, so no signature counts."
    ),
}
