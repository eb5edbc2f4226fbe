"""The words of referrals and partners on the pages; codes stay codes."""

from casestore.partners.directory import Room
from casestore.referrals.words import ReferralState
from web.clinical.office.privacy_words import WHO as EVERYBODY
from web.shell.sign import Sign
from web.shell.wording import N_

STATES = {
    ReferralState.LEAVING: Sign(N_("Leaves in a minute"), "wait", "unsure"),
    ReferralState.WITHHELD: Sign(N_("Held back: it may not go"), "stop", "bad"),
    ReferralState.SENT: Sign(N_("Sent, not seen yet"), "wait", "calm"),
    ReferralState.SEEN: Sign(N_("Seen by the partner"), "dot", "calm"),
    ReferralState.ACCEPTED: Sign(N_("Accepted"), "tick", "yes"),
    ReferralState.DECLINED: Sign(N_("Declined"), "stop", "unsure"),
    ReferralState.ARRIVED: Sign(N_("Arrived"), "tick", "good"),
    ReferralState.NOT_ARRIVED: Sign(N_("Did not arrive"), "alarm", "unsure"),
    ReferralState.CLOSED: Sign(N_("Closed"), "tick", "calm"),
    ReferralState.CANCELLED: Sign(N_("Cancelled"), "stop", "calm"),
    ReferralState.WITHDRAWN: Sign(N_("Taken back: the consent ended"), "lock", "bad"),
}
MOVES = {
    "leave": N_("Left"),
    "hold": N_("Held back by the gate"),
    "undo": N_("Undo: do not send it"),
    "see": N_("Seen"),
    "accept": N_("They accept"),
    "decline": N_("They decline"),
    "arrive": N_("The person arrived"),
    "miss": N_("The person did not arrive"),
    "close": N_("Close it"),
    "cancel": N_("Cancel it"),
    "reopen": N_("Send it again"),
    "pull": N_("Taken back with the consent"),
}
"""Steps as a button of the team says them, and as the history does."""
PARTNER_MOVES = {
    "accept": N_("We accept"),
    "decline": N_("We decline"),
    "arrive": N_("The person arrived"),
    "miss": N_("The person did not arrive"),
}
REASONS = {
    "full": N_("No room"),
    "not_a_fit": N_("Not what they offer"),
    "out_of_area": N_("Out of their area"),
    "coverage": N_("Not covered by insurance"),
    "person_declined": N_("The person declined"),
    "completed": N_("Completed"),
    "found_other": N_("Something else was found"),
    "no_contact": N_("No contact with the person"),
    "mistake": N_("Sent by mistake"),
    "other": N_("Something else"),
}
SERVICES = {
    "crisis_stabilization": N_("Crisis stabilization"),
    "inpatient": N_("Inpatient care"),
    "outpatient": N_("Outpatient care"),
    "detox": N_("Withdrawal management"),
    "medication_treatment": N_("Medication treatment"),
    "recovery_support": N_("Recovery support"),
    "peer_support": N_("Peer support"),
    "housing": N_("Housing"),
    "shelter": N_("Shelter for the night"),
    "food": N_("Food"),
    "primary_care": N_("Primary care"),
    "school_support": N_("School support"),
    "veterans": N_("Services for veterans"),
    "legal_aid": N_("Legal aid"),
    "case_management": N_("Case management"),
}
ROOM = {
    Room.OPEN: Sign(N_("Had room"), "tick", "good"),
    Room.FEW: Sign(N_("Had little room"), "wait", "unsure"),
    Room.FULL: Sign(N_("Was full"), "stop", "bad"),
}
KINDS = {
    code: EVERYBODY[code]
    for code in (
        *("hipaa_provider|covered_entity", "ed_physician|covered_entity"),
        *("part2_program|part2_program", "peer_support|community_org"),
        *("landlord|housing_provider", "public_health_authority|health_department"),
        *("school_nurse|school", "school_counselor|school"),
    )
}
"""Role and kind of organization of a partner, in one choice."""
GOES = ("identity", "contact", "mental_health", "suicide_risk", "diagnosis", "medication")
MAY_GO = (*GOES, "substance_use", "safety_plan", "location", "insurance")
AT_FIRST = ("identity", "contact", "mental_health")
"""Ticked when the form opens; the gate decides in any case."""
NOT_OF_NOTE = frozenset({"identity", "contact", "location", "insurance"})
"""Everything else that is ticked is what the hand-off note speaks of."""
