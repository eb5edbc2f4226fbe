"""Papers of holds in plain words; the wording of criteria and rights is the form's own."""

from web.shell.wording import N_

TRANSPORTS = {
    "officers": N_("Officers"),
    "ambulance": N_("Ambulance"),
    "team": N_("The team"),
    "family": N_("Family"),
    "other": N_("Somebody else"),
}
LANGUAGES = {
    "en": N_("In English"),
    "es": N_("In Spanish"),
    "interpreter": N_("Through a qualified interpreter"),
    "other": N_("In another language"),
}
OUTCOMES = {
    "released": N_("Released"),
    "admitted_willingly": N_("Admitted of their own will"),
    "admitted_by_order": N_("Admitted by order"),
    "not_accepted": N_("The facility did not accept them"),
    "transferred": N_("Taken to another facility"),
    "other": N_("Something else"),
}
