"""Where a publication stands, and why it is withdrawn, in plain words."""

from casestore.figures.publications import State
from web.shell.wording import N_

STATES = {
    State.DRAFT: N_("Draft, waits for approval"),
    State.PUBLISHED: N_("Published"),
    State.REPLACED: N_("Replaced by a later version"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.DROPPED: N_("Dropped"),
}
LOOKS = {
    State.DRAFT: ("unsure", "dot"),
    State.PUBLISHED: ("good", "tick"),
    State.REPLACED: ("calm", "dot"),
    State.WITHDRAWN: ("bad", "stop"),
    State.DROPPED: ("calm", "stop"),
}
"""State → look and shape of its chip."""
WHY = {
    "wrong_counts": N_("The counts are wrong"),
    "wrong_names": N_("Names of areas or figures are wrong"),
    "asked_to": N_("Somebody asked us to"),
    "other": N_("Another reason"),
}
