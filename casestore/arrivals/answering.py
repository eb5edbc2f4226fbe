"""Answers to our referrals: what a message that names one says moves it along, by the one table.

Only a message counts that names the referral by its id and whose patient is matched with the
referral's person; any other waits for a clinician.
"""

from sqlalchemy import Connection

from casestore.cause import Cause
from casestore.people.heads import head_of
from casestore.referrals import records
from casestore.referrals.words import By
from schemas.clinical import ClinicalAction, ClinicalKind, ClinicalUpdate

_STATUS = {
    ClinicalKind.REFERRAL: {
        # HL7 table 0283.
        "a": "accept",
        "p": "see",
        "r": "decline",
        # FHIR request-status.
        "active": "see",
        "completed": "arrive",
        "revoked": "decline",
    },
    ClinicalKind.APPOINTMENT: {
        # HL7 table 0278 and FHIR appointmentstatus.
        "booked": "accept",
        "complete": "arrive",
        "arrived": "arrive",
        "fulfilled": "arrive",
        "checked-in": "arrive",
        "noshow": "miss",
        "no show": "miss",
    },
}
_EVENTS = {
    "SIU^S12": "accept",
    "SIU^S26": "miss",
    "RRI^I12": "accept",
    "RRI^I14": "decline",
    "REF^I14": "decline",
}


def named_referral(conn: Connection, update: ClinicalUpdate) -> str | None:
    """The referral of ours that the message names: by its number, or as what it is based on."""
    said = [one.number for one in update.numbers]
    said += [one.rpartition("/")[2] for one in (*update.references, update.source_key or "")]
    found = (records.referral(conn, one) for one in dict.fromkeys(said) if one)
    return next((one.referral_id for one in found if one is not None), None)


def move_of(update: ClinicalUpdate) -> str | None:
    """The step that the message takes, or None: nothing moves, and a person reads it."""
    by_status = _STATUS.get(update.kind, {})
    status = (update.status or "").strip().casefold()
    if update.kind is ClinicalKind.REFERRAL and update.action is ClinicalAction.CANCEL:
        return "decline"
    return by_status.get(status) or _EVENTS.get(update.event)


def answer_referral(
    cause: Cause, update: ClinicalUpdate, referral_id: str, person_id: str | None
) -> bool:
    """Take the step, as the partner's. False: it leads nowhere from here, or is another's."""
    found, name = records.referral(cause.uow.conn, referral_id), move_of(update)
    if found is None or name is None or person_id is None:
        return False
    if head_of(cause.uow.conn, found.person_id) != head_of(cause.uow.conn, person_id):
        return False
    said_by = Cause(cause.uow, cause.at, f"partner:{found.partner_id}")
    reason = "other" if name == "decline" else None
    return records.move(said_by, found, name, By.PARTNER, reason=reason)
