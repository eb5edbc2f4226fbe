"""The eight numbers in words: what each is called, what it counts, of what, and what is unknown."""

from web.shell.wording import N_

TITLES = {
    "flagged": N_("Calls that came to the team"),
    "met": N_("Met by a co-responder"),
    "first_contact": N_("Time to first contact"),
    "diverted": N_("Contacts that avoided something"),
    "follow_up": N_("Followed up within 72 hours"),
    "referrals": N_("Referrals that arrived"),
    "repeat": N_("People who came again"),
    "flag": N_("The flag was right"),
}
COUNTS = {
    "flagged": N_("Every call that dispatch handed over in the window, but those it took back."),
    "met": N_(
        "Of all these calls, those whose case had a contact. Not counted: not met, or not yet."
    ),
    "first_contact": N_(
        "Median minutes from the opening of the call to the first contact, of cases that had one."
    ),
    "diverted": N_(
        "Of all ended contacts, those that name what was avoided (jail, emergency room, hospital) "
        "and who says so. An outcome alone never counts."
    ),
    "follow_up": N_(
        "Of the follow-ups begun at least 72 hours ago, those with an attempt by then."
    ),
    "referrals": N_(
        "Of the referrals that left, those whose person arrived. Not counted: not known."
    ),
    "repeat": N_("Of the cases with a confirmed person, those of a person with more than one."),
    "flag": N_(
        "Of the calls that the flag opened and a clinician judged, those that were taken. "
        "Not judged yet: left out."
    ),
}
OPENS = {"leads": N_("Call"), "cases": N_("Case"), "referrals": N_("Referral")}
