"""What is entered for billing: provider and payer, numbers of staff, codes and presence."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from casestore import sealed
from casestore.billing.words import (
    PLACES,
    Coded,
    Presence,
    Provider,
    is_diagnosis,
    is_npi,
    is_procedure,
)
from casestore.care_paper_tables import billing_line, billing_staff, staff_npi
from casestore.cause import Cause
from casestore.consents.registry import Recipient, register
from casestore.office_tables import entry
from schemas.audit import AuditTag
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_REGISTER = "billing_provider"


def set_provider(uow: UnitOfWork, made: Provider, account: str, at: datetime) -> bool:
    """Who bills whom from now on; the payer becomes a recipient that consents can name.

    False for a number that is no NPI.
    """
    if not is_npi(made.npi) or not made.payer.strip() or not made.name.strip():
        return False
    payer = Recipient(recipient_id=made.payer_id, name=made.payer, org_kind="covered_entity")
    register(uow, (payer,))
    live = entry.c.register == _REGISTER, entry.c.ended_at.is_(None)
    uow.conn.execute(update(entry).where(*live).values(ended_at=at, ended_by=account))
    entry_id = uow.keys.new_id()
    uow.conn.execute(
        insert(entry).values(
            entry_id=entry_id,
            register=_REGISTER,
            since=at.date().isoformat(),
            recorded_at=at,
            recorded_by=account,
            body=sealed.seal(uow.keys, entry.name, entry_id, made),
            row_version=1,
        )
    )
    Cause(uow, at, account).audit(
        AuditTag.BILLING_ENTERED, {"entry": entry_id}, {"what": "provider"}
    )
    return True


def provider(conn: Connection, keys: KeyRing) -> Provider | None:
    """Who bills whom, or None."""
    row = conn.execute(
        select(entry).where(entry.c.register == _REGISTER, entry.c.ended_at.is_(None))
    ).first()
    return (
        None if row is None else sealed.unseal(keys, entry.name, row.entry_id, row.body, Provider)
    )


def set_npi(uow: UnitOfWork, account_id: str, npi: str, by: str, at: datetime) -> bool:
    """The number of a member of staff. False for one that is no NPI."""
    if not is_npi(npi):
        return False
    row = {"account_id": account_id, "npi": npi, "recorded_at": at, "recorded_by": by}
    if not insert_once(uow.conn, staff_npi, row, ("account_id",)):
        mine = staff_npi.c.account_id == account_id
        uow.conn.execute(update(staff_npi).where(mine).values(**row))
    about = {"account": account_id}
    Cause(uow, at, by).audit(AuditTag.BILLING_ENTERED, about, {"what": "npi"})
    return True


def npis(conn: Connection) -> dict[str, str]:
    """Account id → NPI."""
    return dict(conn.execute(select(staff_npi.c.account_id, staff_npi.c.npi)).all())


def code(uow: UnitOfWork, made: Coded, present: Sequence[Presence]) -> bool:
    """Codes and presence of one contact; saving again replaces both. False: not such codes, or
    somebody left before they came."""
    fits = (
        made.place in PLACES
        and is_procedure(made.procedure)
        and is_diagnosis(made.diagnosis)
        and all(one.began_at < one.ended_at for one in present)
    )
    if not fits:
        return False
    mine = billing_line.c.encounter_id == made.encounter_id
    uow.conn.execute(delete(billing_line).where(mine))
    uow.conn.execute(insert(billing_line).values(**made.model_dump()))
    there = billing_staff.c.encounter_id == made.encounter_id
    uow.conn.execute(delete(billing_staff).where(there))
    for one in present:
        uow.conn.execute(insert(billing_staff).values(**one.model_dump()))
    about = {"encounter": made.encounter_id}
    detail = {"what": "codes", "staff": len(present)}
    Cause(uow, made.entered_at, made.entered_by).audit(AuditTag.BILLING_ENTERED, about, detail)
    return True


def coded(conn: Connection, encounter_ids: Sequence[str]) -> dict[str, Coded]:
    """Contact → what was entered for it."""
    rows = conn.execute(select(billing_line).where(billing_line.c.encounter_id.in_(encounter_ids)))
    return {row.encounter_id: Coded(**row._mapping) for row in rows}


def present(conn: Connection, encounter_ids: Sequence[str]) -> dict[str, list[Presence]]:
    """Contact → who was there, the first first."""
    rows = conn.execute(
        select(billing_staff)
        .where(billing_staff.c.encounter_id.in_(encounter_ids))
        .order_by(billing_staff.c.began_at, billing_staff.c.account_id)
    )
    found: dict[str, list[Presence]] = {}
    for row in rows:
        found.setdefault(row.encounter_id, []).append(Presence(**row._mapping))
    return found
