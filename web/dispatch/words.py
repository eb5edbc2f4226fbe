"""Codes of the dispatch zone in plain words. An unknown code is shown as it is, never hidden."""

from schemas.assertion import Assertion
from schemas.coresponse import AlertState, TeamState
from schemas.flag import Category, FlagAnswer
from web.shell.sign import Sign
from web.shell.wording import N_

FLAGS = {
    FlagAnswer.YES: Sign(N_("Behavioral health"), "yes", "yes"),
    FlagAnswer.UNCERTAIN: Sign(N_("Not sure"), "uncertain", "unsure"),
    FlagAnswer.NO: Sign(N_("No flag"), "no", "calm"),
}
SAID = {
    Assertion.STATED: N_("typed: “%(text)s”"),
    Assertion.POSSIBLE: N_("perhaps: “%(text)s”"),
    Assertion.RETRACTED: N_("taken back: “%(text)s”"),
}
HINTED = {
    Assertion.STATED: N_("the remarks speak of %(what)s"),
    Assertion.POSSIBLE: N_("the remarks may speak of %(what)s"),
    Assertion.RETRACTED: N_("a remark about %(what)s was taken back"),
}
CATEGORIES = {
    Category.MENTAL_HEALTH: N_("mental health"),
    Category.SUICIDE: N_("suicide"),
    Category.SUBSTANCE_USE: N_("substance use"),
    Category.WELFARE_CHECK: N_("a welfare check"),
    Category.DEVELOPMENTAL_COGNITIVE: N_("a developmental or cognitive condition"),
    Category.INTOXICATION_PUBLIC: N_("intoxication in public"),
    Category.HOMELESSNESS: N_("homelessness"),
}
TEAMS = {
    TeamState.NOTIFIED.value: Sign(N_("Team notified"), "tick", "good"),
    TeamState.NONE_ON_DUTY.value: Sign(N_("None on duty"), "none", "calm"),
    TeamState.STOOD_DOWN.value: Sign(N_("Stood down"), "stop", "calm"),
    TeamState.NOT_SAID.value: Sign(N_("No word: phone the team"), "phone", "unsure"),
}
ASKED = Sign(N_("Asked, waiting"), "wait", "calm")
LATE = Sign(N_("No clinician has seen this: phone the team"), "alarm", "bad")
ALERTS = {
    AlertState.QUEUED.value: N_("CAD flag waiting to go"),
    AlertState.SENDING.value: N_("CAD flag on its way"),
    AlertState.SENT.value: N_("CAD flag sent"),
    AlertState.ACKNOWLEDGED.value: N_("CAD flag seen"),
    AlertState.REFUSED.value: N_("CAD refused the flag: tell units by radio"),
    AlertState.WITHHELD.value: N_("CAD flag not sent"),
    AlertState.WITHDRAWN.value: N_("CAD flag withdrawn"),
}
LAST_SENT = N_("Last message to CAD sent")
"""Of a call that is over: it may have been the flag or its withdrawal."""
WHY_NOT_ALERTED = {
    "entered_late": N_("call was entered late"),
    "cad_restricted": N_("call is restricted"),
    "call_not_open": N_("call is no longer open"),
    "no_longer_flagged": N_("call is no longer flagged"),
    "use_by_passed": N_("too old to be of use"),
    "superseded": N_("replaced by a later one"),
}
