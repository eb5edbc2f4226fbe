"""The breach register in plain words."""

from web.shell.wording import N_

WHAT = {
    "wrong_link": N_("A record was linked to the wrong person"),
    "wrong_recipient": N_("It went to somebody else"),
    "lost_or_stolen": N_("Something was lost or stolen"),
    "looked_without_right": N_("Somebody looked without a right to"),
    "system": N_("A system was broken into or open"),
    "other": N_("Something else"),
}
FACTORS = {
    "nature": N_("What it was, and how easily it tells who"),
    "who": N_("Who had it"),
    "viewed": N_("Was it viewed or kept?"),
    "mitigated": N_("How far was the risk reduced?"),
}
LEVELS = {"low": N_("low"), "not_low": N_("not low")}
CONCLUSIONS = {
    "breach": N_("It is a breach"),
    "low_probability": N_("Low probability that it was compromised, by all four factors"),
    "exception": N_("One of the three exceptions"),
}
NOTICES = {
    "people": N_("The people concerned"),
    "hhs": N_("HHS"),
    "media": N_("The media"),
}
