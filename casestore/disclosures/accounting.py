"""The accounting of disclosures of one person (42 CFR 2.25, 2.24; 45 CFR 164.528).

Three years back for what went on a Part 2 consent, six for the rest. Entries about police are
held back from the person's own copy while police have asked for it: in writing until the date
named, by word of mouth for thirty days. The gate decides that; here are the facts.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, insert, select

from casestore.cause import Cause
from casestore.disclosures.telling import disclosure_of
from casestore.disclosures.words import Disclosure
from casestore.privacy_tables import accounting_delay
from casestore.privacy_tables import disclosure as table
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.disclosure import Decision, DisclosureRequest, Patient, Recipient
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

PART2_YEARS, HIPAA_YEARS = 3, 6
DELAYS = ("oral", "written")


class Accounting(Word):
    """What a person's printed accounting holds."""

    shown: ClassVar[tuple[str, ...]] = ("person_id", "at")
    person_id: str
    at: Instant
    entries: tuple[Disclosure, ...]
    """Newest first."""
    held_back: int
    """Entries about police that this copy leaves out; not said on the person's own copy."""
    decision: Decision
    """The gate's answer to giving this accounting out."""


def accounting(
    conn: Connection, keys: KeyRing, gate: Gate, person_id: str, at: datetime
) -> Accounting:
    """The person's own copy, as the gate releases it."""
    decision = gate.decide(_asked(conn, person_id, at))
    rows = conn.execute(
        select(table)
        .where(table.c.person_id == person_id, table.c.accountable)
        .order_by(table.c.at.desc(), table.c.disclosure_id)
    ).all()
    entries = [(row.to_police, _as_it_stands(keys, row)) for row in rows if _due(row, at)]
    police_too = "disclosure_log_police" in decision.released
    shown = [one for to_police, one in entries if police_too or not to_police]
    return Accounting(
        person_id=person_id,
        at=at,
        entries=tuple(shown) if "disclosure_log" in decision.released else (),
        held_back=len(entries) - len(shown),
        decision=decision,
    )


def _as_it_stands(keys: KeyRing, row: Row[Any]) -> Disclosure:
    made = disclosure_of(keys, row.disclosure_id, row.body)
    withdrawn = {"withdrawn_at": row.withdrawn_at, "withdrawn_why": row.withdrawn_why}
    return made.model_copy(update=withdrawn)


def _due(row: Row[Any], at: datetime) -> bool:
    years = PART2_YEARS if row.consent_id else HIPAA_YEARS
    return bool(row.at > at - timedelta(days=365.25 * years))


def _asked(conn: Connection, person_id: str, at: datetime) -> DisclosureRequest:
    """May the person have the accounting, entries about police included?"""
    kind, days = _delay(conn, person_id, at)
    return DisclosureRequest(
        origin="hipaa_provider",
        holder="clinical_case_store",
        part2_protected=False,
        categories=("disclosure_log", "disclosure_log_police"),
        purpose="patient_access",
        jurisdiction="federal",
        patient=Patient(),
        recipient=Recipient(role="patient_self", org_kind="patient"),
        basis="patient_right",
        facts={
            "identity_match": "confirmed",
            "audit_available": True,
            "in_designated_record_set": True,
            "restriction": "none",
            "earlier_refusal": False,
            "state_law": "silent",
            "voluntary_profile": "none",
            "delay_statement": kind,
            "delay_day": days,
        },
    )


def _delay(conn: Connection, person_id: str, at: datetime) -> tuple[str, int]:
    """The delay that counts: a written one that still runs before an oral one, the newest first."""
    rows = conn.execute(
        select(accounting_delay)
        .where(accounting_delay.c.person_id == person_id, accounting_delay.c.at <= at)
        .order_by(accounting_delay.c.at.desc())
    ).all()
    for row in rows:
        if row.kind == "written" and (row.until is None or row.until > at):
            return "written", 0
    oral = next((row for row in rows if row.kind == "oral"), None)
    return ("oral", (at - oral.at).days) if oral is not None else ("none", 0)


def delay(
    uow: UnitOfWork,
    person_id: str,
    kind: str,
    account: str,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Record police's statement. Raises ValueError for another kind."""
    if kind not in DELAYS:
        raise ValueError("a delay statement is oral or written")
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(accounting_delay).values(
            delay_id=made, person_id=person_id, kind=kind, at=at, until=until, recorded_by=account
        )
    )
    Cause(uow, at, account).audit(
        AuditTag.ACCOUNTING_DELAYED, {"person": person_id, "delay": made}, {"kind": kind}
    )


def all_of(conn: Connection, keys: KeyRing, person_id: str) -> tuple[Disclosure, ...]:
    """Everything on record for the privacy officer, refusals included, newest first."""
    rows = conn.execute(
        select(table)
        .where(table.c.person_id == person_id)
        .order_by(table.c.at.desc(), table.c.disclosure_id)
    ).all()
    return tuple(_as_it_stands(keys, row) for row in rows)
