"""Arrivals as entries of a timeline: what happened, by whose word, who may see it."""

from casestore.arrivals.words import Arrival, ArrivalState
from casestore.cases.timeline import Source, TimelineEntry
from schemas.clinical import ClinicalKind

K, S = ClinicalKind, ArrivalState
KIND = "arrival"
_TAKEN_BACK = "taken back by its sender"
_CANCELLED = "cancelled"
_WORDS = {
    K.VISIT: ("Visit", "begun", "ended"),
    K.EMS_RUN: ("EMS run", "reported", "reported"),
    K.REFERRAL: ("Referral", "sent by another system", "completed"),
    K.APPOINTMENT: ("Appointment", "booked", "kept"),
    K.DOCUMENT: ("Document", "received", "received"),
    K.RESULT: ("Result", "received", "received"),
    K.CONDITION: ("Diagnosis", "reported", "reported"),
    K.PERSON: ("Personal data", "changed by another system", "changed by another system"),
    K.CONSENT: ("Consent", "reported by another system, to be confirmed", "reported as ended"),
    K.OTHER: ("Record", "received", "received"),
}


def title(kind: ClinicalKind, state: ArrivalState) -> str:
    """`Visit begun`, `Referral cancelled`."""
    what, begun, ended = _WORDS[kind]
    how = {S.OPEN: begun, S.CLOSED: ended, S.CANCELLED: _CANCELLED, S.DELETED: _TAKEN_BACK}
    return f"{what} {how[state]}"


def entry(one: Arrival, sees: str = "") -> TimelineEntry:
    """The entry of an arrival; `ref_id` is its page."""
    return TimelineEntry(
        at=one.happened_at,
        recorded_at=one.first_at,
        source=Source.EMS if one.kind is K.EMS_RUN else Source.HOSPITAL,
        kind=KIND,
        title=title(one.kind, one.state),
        ref_id=one.arrival_id,
        **({"sees": sees} if sees else {}),
    )
