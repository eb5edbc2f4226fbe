"""Codes of notes, triage and episodes in plain words."""

from casestore.cases.outcomes import Avoided, SaidBy
from casestore.cases.triage import Danger, NextStep
from casestore.notes.words import NoteKind, NoteState
from web.shell.sign import Sign
from web.shell.wording import N_

KINDS = {
    NoteKind.DAP: N_("DAP: data, assessment, plan"),
    NoteKind.SBAR: N_("SBAR: for handing over"),
    NoteKind.BIRP: N_("BIRP: behavior, intervention, response, plan"),
}
SHORT = {NoteKind.DAP: "DAP", NoteKind.SBAR: "SBAR", NoteKind.BIRP: "BIRP"}
SECTIONS = {
    "data": N_("Data"),
    "assessment": N_("Assessment"),
    "plan": N_("Plan"),
    "situation": N_("Situation"),
    "background": N_("Background"),
    "recommendation": N_("Recommendation"),
    "behavior": N_("Behavior"),
    "intervention": N_("Intervention"),
    "response": N_("Response"),
}
HINTS = {
    "data": N_("What you saw and heard, and what the person said."),
    "assessment": N_("What you make of it: risk, needs, strengths."),
    "plan": N_("What happens next, who does it, by when."),
    "situation": N_("What is going on now, in one or two sentences."),
    "background": N_("What the next person must know of before."),
    "recommendation": N_("What you ask the next person to do."),
    "behavior": N_("What you saw and heard, and what the person said."),
    "intervention": N_("What you did."),
    "response": N_("How the person took it."),
}
STATES = {
    NoteState.DRAFT: Sign(N_("Draft"), "wait", "unsure"),
    NoteState.SIGNED: Sign(N_("Signed"), "tick", "good"),
    NoteState.COSIGNED: Sign(N_("Signed and co-signed"), "tick", "good"),
}
LATE = {
    "no_signal": N_("No signal or no computer there"),
    "end_of_shift": N_("The shift ended"),
    "new_information": N_("Something came to light later"),
    "system_down": N_("The system was down"),
    "other": N_("Something else"),
}
DANGER = {
    Danger.YES: N_("Yes"),
    Danger.NO: N_("No"),
    Danger.UNSURE: N_("Not sure"),
}
NEXT = {
    NextStep.GO: N_("Go there"),
    NextStep.CALL: N_("Call them"),
    NextStep.FOLLOW_UP: N_("Follow up later"),
    NextStep.OTHER_TEAM: N_("Another team"),
}
AVOIDED = {
    Avoided.NOTHING: N_("Nothing of the kind"),
    Avoided.ARREST: N_("An arrest"),
    Avoided.EMERGENCY_ROOM: N_("The emergency room"),
    Avoided.HOSPITAL_STAY: N_("A hospital stay"),
}
SAID_BY = {
    SaidBy.CLINICIAN: N_("I do"),
    SaidBy.OFFICER: N_("The officer"),
    SaidBy.PERSON: N_("The person"),
    SaidBy.EMS: N_("The ambulance crew"),
}
EPISODES = {
    "crisis": N_("Crisis care"),
    "follow_up": N_("Follow-up after a crisis"),
    "outreach": N_("Outreach"),
    "diversion_program": N_("Diversion program"),
}
