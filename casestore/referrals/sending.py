"""Sending: composed, a minute to undo, then the gate is asked and the referral leaves or is held.

Validity counts at the moment of leaving: a consent withdrawn in that minute keeps it here.
"""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.cases.encounters import goes_on_in
from casestore.cause import Cause
from casestore.disclosures.asking import VOUCHED, asked
from casestore.disclosures.channels import CARRIERS
from casestore.disclosures.telling import tell
from casestore.disclosures.words import Channel, Telling
from casestore.partners.directory import partner
from casestore.people.dead import dead
from casestore.referral_tables import referral as table
from casestore.referrals import records
from casestore.referrals.words import (
    UNDO_FOR,
    By,
    Referral,
    ReferralBody,
    ReferralState,
)
from redaction.carrying import carried
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.disclosure import Decision
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

ACTOR = "schedule"


def compose(
    uow: UnitOfWork,
    case_id: str,
    person_id: str,
    partner_id: str,
    body: ReferralBody,
    account: str,
    at: datetime,
) -> str | None:
    """Put a referral on its way; it leaves in a minute. None: no such case or active partner, or
    the person died (R45)."""
    to, case = partner(uow.conn, partner_id), goes_on_in(uow.conn, case_id)
    if to is None or not to.active or case is None or dead(uow.conn, [person_id]):
        return None
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            referral_id=made,
            case_id=case.case_id,
            person_id=person_id,
            partner_id=partner_id,
            owner=account,
            state=ReferralState.LEAVING,
            state_at=at,
            leaves_at=at + UNDO_FOR,
            opened_at=at,
            opened_by=account,
            body=sealed.seal(uow.keys, table.name, made, body),
            row_version=1,
        )
    )
    about = {"referral": made, "case": case.case_id, "person": person_id}
    cause = Cause(uow, at, account)
    cause.audit(AuditTag.REFERRAL_MOVED, about, {"move": "compose", "partner": partner_id})
    return made


def telling_of(conn: Connection, keys: KeyRing, found: Referral) -> Telling | None:
    """The question that the gate is asked, at leaving and at each reading; None: partner gone."""
    to = partner(conn, found.partner_id)
    if to is None:
        return None
    body = records.body_of(conn, keys, found.referral_id)
    return Telling(
        person_id=found.person_id,
        recipient=to.partner_id,
        role=to.role,
        org_kind=to.org_kind,
        purpose="treatment",
        categories=body.categories,
        channel=Channel.MESSAGE,
        proven=tuple(sorted(VOUCHED & set(body.proven))),
    )


def gate_says(
    conn: Connection, keys: KeyRing, gate: Gate, found: Referral, at: datetime
) -> Decision | None:
    """What the gate says now, without anything being told or written down. None: nobody to ask
    about, which counts as no."""
    telling = telling_of(conn, keys, found)
    if telling is None:
        return None
    try:
        request, _, _ = asked(conn, keys, telling, at, gate.state_law)
    except LookupError:
        return None
    return carried(gate.decide(request), CARRIERS[telling.channel])


def leave_due(uow: UnitOfWork, gate: Gate, at: datetime) -> int:
    """For upkeep: referrals whose minute is over leave or are held; how many left."""
    due = select(table.c.referral_id).where(
        table.c.state == ReferralState.LEAVING, table.c.leaves_at <= at
    )
    left = 0
    for referral_id in uow.conn.execute(due).scalars().all():
        found = records.referral(uow.conn, referral_id)
        if found is not None:
            left += _leave(Cause(uow, at, ACTOR), gate, found)
    return left


def _leave(cause: Cause, gate: Gate, found: Referral) -> bool:
    telling = telling_of(cause.uow.conn, cause.uow.keys, found)
    made = None
    if telling is not None:
        try:
            made = tell(cause.uow, gate, telling, found.owner, cause.at)
        except LookupError:
            made = None
    if made is None or not made.told:
        records.move(cause, found, "hold", By.HANDOFF)
        return False
    told = {"disclosure_id": made.disclosure_id, "consent_id": made.consent_id}
    return records.move(cause, found, "leave", By.HANDOFF, also=told)


def act(
    uow: UnitOfWork,
    referral_id: str,
    name: str,
    account: str,
    at: datetime,
    reason: str | None = None,
    note: str = "",
) -> bool:
    """A step by the team, also for a partner who answered by phone."""
    found = records.referral(uow.conn, referral_id)
    if found is None or (name == "undo" and found.leaves_at is not None and at >= found.leaves_at):
        return False
    cause = Cause(uow, at, account)
    also = {"leaves_at": at + UNDO_FOR} if name == "reopen" else None
    return records.move(cause, found, name, By.TEAM, reason=reason, note=note, also=also)
