"""A case that comes in without a call: from 988, a walk-in, a school, a hospital, an officer (R43).

It goes the same way as one from dispatch, so that everything else works on it, and its first entry
says whose word it is. Nothing is sent to dispatch.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer
from casestore.cases.intake import record_request
from casestore.cases.take import take
from casestore.cause import Cause
from casestore.record_tables import intake as table
from schemas.audit import AuditTag
from schemas.coresponse import Callback, CallState, CoResponseRequest, RequestSubject
from schemas.incident import Location
from schemas.person import LinkSuggestion
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


class IntakeSource(StrEnum):
    """Where a case came from."""

    LIFELINE_988 = "lifeline_988"
    WALK_IN = "walk_in"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    OFFICER = "officer"
    OTHER = "other"


class IntakeBody(Word):
    """What was told at the desk."""

    told_by: str = ""
    """Who handed the person over, and how to reach them."""
    transfer_id: str = ""
    """The other service's own number of the contact."""
    told: str = ""


class Intake(Word):
    """How a case came in."""

    shown: ClassVar[tuple[str, ...]] = ("intake_id", "case_id", "source")
    intake_id: str
    case_id: str
    at: Instant
    actor: str
    source: IntakeSource
    agreed: bool | None
    """Did the caller agree to be handed over? None: not asked, or there is no caller."""
    body: IntakeBody


class Arrival(Word):
    """What is known when somebody comes in."""

    shown: ClassVar[tuple[str, ...]] = ("agency", "source")
    agency: str
    source: IntakeSource
    agreed: bool | None = None
    opened_at: Instant
    """When the contact began."""
    location: Location | None = None
    phone: str = ""
    subject: RequestSubject | None = None
    body: IntakeBody


MENTION = "m-1"


def take_in(
    uow: UnitOfWork,
    arrival: Arrival,
    suggestions: Sequence[LinkSuggestion],
    account: str,
    at: datetime,
) -> Answer:
    """Open the lead and take it at once: a case of this clinician, with its first encounter."""
    request = _request(uow, arrival, at)
    lead = record_request(uow, request, suggestions, at)
    answer = take(uow, lead.lead_id, account, at)
    if not answer.done or answer.case_id is None:
        return answer
    intake_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            intake_id=intake_id,
            case_id=answer.case_id,
            at=at,
            actor=account,
            source=arrival.source,
            agreed=arrival.agreed,
            body=sealed.seal(uow.keys, table.name, intake_id, arrival.body),
        )
    )
    about = {"case": answer.case_id, "lead": lead.lead_id, "intake": intake_id}
    Cause(uow, at, account).audit(AuditTag.INTAKE_RECORDED, about, {"source": arrival.source.value})
    return answer


def _request(uow: UnitOfWork, arrival: Arrival, at: datetime) -> CoResponseRequest:
    own_id = uow.keys.new_id()
    callbacks = (Callback(phone=arrival.phone, role="other"),) if arrival.phone else ()
    return CoResponseRequest(
        request_id=own_id,
        incident_id=own_id,
        version=1,
        agency=arrival.agency,
        state=CallState.CLOSED,  # no call of dispatch is open: nothing goes back to it
        decided_at=at,
        opened_at=min(arrival.opened_at, at),
        asked_by=arrival.source.value,
        location=arrival.location,
        callbacks=callbacks,
        subjects=(arrival.subject,) if arrival.subject else (),
        decision_id=own_id,
    )


def intake_of(conn: Connection, keys: KeyRing, case_ids: Sequence[str]) -> Intake | None:
    """How the case came in by hand, or None: it came from dispatch."""
    found = select(table).where(table.c.case_id.in_(case_ids)).order_by(table.c.at)
    row = conn.execute(found).first()
    if row is None:
        return None
    body = sealed.unseal(keys, table.name, row.intake_id, row.body, IntakeBody)
    return Intake(**{**row._mapping, "body": body})
