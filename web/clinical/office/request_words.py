"""Requests of people about their own records in plain words."""

from casestore.requests.words import RequestKind, RequestState
from web.shell.wording import N_

KINDS = {
    RequestKind.ACCESS.value: N_("A copy of the record"),
    RequestKind.AMENDMENT.value: N_("A correction"),
    RequestKind.ACCOUNTING.value: N_("The accounting of disclosures"),
    RequestKind.INTERMEDIARY.value: N_("To whom an intermediary passed it on"),
}
STATES = {
    RequestState.OPEN: N_("Not decided"),
    RequestState.GRANTED: N_("Granted"),
    RequestState.IN_PART: N_("Granted in part"),
    RequestState.DENIED: N_("Denied"),
    RequestState.WITHDRAWN: N_("Withdrawn by the person"),
}
WHO = {
    "person": N_("The person"),
    "representative": N_("Somebody who stands for them"),
}
IDENTITY = {
    "photo_id": N_("Photo identification"),
    "known_in_person": N_("Known in person"),
    "two_identifiers": N_("Two identifiers compared"),
    "court_papers": N_("Court papers of whoever stands for them"),
}
EXTENDED_WHY = {
    "records_elsewhere": N_("The records are kept elsewhere"),
    "much_material": N_("There is much to look through"),
    "interpreter": N_("An interpreter is needed"),
    "counsel_asked": N_("Counsel was asked"),
}
GROUNDS = {
    "danger_to_life": N_("It could endanger somebody's life or safety"),
    "harm_to_other_named": N_("It names somebody else, whom it could harm"),
    "harm_by_representative": N_("Whoever asks for the person could harm them"),
    "psychotherapy_notes": N_("Psychotherapy notes"),
    "for_a_proceeding": N_("Compiled for a legal proceeding"),
    "research_still_runs": N_("Part of research that still runs, as agreed"),
    "told_in_confidence": N_("Told by somebody else in confidence"),
    "not_held_here": N_("We do not hold it"),
    "not_made_here": N_("We did not make that entry"),
    "not_in_the_record": N_("It is no part of the record"),
    "not_open_to_access": N_("The person may not see that part"),
    "accurate_and_complete": N_("The entry is accurate and complete"),
}
REVIEWS = {"upheld": N_("The denial stands"), "reversed": N_("The copy is granted")}
ANSWERED_HOW = {
    "paper": N_("On paper"),
    "electronic": N_("Electronically"),
    "looked_at_it": N_("The person looked at it here"),
    "letter": N_("By letter"),
}
