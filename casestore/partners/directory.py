"""The partner directory: services, hours, contact, and availability stamped with its age."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, Select, insert, select

from casestore.cause import Cause
from casestore.consents.registry import Recipient, register, resolve
from casestore.referral_tables import partner as table
from casestore.referral_tables import partner_availability
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import recipient
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

SERVICES = (
    *("crisis_stabilization", "inpatient", "outpatient", "detox", "medication_treatment"),
    *("recovery_support", "peer_support", "housing", "shelter", "food", "primary_care"),
    *("school_support", "veterans", "legal_aid", "case_management"),
)
"""What a partner may offer."""


class Room(StrEnum):
    """What somebody heard about a partner's room."""

    OPEN = "open"
    FEW = "few"
    FULL = "full"


class Availability(Word):
    """What was heard last, from when and from whom; never more than that."""

    shown: ClassVar[tuple[str, ...]] = ("state", "at")
    state: Room
    at: Instant
    said_by: str


class Partner(Word):
    """One organization."""

    shown: ClassVar[tuple[str, ...]] = ("partner_id", "role", "org_kind")
    partner_id: str
    """Its id in the registry of recipients, by which consents name it."""
    name: str
    role: str
    org_kind: str
    """Role and kind of the gate's vocabulary, such as `hipaa_provider`, `covered_entity`."""
    services: tuple[str, ...] = ()
    hours: str = ""
    phone: str = ""
    mail: str = ""
    remarks: str = ""
    active: bool = True
    row_version: int = 0
    availability: Availability | None = None


def save_partner(uow: UnitOfWork, wanted: Partner, account: str, at: datetime) -> bool:
    """Add one, or change it if nobody did since it was read (`row_version`).

    False: somebody did, or another organization bears this name.
    """
    other = resolve(uow.conn, wanted.name)
    if other is not None and other.recipient_id != wanted.partner_id:
        return False
    values = {
        "role": wanted.role,
        "services": " ".join(one for one in SERVICES if one in wanted.services),
        **{name: getattr(wanted, name) for name in ("hours", "phone", "mail", "remarks")},
        "active": wanted.active,
        "changed_at": at,
        "changed_by": account,
    }
    known = Recipient(recipient_id=wanted.partner_id, name=wanted.name, org_kind=wanted.org_kind)
    if not wanted.row_version:
        register(uow, (known,))
        row = {"partner_id": wanted.partner_id, "row_version": 1, **values}
        uow.conn.execute(insert(table).values(**row))
    else:
        try:
            compare_and_set(uow.conn, table, wanted.partner_id, wanted.row_version, values)
        except ChangedMeanwhile:
            return False
        register(uow, (known,))
    about = {"partner": wanted.partner_id}
    Cause(uow, at, account).audit(AuditTag.PARTNER_CHANGED, about, {"active": wanted.active})
    return True


def say_availability(
    uow: UnitOfWork, partner_id: str, state: Room, account: str, at: datetime
) -> None:
    """Somebody heard how much room there is."""
    made = uow.keys.new_id()
    values = {"availability_id": made, "partner_id": partner_id, "state": state}
    uow.conn.execute(insert(partner_availability).values(**values, at=at, said_by=account))
    about = {"partner": partner_id}
    Cause(uow, at, account).audit(AuditTag.PARTNER_CHANGED, about, {"room": state.value})


def partners(conn: Connection, *, active_only: bool = False) -> list[Partner]:
    """All partners by name, with what was heard last."""
    wanted = _joined()
    if active_only:
        wanted = wanted.where(table.c.active.is_(True))
    return _words(conn, conn.execute(wanted.order_by(recipient.c.name)).all())


def partner(conn: Connection, partner_id: str) -> Partner | None:
    """One partner, or None."""
    found = _words(conn, conn.execute(_joined().where(table.c.partner_id == partner_id)).all())
    return found[0] if found else None


def _joined() -> Select[Any]:
    return select(table, recipient.c.name, recipient.c.org_kind).join(
        recipient, recipient.c.recipient_id == table.c.partner_id
    )


def _words(conn: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Partner]:
    heard = _heard(conn, [str(row.partner_id) for row in rows])
    found = []
    for row in rows:
        values = {n: getattr(row, n) for n in Partner.model_fields if n != "availability"}
        values["services"] = tuple(str(values["services"]).split())
        found.append(Partner(**values, availability=heard.get(str(row.partner_id))))
    return found


def _heard(conn: Connection, partner_ids: Sequence[str]) -> dict[str, Availability]:
    one = partner_availability.c
    wanted = select(one.partner_id, one.state, one.at, one.said_by).where(
        one.partner_id.in_(partner_ids)
    )
    found: dict[str, Availability] = {}
    for row in conn.execute(wanted.order_by(one.at, one.availability_id)):
        found[row.partner_id] = Availability(state=row.state, at=row.at, said_by=row.said_by)
    return found
