"""The words of tasks and follow-up on the pages; codes stay codes."""

from casestore.tasks.follow_up_words import Channel, Decision, FollowUpState, Result
from casestore.tasks.words import TaskKind, What
from web.clinical.forms.words import DONE_HOW
from web.shell.sign import Sign
from web.shell.wording import N_

KINDS = {
    TaskKind.FORM_ALARM: N_("An answer asked for action"),
    TaskKind.WORKFLOW_CLOCK: N_("A clock of the case ran out"),
    TaskKind.FOLLOW_UP: N_("Reach the person"),
    TaskKind.FOLLOW_UP_DECISION: N_("Decide how follow-up goes on"),
    TaskKind.FIND_CONTACT: N_("Find another way to reach the person"),
    TaskKind.HOME_VISIT: N_("Visit the person"),
    TaskKind.WELFARE_CHECK_RESULT: N_("Write down what came of the welfare check"),
    TaskKind.REFERRAL: N_("Look after the referral"),
}
ENDS = {
    **DONE_HOW,
    "done": N_("Done"),
    "not_needed": N_("Not needed any more"),
    "found_well": N_("Found well"),
    "found_in_need": N_("Found in need of help"),
    "not_found": N_("Not found"),
    "not_made": N_("The check was not made"),
    "attempt": N_("An attempt was recorded"),
    "outreach_stopped": N_("Outreach was stopped"),
    "went_on": N_("The referral went on"),
    **{decision.value: N_("A supervisor decided") for decision in Decision},
}
WAITING = {
    "person": N_("the person"),
    "partner": N_("the partner"),
    "family": N_("the family"),
    "agency": N_("an agency"),
    "colleague": N_("a colleague"),
}
STEPS = {
    What.GIVEN: N_("Given to %(who)s"),
    What.WAITING: N_("Waits on %(what)s"),
    What.RESUMED: N_("Ours again"),
    What.DONE: N_("Done: %(what)s"),
    What.UNDONE: N_("Taken back: not done yet"),
    What.ESCALATED: N_("Long overdue: told to the supervisors"),
}
CLOCKS = {
    "24h": N_("24 hours"),
    "72h": N_("72 hours"),
    "7d": N_("7 days"),
    "30d": N_("30 days"),
}
ROUND_STATES = {
    FollowUpState.RUNNING: Sign(N_("Running"), "live", "yes"),
    FollowUpState.STOPPED: Sign(N_("Stopped: a supervisor decides"), "stop", "unsure"),
    FollowUpState.LIMIT: Sign(N_("At its limit: a supervisor decides"), "alarm", "unsure"),
    FollowUpState.ENDED: Sign(N_("Ended"), "tick", "good"),
}
CHANNELS = {
    Channel.PHONE: N_("Phone call"),
    Channel.TEXT: N_("Text message"),
    Channel.VISIT: N_("Visit"),
    Channel.VIDEO: N_("Video call"),
    Channel.LETTER: N_("Letter"),
    Channel.THROUGH_PARTNER: N_("Through a partner"),
}
RESULTS = {
    Result.REACHED: N_("Reached"),
    Result.NO_ANSWER: N_("No answer"),
    Result.WRONG_NUMBER: N_("Wrong number"),
    Result.DECLINED: N_("Declined further contact"),
    Result.HOSPITAL: N_("In hospital"),
    Result.JAIL: N_("In jail"),
    Result.DIED: N_("Died, somebody says"),
}
DECISIONS = {
    Decision.END: N_("End follow-up"),
    Decision.GO_ON: N_("Go on: a further round from now"),
    Decision.HOME_VISIT: N_("The team visits, and a further round begins"),
    Decision.ASK_WELFARE_CHECK: N_("I ask dispatch by phone for a welfare check"),
}
