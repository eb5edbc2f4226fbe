"""The story of a call in plain words: one title for each thing that the audit can say.

Titles name no values: the audit holds none. Codes outside these tables are shown as they are.
"""

from schemas.audit import AuditTag
from web.shell.sign import Sign
from web.shell.wording import N_

T = AuditTag
TITLES: dict[AuditTag, Sign] = {
    T.MESSAGE_RECEIVED: Sign(N_("A message came in"), "dot", "calm"),
    T.MESSAGE_REPEATED: Sign(N_("The same message came again; nothing changed"), "dot", "calm"),
    T.MESSAGE_PARKED: Sign(N_("A message was parked"), "alarm", "bad"),
    T.MESSAGE_NO_INCIDENT: Sign(N_("The message belonged to no call"), "dot", "calm"),
    T.MESSAGE_REPLAYED: Sign(N_("A message was replayed"), "dot", "calm"),
    T.MESSAGE_PURGED: Sign(N_("The message was deleted on schedule"), "dot", "calm"),
    T.FEED_HELD: Sign(N_("A feed was held: nothing of it crosses"), "alarm", "bad"),
    T.FEED_RELEASED: Sign(N_("A feed was released"), "tick", "good"),
    T.INCIDENT_OPENED: Sign(N_("The call was opened"), "dot", "calm"),
    T.INCIDENT_UPDATED: Sign(N_("CAD sent an update"), "dot", "calm"),
    T.INCIDENT_OLDER: Sign(N_("An older update came late and overwrote nothing"), "dot", "calm"),
    T.INCIDENT_CLOSED: Sign(N_("The call was closed or cancelled"), "stop", "calm"),
    T.INCIDENT_REOPENED: Sign(N_("The call was opened again"), "dot", "calm"),
    T.INCIDENT_MERGED: Sign(N_("The call was merged into another one"), "stop", "calm"),
    T.INCIDENT_UNMERGED: Sign(N_("The merge was taken back"), "dot", "calm"),
    T.INCIDENT_TEST: Sign(N_("Recognised as a test or drill"), "none", "calm"),
    T.REPORT_JOINED: Sign(N_("A police report was joined to the call"), "dot", "calm"),
    T.REPORT_WAITING: Sign(N_("A police report waits for its call"), "wait", "calm"),
    T.FLAG_DECIDED: Sign(N_("The flag was decided again and stayed"), "dot", "calm"),
    T.FLAG_CHANGED: Sign(N_("The flag was set"), "yes", "yes"),
    T.FLAG_SAID: Sign(N_("A dispatcher gave their word"), "tick", "good"),
    T.GATE_DECIDED: Sign(N_("The gate decided what may go"), "lock", "calm"),
    T.CROSSING_REFUSED: Sign(N_("The other zone did not take it"), "alarm", "bad"),
    T.REQUEST_SENT: Sign(N_("Handed to the clinical zone"), "tick", "good"),
    T.REQUEST_NOT_SENT: Sign(N_("Not sent to the clinical zone"), "none", "unsure"),
    T.REQUEST_RECEIVED: Sign(N_("A request came from dispatch"), "dot", "calm"),
    T.REPLY_SENT: Sign(N_("The one reply went back to dispatch"), "tick", "good"),
    T.REPLY_RECEIVED: Sign(N_("Reply received from the clinical zone"), "tick", "good"),
    T.ALERT_QUEUED: Sign(N_("The CAD flag was made ready"), "wait", "calm"),
    T.ALERT_SENT: Sign(N_("The CAD flag was sent"), "tick", "good"),
    T.ALERT_ACKNOWLEDGED: Sign(N_("The CAD flag was seen"), "tick", "good"),
    T.ALERT_REFUSED: Sign(N_("CAD refused the flag"), "alarm", "bad"),
    T.ALERT_WITHHELD: Sign(N_("The CAD flag was not sent"), "none", "unsure"),
    T.ALERT_WITHDRAWN: Sign(N_("The CAD flag was withdrawn"), "stop", "calm"),
    T.LEAD_OPENED: Sign(N_("A lead was opened"), "yes", "yes"),
    T.LEAD_UPDATED: Sign(N_("The lead was brought up to date"), "dot", "calm"),
    T.LEAD_TAKEN: Sign(N_("A clinician took it"), "tick", "good"),
    T.LEAD_NOT_BH: Sign(N_("A clinician set it aside: not behavioral health"), "stop", "calm"),
    T.LEAD_PURGED: Sign(N_("The lead was deleted on schedule"), "dot", "calm"),
    T.LEAD_MOVED: Sign(N_("The lead moved to the surviving call"), "dot", "calm"),
    T.LEAD_RESTORED: Sign(N_("The lead was shown again as new"), "dot", "calm"),
    T.CASE_OPENED: Sign(N_("A case was opened"), "tick", "good"),
    T.CASE_UPDATED: Sign(N_("The case changed"), "dot", "calm"),
    T.CASE_CLOSED: Sign(N_("The case was closed"), "stop", "calm"),
    T.CASE_REOPENED: Sign(N_("The case was opened again"), "dot", "calm"),
    T.ENCOUNTER_OPENED: Sign(N_("An encounter began"), "dot", "calm"),
    T.ENCOUNTER_RECORDED: Sign(N_("An encounter was recorded"), "dot", "calm"),
    T.PERSON_CREATED: Sign(N_("A person's record was made"), "dot", "calm"),
    T.LINK_SUGGESTED: Sign(N_("A link to a known person was suggested"), "uncertain", "unsure"),
    T.LINK_CONFIRMED: Sign(N_("A clinician confirmed the person"), "tick", "good"),
    T.LINK_REFUSED: Sign(N_("A clinician refused the suggestion"), "stop", "calm"),
    T.LINK_UNDONE: Sign(N_("The link to the person was undone"), "alarm", "bad"),
    T.BREACH_OPENED: Sign(N_("A breach assessment was opened"), "alarm", "bad"),
    T.CONSENT_RECORDED: Sign(N_("A consent was recorded"), "tick", "good"),
    T.CONSENT_REVOKED: Sign(N_("A consent was withdrawn"), "stop", "unsure"),
    T.CONSENT_TALK_RECORDED: Sign(N_("A talk about consent was recorded"), "dot", "calm"),
    T.RESTRICTION_RECORDED: Sign(N_("A restriction was agreed"), "lock", "calm"),
    T.DISCLOSURE_MADE: Sign(N_("Somebody outside was told"), "dot", "calm"),
    T.DISCLOSURE_REFUSED: Sign(N_("Telling somebody outside was refused"), "stop", "unsure"),
    T.DISCLOSURE_WITHDRAWN: Sign(N_("What was told was withdrawn"), "stop", "unsure"),
    T.ACCOUNTING_DELAYED: Sign(N_("Entries about police are held back"), "wait", "calm"),
    T.PRIVACY_TASK_DONE: Sign(N_("A task after a disclosure was done"), "tick", "good"),
    T.GLASS_BROKEN: Sign(N_("A record was opened in an emergency"), "alarm", "unsure"),
    T.GLASS_REFUSED: Sign(N_("Opening a record in an emergency was refused"), "stop", "bad"),
    T.POLICY_TRIED: Sign(N_("The rules were tried on a question"), "dot", "calm"),
    T.FORM_ADDED: Sign(N_("A form was added to the library"), "dot", "calm"),
    T.FORM_ATTESTED: Sign(N_("The right to use a form was attested"), "tick", "good"),
    T.FORM_PUBLISHED: Sign(N_("A form was switched on"), "tick", "good"),
    T.FORM_RETIRED: Sign(N_("A form was switched off"), "stop", "calm"),
    T.FORM_STARTED: Sign(N_("A form was begun"), "dot", "calm"),
    T.FORM_SAVED: Sign(N_("Answers were saved"), "dot", "calm"),
    T.FORM_SIGNED: Sign(N_("A form was signed"), "tick", "good"),
    T.FORM_ALARM: Sign(N_("An answer raised an alarm"), "alarm", "bad"),
    T.WORKFLOW_ADDED: Sign(N_("A workflow was added"), "dot", "calm"),
    T.WORKFLOW_PUBLISHED: Sign(N_("A workflow was switched on"), "tick", "good"),
    T.FLOW_MOVED: Sign(N_("The case moved on in its workflow"), "dot", "calm"),
    T.TASK_OPENED: Sign(N_("A task was opened"), "wait", "calm"),
    T.TASK_DONE: Sign(N_("A task was done"), "tick", "good"),
    T.DUTY_CHANGED: Sign(N_("The duty roster changed"), "dot", "calm"),
    T.SIGNED_IN: Sign(N_("Somebody signed in"), "dot", "calm"),
    T.SIGN_IN_FAILED: Sign(N_("A sign-in failed"), "none", "unsure"),
    T.SIGNED_OUT: Sign(N_("Somebody signed out"), "dot", "calm"),
    T.ACCOUNT_CREATED: Sign(N_("An account was made"), "dot", "calm"),
    T.ACCOUNT_CHANGED: Sign(N_("An account was changed"), "dot", "calm"),
    T.ZONE_STARTED: Sign(N_("The program started"), "dot", "calm"),
    T.ZONE_STOPPED: Sign(N_("The program stopped"), "dot", "calm"),
    T.PAGE_READ: Sign(N_("Somebody read it"), "dot", "calm"),
    T.PAGE_REFUSED: Sign(N_("Somebody was refused"), "none", "unsure"),
}
QUIET = frozenset({T.PAGE_READ, T.PAGE_REFUSED, T.MESSAGE_RECEIVED})
"""Not steps of the call itself; shown apart, as a count."""
FOLDED = frozenset({T.INCIDENT_UPDATED, T.INCIDENT_OLDER, T.MESSAGE_REPEATED, T.FLAG_DECIDED})
"""Many alike in a row are told as one."""

