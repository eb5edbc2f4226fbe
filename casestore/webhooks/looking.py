"""The last look before a notice leaves: is the client live, and may it know of this record now?

A notice names a record only by its id, and yet whoever may not read the record is not told that it
changed. A partner is told of its own referrals for as long as they exist, also when they were
taken back: it has them, and must learn that it may not use them any more.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from casestore.clients import reads
from casestore.clients.records import client
from casestore.clients.sight import Sight
from casestore.clients.words import Kind
from casestore.referrals import records
from casestore.tables import consent
from casestore.webhooks.subscriptions import find
from casestore.webhooks.words import TO, Notice, Subject
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.envelope import Event
from zone.journal import outbox
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

ENDED, NOT_THEIRS = "ended", "not_theirs"


def admit(
    conn: Connection, keys: KeyRing, gate: Gate, event: Event, to: str, at: datetime
) -> str | None:
    """None: it may go. Else the reason, as a code."""
    hook = find(conn, to.removeprefix(TO))
    owner = client(conn, hook.client_id) if hook is not None else None
    if hook is None or owner is None or hook.ended_at is not None or not owner.live(at):
        return ENDED
    notice = Notice.model_validate_json(event.body)
    subject = Subject(notice.type.partition(".")[0])
    sight = Sight(conn, keys, gate, owner, at)
    return None if _LOOKS[subject](sight, notice.subject_id) else NOT_THEIRS


def _consent(sight: Sight, consent_id: str) -> bool:
    owner = sight.conn.scalar(select(consent.c.person_id).where(consent.c.consent_id == consent_id))
    return owner is not None and bool(sight.person(owner, Kind.CONSENT))


def _referral(sight: Sight, referral_id: str) -> bool:
    found = records.referral(sight.conn, referral_id)
    ours = found is not None and found.partner_id == sight.client.recipient_id
    return ours and found is not None and found.disclosure_id is not None


_LOOKS: dict[Subject, Callable[[Sight, str], object]] = {
    Subject.PERSON: lambda sight, one: sight.person(one, Kind.PERSON),
    Subject.CASE: lambda sight, one: sight.case(one, Kind.CASE),
    Subject.ENCOUNTER: reads.encounter,
    Subject.TASK: reads.task,
    Subject.RESPONSE: reads.response,
    Subject.REFERRAL: _referral,
    Subject.CONSENT: _consent,
}


def settled(event: Event, to: str, result: SendResult, uow: UnitOfWork) -> None:
    """Write down what became of a notice, in the transaction of its outbox row."""
    if result is SendResult.LATER:
        return
    hook = find(uow.conn, to.removeprefix(TO))
    row = outbox.find(uow.conn, event.event_id, to)
    about = {"webhook": to.removeprefix(TO), "message": event.event_id}
    if hook is not None:
        about["client"] = hook.client_id
    uow.audit(
        AuditTag.WEBHOOK_SETTLED,
        at=uow.clock.now(),
        actor="stage:webhooks",
        about=about,
        detail={"state": result.value, "reason": (row.reason if row else "") or ""},
        event_id=uow.keys.effect_id(event.event_id, f"settled:{to}:{result.value}"),
    )
