"""Words that stand at the dispatch center, at the open calls of their person: let stand for fifteen
minutes, asked about again, and renewed or taken back (architecture, leases; R17).

The clinical zone only renews. Whoever is down, the words end where they stand: the board shows
nothing whose lease ran out, and what waits in a queue past its lease does not leave.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from casestore.cause import Cause
from casestore.consents.registry import resolve
from casestore.disclosures.asked_again import still_released
from casestore.disclosures.centers import center_of
from casestore.disclosures.lease_ends import send_guidance, take_back
from casestore.disclosures.telling import disclosure_of
from casestore.people.unlink import rest_on_link
from casestore.privacy_tables import disclosure
from casestore.privacy_tables import words_lease as table
from casestore.rows import compare_and_set
from casestore.tables import lead, person_link
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.coresponse import CallState, Guidance
from schemas.disclosure import Decision
from schemas.envelope import Event, EventKind
from schemas.person import LinkState
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork

LEASE = timedelta(minutes=15)
RENEW_BEFORE = timedelta(minutes=8)
"""Renewed from then on: an upkeep that misses a few rounds still comes in time."""
ACTOR = "stage:upkeep"


def renew(uow: UnitOfWork, gate: Gate, at: datetime) -> int:
    """For upkeep: grant, renew, or take back; how many messages leave for dispatch.

    Runs after ask_again and withdraw_ended, so what is live here was asked about in this round;
    each grant and renewal is decided and audited once more as the crossing that it is.
    """
    cause, sent = Cause(uow, at, ACTOR), 0
    wanted: set[str] = set()
    for words, incident_id in _standing_at(uow.conn, at):
        lease_id = uow.keys.effect_id(words.disclosure_id, f"lease:{incident_id}")
        wanted.add(lease_id)
        sent += _let_stand(cause, gate, words, incident_id, lease_id)
    for row in uow.conn.execute(select(table).where(table.c.ended_at.is_(None))).all():
        if row.lease_id not in wanted:
            take_back(cause, row, "no_longer_at_this_call")
            sent += 1
    return sent


def too_late(event: Event, at: datetime) -> str | None:
    """For the relay: words that waited past their lease do not leave; a withdrawal always does."""
    if event.kind is not EventKind.GUIDANCE:
        return None
    guidance = Guidance.model_validate_json(event.body)
    return "lease_over" if not guidance.withdrawn and guidance.lease_until <= at else None


def did_not_leave(event: Event, _to: str, result: SendResult, uow: UnitOfWork) -> None:
    """For the relay: what was held back for its age is written down, with its outbox row."""
    if event.kind is EventKind.GUIDANCE and result is SendResult.WITHHELD:
        guidance = Guidance.model_validate_json(event.body)
        uow.audit(
            AuditTag.WORDS_WITHHELD,
            at=uow.clock.now(),
            actor="stage:relay",
            about={"lease": guidance.lease_id, "incident": guidance.incident_id},
            detail={"reason": "lease_over", "number": guidance.number},
            event_id=uow.keys.effect_id(event.event_id, "withheld"),
        )


def _standing_at(conn: Connection, at: datetime) -> Iterator[tuple[Row[Any], str]]:
    """Live standing words, with each open call of a person whom a clinician matched to it."""
    rows = conn.execute(
        select(disclosure, lead.c.incident_id, lead.c.agency, person_link.c.link_id)
        .select_from(
            disclosure.join(person_link, person_link.c.person_id == disclosure.c.person_id).join(
                lead, lead.c.lead_id == person_link.c.lead_id
            )
        )
        .where(
            disclosure.c.withdrawn_at.is_(None),
            disclosure.c.live_until > at,
            person_link.c.state == LinkState.CONFIRMED,
            lead.c.call_state == CallState.OPEN,
            lead.c.moved_to.is_(None),
        )
        .order_by(disclosure.c.at, lead.c.incident_id)
    )
    return ((row, row.incident_id) for row in rows.all())


def _let_stand(cause: Cause, gate: Gate, words: Row[Any], incident_id: str, lease_id: str) -> bool:
    uow, at = cause.uow, cause.at
    known = uow.conn.execute(select(table).where(table.c.lease_id == lease_id)).first()
    running = known is not None and known.ended_at is None
    if running and known is not None and known.lease_until - at > RENEW_BEFORE:
        return False
    made = disclosure_of(uow.keys, words.disclosure_id, words.body)
    to = resolve(uow.conn, made.telling.recipient)
    if to is None or to.recipient_id != center_of(words.agency):
        return False  # the consent names another dispatch center
    decision = still_released(uow, gate, made, at)
    if decision is None:
        if running and known is not None:
            take_back(cause, known, "no_longer_allowed")
        return running
    until = min(at + LEASE, words.live_until)
    guidance = Guidance(
        lease_id=lease_id,
        number=_put(uow, known, words.disclosure_id, incident_id, lease_id, until),
        incident_id=incident_id,
        text=made.telling.text,
        decided_at=at,
        lease_until=until,
        decision_id=made.disclosure_id,
    )
    rest_on_link(uow, words.link_id, lease_id, at)
    send_guidance(uow, guidance)
    _audit_let_stand(cause, words, guidance, decision)
    return True


def _put(
    uow: UnitOfWork,
    known: Row[Any] | None,
    disclosure_id: str,
    incident_id: str,
    lease_id: str,
    until: datetime,
) -> int:
    """Store the lease; returns its number, which counts up with every message about it."""
    values = {"lease_until": until, "ended_at": None, "ended_why": None}
    if known is None:
        own = {"lease_id": lease_id, "disclosure_id": disclosure_id, "incident_id": incident_id}
        uow.conn.execute(insert(table).values(own | values | {"renewals": 1, "row_version": 1}))
        return 1
    number: int = known.renewals + 1
    compare_and_set(uow.conn, table, lease_id, known.row_version, values | {"renewals": number})
    return number


def _audit_let_stand(cause: Cause, words: Row[Any], guidance: Guidance, decision: Decision) -> None:
    about = {
        "disclosure": words.disclosure_id,
        "person": words.person_id,
        "consent": words.consent_id,
        "lease": guidance.lease_id,
        "incident": guidance.incident_id,
    }
    detail = {
        "number": guidance.number,
        "until": guidance.lease_until.isoformat(),
        "effect": decision.effect.value,
        "released": decision.released,
        "rules": decision.rules,
        "policy_version": decision.policy_version,
    }
    cause.audit(AuditTag.WORDS_LEASED, about, detail)
