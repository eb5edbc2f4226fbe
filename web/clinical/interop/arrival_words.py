"""Codes of what other systems sent in plain words."""

from casestore.arrivals.entries import title
from casestore.arrivals.words import ArrivalState, ConsentAnswer, How, Match
from schemas.case import CareLabel
from schemas.clinical import FindingAssertion
from web.shell.wording import N_

__all__ = ["ANSWERS", "ASIDE", "ASSERTIONS", "HOW", "LABELS", "MATCH", "STATES", "title"]
MATCH = {
    Match.WAITS: N_("Waits for a look"),
    Match.AUTO: N_("Matched by the program"),
    Match.CONFIRMED: N_("Matched by a clinician"),
    Match.ASIDE: N_("Set aside"),
    Match.PURGED: N_("Purged on schedule"),
}
HOW = {
    How.NUMBER: N_("The sender's number of this patient was matched before."),
    How.OUR_NUMBER: N_("The sender named our own number of this person, and may be told of them."),
    How.EVIDENCE: N_("Name and birth date are the same, and a phone or an official number."),
    How.CALL: N_("It is the run of a call at which a clinician confirmed this person by name."),
    How.PERSON: N_("A clinician decided."),
    How.UNSURE: N_("Somebody comes near, and it is not sure."),
    How.NOW_DIFFERS: N_(
        "It was matched, and a newer message names somebody who does not fit. It left the chart."
    ),
    How.TWO_PEOPLE: N_("Its numbers lead to two different people."),
    How.NOBODY: N_("Nobody whom the team knows comes near."),
}
STATES = {
    ArrivalState.OPEN: N_("open"),
    ArrivalState.CLOSED: N_("ended"),
    ArrivalState.CANCELLED: N_("cancelled"),
    ArrivalState.DELETED: N_("taken back by its sender"),
}
LABELS = {
    CareLabel.PART2: N_("42 CFR Part 2: of a program, or marked so"),
    CareLabel.UNKNOWN: N_("Protected as under 42 CFR Part 2: nobody has said what its sender is"),
    CareLabel.HIPAA: N_("HIPAA: its sender is no Part 2 program"),
}
ASIDE = {
    "not_ours": N_("Not one of our people"),
    "not_behavioral_health": N_("Nothing that concerns the team"),
    "test_data": N_("A test of the sender's"),
    "cannot_tell": N_("Nobody can tell whose it is"),
}
ANSWERS = {
    ConsentAnswer.RECORDED: N_("I have seen the form and recorded it here"),
    ConsentAnswer.NOT_USABLE: N_("The form lacks what 42 CFR 2.31 asks for"),
    ConsentAnswer.NOT_FOUND: N_("The form could not be got hold of"),
}
ASSERTIONS = {
    FindingAssertion.PRESENT: N_("stated"),
    FindingAssertion.ABSENT: N_("stated as not so"),
    FindingAssertion.UNKNOWN: N_("not known"),
}
