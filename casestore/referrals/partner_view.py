"""What a partner may see of a referral now: the gate is asked again at each look.

When it says no by now, the referral is taken back; nothing of it is shown any more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.cause import Cause
from casestore.disclosures.telling import disclosure_of
from casestore.partners.directory import Partner, partner
from casestore.people import records as people
from casestore.privacy_tables import disclosure
from casestore.referrals import records
from casestore.referrals.sending import gate_says
from casestore.referrals.words import READABLE, By, HandOffNote, Referral, ReferralState
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.disclosure import Decision, Effect
from schemas.person import Contact, PersonName
from schemas.word import Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


class Shown(Word):
    """What the partner may see now. Empty parts were kept back, and the page does not say which."""

    shown: ClassVar[tuple[str, ...]] = ("referral",)
    referral: Referral
    partner: Partner
    service: str
    names: tuple[PersonName, ...] = ()
    birth_date: str | None = None
    contacts: tuple[Contact, ...] = ()
    note: HandOffNote | None = None
    enclosed: str = ""


def show(
    cause: Cause, gate: Gate, found: Referral, way_out: str, by: Mapping[str, str]
) -> Shown | None:
    """What may be seen now, with the reading in the audit first; `by`: ids of what let it in."""
    uow = cause.uow
    decision = gate_says(uow.conn, uow.keys, gate, found, cause.at)
    _audit_reading(cause, found, decision, way_out, by)
    told, enclosed = _told(uow, found)
    if decision is None or not set(decision.released) & set(told):
        program = Cause(uow, cause.at, "schedule")
        if not records.move(program, found, "pull", By.HANDOFF):
            records.shut_doors(program, found.referral_id)
        return None
    if found.state is ReferralState.SENT:
        records.move(cause, found, "see", By.PARTNER)
        found = records.referral(uow.conn, found.referral_id) or found
    return _shown(uow, found, frozenset(decision.released) & frozenset(told), enclosed)


def may_show(conn: Connection, keys: KeyRing, gate: Gate, found: Referral, at: datetime) -> bool:
    """Would anything be shown now? For lists, which show no content and take nothing back."""
    if found.state not in READABLE:
        return False
    decision = gate_says(conn, keys, gate, found, at)
    return decision is not None and decision.effect is not Effect.DENY


def _audit_reading(
    cause: Cause,
    found: Referral,
    decision: Decision | None,
    way_out: str,
    by: Mapping[str, str],
) -> None:
    about = {
        "referral": found.referral_id,
        "person": found.person_id,
        "disclosure": found.disclosure_id,
        **by,
    }
    detail = {
        "exit": way_out,
        "effect": decision.effect.value if decision else "deny",
        "released": decision.released if decision else (),
        "rules": decision.rules if decision else (),
        "reasons": decision.reasons if decision else (),
        "policy_version": decision.policy_version if decision else "",
    }
    cause.audit(AuditTag.REFERRAL_READ, about, detail)


def _told(uow: UnitOfWork, found: Referral) -> tuple[tuple[str, ...], str]:
    """Categories that went when it left, and what was enclosed."""
    one = disclosure.c
    wanted = select(one.disclosure_id, one.body).where(one.disclosure_id == found.disclosure_id)
    row = uow.conn.execute(wanted).first()
    if row is None:
        return (), ""
    made = disclosure_of(uow.keys, row.disclosure_id, row.body)
    return made.told, made.enclosed


def _shown(uow: UnitOfWork, found: Referral, may: frozenset[str], enclosed: str) -> Shown | None:
    to, who = partner(uow.conn, found.partner_id), people.read(uow.conn, uow.keys, found.person_id)
    if to is None or who is None:
        return None
    body = records.body_of(uow.conn, uow.keys, found.referral_id)
    whole = set(body.speaks_of) <= may and not body.note.empty
    return Shown(
        referral=found,
        partner=to,
        service=body.service,
        names=who.names if "identity" in may else (),
        birth_date=who.birth_date if "identity" in may else None,
        contacts=who.contacts if "contact" in may else (),
        note=body.note if whole else None,
        enclosed=enclosed,
    )