ROUND = frozenset(
    {
        *FOLDED,
        T.GATE_DECIDED,
        T.REQUEST_SENT,
        T.REPLY_RECEIVED,
        T.REQUEST_RECEIVED,
        T.LEAD_UPDATED,
        T.LINK_SUGGESTED,
        T.REPLY_SENT,
    }
)
"""Steps of a further round of the chain; where all say the same as before, rounds are folded."""
CROSSED = frozenset({T.REQUEST_SENT, T.REQUEST_RECEIVED})
AS_BEFORE = Sign(N_("Updates: decided, handed over and answered as before"), "dot", "calm")

ANSWERS = {
    "yes": N_("Flag now: behavioral health."),
    "uncertain": N_("Flag now: not sure, waits for a person."),
    "no": N_("Flag now: none."),
}
STATES = {
    "closed": N_("Told: the call is closed."),
    "cancelled": N_("Told: the call is cancelled."),
    "withdrawn": N_("Told: no longer a behavioral-health call."),
    "merged": N_("Told: the call lives on in another one."),
}
SAYS = {
    "yes": N_("They asked for a co-responder."),
    "no": N_("They said: not behavioral health."),
    "nothing": N_("They took their word back; the rules decide again."),
}
BECAUSE = {
    "correction_line": N_("a remark took back what was said before"),
    "nothing_found": N_("nothing that points to behavioral health is left"),
    "person:asked_for_coresponder": N_("a dispatcher asked"),
    "person:not_behavioral_health": N_("a dispatcher said so"),
    "unit:coresponder_assigned": N_("a co-responder unit is assigned"),
    "merged:duplicate_flagged": N_("a duplicate of the call was flagged"),
}
EXITS = {
    "crossing": N_("Question: what of this call may go to the clinic?"),
    "reply": N_("Question: what may dispatch be told?"),
    "alert": N_("Question: may this flag go to CAD?"),
}
TEAMS = {
    "notified": N_("The team was notified."),
    "none_on_duty": N_("No team was on duty."),
    "stood_down": N_("The team was stood down."),
    "not_said": N_("The clinic could say nothing about its team."),
}
REASONS = {
    "not_behavioral_health": N_("It was not flagged as behavioral health."),
    "uncertain_waits_for_a_person": N_("The flag was not sure, so a dispatcher must decide first."),
    "feed_held": N_("Its feed is held until somebody in IT has looked at it."),
    "cad_restricted": N_("CAD restricts this call, so nothing of it crosses."),
    "test_call": N_("It is a test or a drill."),
    "gate_denied": N_("The gate allowed nothing of it to go."),
    "entered_late": N_("The call was entered late, so no alert was raised."),
    "call_not_open": N_("The call was no longer open."),
    "no_longer_flagged": N_("The call was no longer flagged."),
    "use_by_passed": N_("It was too old to be of use."),
    "superseded": N_("A later one took its place."),
    "withdrawn": N_("It was withdrawn before it went."),
    "incident_gone": N_("The call is not held here any more."),
    "nothing_to_withdraw": N_("The earlier flag had never gone out."),
}
FIELDS = {
    "call_facts": N_("facts of the call"),
    "coresponder_flag": N_("co-responder flag"),
    "criminal_history": N_("criminal history"),
    "cji_query_result": N_("returns of police queries"),
    "identity": N_("name and birth date"),
    "contact": N_("phone numbers"),
    "location": N_("place"),
    "narrative": N_("remarks as typed"),
    "safety_hazard": N_("safety facts"),
    "third_party_identity": N_("names of other people"),
    "unit_status": N_("status of units"),
    "record_existence": N_("whether a record exists"),
    "access_codes": N_("door and gate codes"),
    "demographics": N_("race, ethnicity and language"),
    "suicide_risk": N_("suicide risk"),
    "incident_number": N_("call number"),
    "timestamp": N_("times"),
    "mental_health": N_("mental health"),
    "substance_use": N_("substance use"),
}
