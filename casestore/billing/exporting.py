"""The billing file: complete lines only, frozen, each one's disclosure on record, audited."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

import orjson
from sqlalchemy import Connection, insert, select

from casestore.billing.drafting import HEADER, Line
from casestore.care_paper_tables import billing_export as table
from casestore.cause import Cause
from casestore.disclosures.telling import record
from casestore.guarded_sheets import csv_file
from casestore.research.words import Period
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

WAY_OUT = "billing_export"


class BillingExport(Word):
    """One file without its content."""

    shown: ClassVar[tuple[str, ...]] = ("export_id", "since", "until")
    export_id: str
    since: str
    until: str
    made_at: Instant
    made_by: str
    lines: int
    left_out: dict[str, int]
    sha256: str


def make(
    uow: UnitOfWork, found: Sequence[Line], period: Period, account: str, at: datetime
) -> str | None:
    """Freeze the file of the complete lines; None when there is none. Run it in the transaction
    in which the lines were drafted, so that each is decided at the moment of sending."""
    whole = [line for line in found if not line.lacks]
    if not whole:
        return None
    rows = [(number, *line.cells) for number, line in enumerate(whole, 1)]
    content = csv_file(HEADER, rows)
    export_id = uow.keys.new_id()
    lacking = Counter(lack.value for line in found for lack in line.lacks)
    uow.conn.execute(
        insert(table).values(
            export_id=export_id,
            since=period.since.isoformat(),
            until=period.until.isoformat(),
            made_at=at,
            made_by=account,
            lines=len(whole),
            left_out=orjson.dumps(dict(lacking)).decode(),
            sha256=sha256(content).hexdigest(),
            body=uow.keys.seal(table.name, "body", export_id, content),
        )
    )
    for line in whole:
        if line.made is not None:
            record(uow, line.made, WAY_OUT)
    about = {"export": export_id}
    detail = {"lines": len(whole), "left_out": sum(1 for line in found if line.lacks)}
    Cause(uow, at, account).audit(AuditTag.BILLING_EXPORTED, about, detail)
    return export_id


def exports(conn: Connection) -> list[BillingExport]:
    """All files, newest first."""
    columns = [column for column in table.c if column.name != "body"]
    rows = conn.execute(select(*columns).order_by(table.c.made_at.desc(), table.c.export_id))
    return [
        BillingExport(**{**row._mapping, "left_out": orjson.loads(row.left_out)}) for row in rows
    ]


def frozen(conn: Connection, keys: KeyRing, export_id: str) -> bytes | None:
    """The file as it was handed over, or None."""
    row = conn.execute(select(table.c.body).where(table.c.export_id == export_id)).one_or_none()
    return None if row is None else keys.unseal(table.name, "body", export_id, row.body)
