"""The story of a call in plain words: what is folded, and the words for codes of the audit.

Codes outside these tables are shown as they are.
"""

from schemas.audit import AuditTag
from web.shell.sign import Sign
from web.shell.wording import N_

T = AuditTag
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
STAND = frozenset({T.WORDS_LEASED, T.WORDS_SHOWN})
"""Words of the clinic begin to stand at a call, or stand longer."""
ENDED = frozenset({T.WORDS_WITHDRAWN, T.WORDS_WITHHELD})
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
    "superseded_before_sending": N_("It was withdrawn before it went."),
    "superseded_after_sending": N_("It had gone out; that it no longer stands goes out, too."),
    "incident_gone": N_("The call is not held here any more."),
    "nothing_to_withdraw": N_("The earlier flag had never gone out."),
}
WORDS_REASONS = {
    "withdrawn": N_("The co-response team took them back."),
    "lease_over": N_("The minutes for which they were let stand were over."),
    "call_not_open": N_("The call was closed."),
    "cad_restricted": N_("CAD restricted the call."),
    "incident_gone": N_("The call is not held here any more."),
    "consent_revoked": N_("The person took back the consent that they rest on."),
    "consent_ended": N_("The consent that they rest on ended."),
    "link_undone": N_("The person had been matched to this call by mistake."),
    "no_longer_at_this_call": N_("The person is no longer matched to this call, or it is over."),
    "no_longer_allowed": N_("The gate no longer allows them."),
}
"""Why words at a call ended, or never stood."""
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
