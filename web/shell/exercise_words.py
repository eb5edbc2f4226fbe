"""What each role practices in the training town, and how the audit shows that it was done.

The steps name what stands on the pages. They are the quick cards, too: a card prints them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.audit import AuditTag
from web.shell.wording import N_
from zone.accounts.account import Role

T = AuditTag


@dataclass(frozen=True, slots=True)
class Done:
    """An audit event of this person with this tag; `detail` values that it must have."""

    tag: AuditTag
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One task: what for, how, and what shows that it was done (any one of `seen`)."""

    key: str
    title: str
    why: str
    steps: tuple[str, ...]
    seen: tuple[Done, ...]
    zone: str


def _by(tag: AuditTag, **detail: str) -> Done:
    return Done(tag, detail)


_DISPATCH = (
    Exercise(
        "ask",
        N_("Ask for a co-responder"),
        N_("A call is not sure. The caller's words are in front of you, so you decide."),
        (
            N_("On the board, find a call under “Not sure”."),
            N_("Read why it is there, then press “Ask co-responder” (or j, then a)."),
        ),
        (_by(T.FLAG_SAID, says="yes"),),
        "dispatch",
    ),
    Exercise(
        "not_bh",
        N_("Say that it is not behavioral health"),
        N_("A wrong flag costs a team an hour."),
        (N_("Choose a flagged call."), N_("Press “Not behavioral health” (or n).")),
        (_by(T.FLAG_SAID, says="no"),),
        "dispatch",
    ),
    Exercise(
        "take_back",
        N_("Take a wrong tap back"),
        N_("Everybody taps wrong. It must cost nothing."),
        (N_("Press “Take back” in the call's row or in the message below (or u)."),),
        (_by(T.FLAG_SAID, says="nothing"),),
        "dispatch",
    ),
    Exercise(
        "story",
        N_("Find out why something was not sent"),
        N_("Every call has a story: what came, what was decided, what was kept back."),
        (N_("Open a call's number on the board."), N_("Read to the end.")),
        (_by(T.PAGE_READ, page="story"),),
        "dispatch",
    ),
)
_CLINICIAN = (
    Exercise(
        "take",
        N_("Take a new call"),
        N_("Until somebody takes it, it is nobody's."),
        (N_("Open Today."), N_("Press “Take it” on a new call.")),
        (_by(T.LEAD_TAKEN),),
        "clinical",
    ),
    Exercise(
        "triage",
        N_("Triage it in three taps"),
        N_("Danger, urgency, next step: the team plans by it."),
        (N_("On the case, choose one answer to each of the three questions."), N_("Record it.")),
        (_by(T.CASE_TRIAGED),),
        "clinical",
    ),
    Exercise(
        "form",
        N_("Fill and sign a PHQ-9"),
        N_("An answer about self-harm alarms at the tap, before anything is saved."),
        (
            N_("On the case, open the screens and assessments, and begin PHQ-9."),
            N_("Answer, save, sign."),
        ),
        (_by(T.FORM_SIGNED),),
        "clinical",
    ),
    Exercise(
        "note",
        N_("Write a note and sign it"),
        N_("Lines from CAD are there already; strike what is not right."),
        (N_("On the case, open Notes and begin one."), N_("Write, then sign.")),
        (_by(T.NOTE_SIGNED),),
        "clinical",
    ),
    Exercise(
        "referral",
        N_("Send a referral, or stop one in its minute"),
        N_("For one minute nothing has gone, so a wrong tap costs nothing."),
        (N_("On the case, open Referrals, choose a partner and what goes."), N_("Send, or undo.")),
        (_by(T.REFERRAL_MOVED),),
        "clinical",
    ),
)
_SUPERVISOR = (
    Exercise(
        "cosign_rule",
        N_("Say whose notes need a second signature"),
        N_("The rule is dated; what was signed before stays as it was."),
        (N_("Open Supervision."), N_("Switch it on for one clinician.")),
        (_by(T.COSIGN_RULE_SET),),
        "clinical",
    ),
    Exercise(
        "numbers",
        N_("Open the list behind a number"),
        N_("A number that nobody can open is a rumor."),
        (N_("Open Numbers."), N_("Open one of the eight and look at its list.")),
        (_by(T.PAGE_READ, page="number"),),
        "clinical",
    ),
    *_DISPATCH[:1],
    *_DISPATCH[3:],
)
_PRIVACY = (
    Exercise(
        "try_rules",
        N_("Ask the rules who may learn what"),
        N_("The answer names its rule and its citation."),
        (N_("Open Rules."), N_("Choose a question and try it.")),
        (_by(T.POLICY_TRIED),),
        "clinical",
    ),
    Exercise(
        "search",
        N_("Find a person, with a reason"),
        N_("The audit keeps the reason and the fields, never what you typed."),
        (N_("Open Find a person."), N_("Search with a name and a reason.")),
        (_by(T.PEOPLE_SEARCHED),),
        "clinical",
    ),
    Exercise(
        "reviews",
        N_("Look at what waits for your review"),
        N_("Every emergency opening comes here by itself."),
        (N_("Open To review."),),
        (_by(T.PAGE_READ, page="reviews"),),
        "clinical",
    ),
)
_IT = (
    Exercise(
        "operations",
        N_("Say how the feeds are doing"),
        N_("Red means a link or a backlog; grey is a quiet feed with its age."),
        (N_("Open Operations."), N_("Read the state of each feed.")),
        (_by(T.PAGE_READ, page="operations"),),
        "dispatch",
    ),
    Exercise(
        "audit",
        N_("Check that the audit is whole"),
        N_("A changed row shows at once."),
        (N_("On Operations, open the check of the audit."),),
        (_by(T.PAGE_READ, page="audit"),),
        "dispatch",
    ),
)
EXERCISES: Mapping[Role, tuple[Exercise, ...]] = {
    Role.DISPATCHER: _DISPATCH,
    Role.CLINICIAN: _CLINICIAN,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.PRIVACY_OFFICER: _PRIVACY,
    Role.IT: _IT,
}
