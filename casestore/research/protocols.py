"""Approved protocols: recorded, listed, ended. What is recorded is never changed: a renewal is a
protocol of its own, so that each export keeps the approval under which it was made."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from casestore.cause import Cause
from casestore.consents.registry import Recipient, register
from casestore.research.words import RESEARCH_ORGS, Protocol
from casestore.research_tables import protocol as table
from casestore.rows import compare_and_set
from redaction.vocabulary import CATEGORIES, NOTES, named
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork

FIELDS = named(
    """
    year dates timestamp age zip3 zip5 state demographics call_facts mental_health suicide_risk
    substance_use engagement_status
    """
)
"""Categories of which there are variables to export; names, numbers and texts are none of them."""
assert FIELDS <= CATEGORIES - NOTES


class NumberTaken(Exception):
    """A protocol with this number is on file already."""


def record(uow: UnitOfWork, given: Protocol) -> str:
    """Write a protocol down and put its researcher into the registry of recipients; its id.

    Raises NumberTaken for a number that is on file, ValueError for dates in the wrong order, an
    unknown field, or an organization that does no research.
    """
    taken = select(table.c.protocol_id).where(table.c.number == given.number)
    if uow.conn.execute(taken).first() is not None:
        raise NumberTaken
    if given.approved_on > given.expires_on:
        raise ValueError("an approval that ends before it begins")
    if given.org_kind not in RESEARCH_ORGS or set(given.fields) - FIELDS:
        raise ValueError("an organization or a field that no protocol has")
    researcher = Recipient(
        recipient_id=given.recipient_id,
        name=f"{given.researcher} ({given.number})",
        org_kind=given.org_kind,
    )
    register(uow, (researcher,))
    values = given.model_dump() | {
        "fields": " ".join(given.fields),
        **{name: _text(getattr(given, name)) for name in _DAYS},
    }
    uow.conn.execute(insert(table).values(**values))
    about = {"protocol": given.protocol_id}
    Cause(uow, given.recorded_at, given.recorded_by).audit(AuditTag.PROTOCOL_RECORDED, about)
    return given.protocol_id


_DAYS = ("approved_on", "expires_on", "agreement_on", "agreement_until")


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def end(uow: UnitOfWork, protocol_id: str, account: str, at: datetime) -> bool:
    """Nothing more is exported under it. False: not there, or ended before."""
    found = protocol(uow.conn, protocol_id)
    if found is None or found.ended_at is not None:
        return False
    values = {"ended_at": at, "ended_by": account}
    compare_and_set(uow.conn, table, protocol_id, found.row_version, values)
    Cause(uow, at, account).audit(AuditTag.PROTOCOL_ENDED, {"protocol": protocol_id})
    return True


def protocols(conn: Connection) -> list[Protocol]:
    """All of them, the newest approval first."""
    rows = conn.execute(select(table).order_by(table.c.approved_on.desc(), table.c.protocol_id))
    return [_word(dict(row._mapping)) for row in rows]


def protocol(conn: Connection, protocol_id: str) -> Protocol | None:
    """One protocol, or None."""
    row = conn.execute(select(table).where(table.c.protocol_id == protocol_id)).one_or_none()
    return None if row is None else _word(dict(row._mapping))


def _word(row: dict[str, object]) -> Protocol:
    row.pop("ended_by")
    return Protocol(**row | {"fields": tuple(str(row["fields"]).split())})
