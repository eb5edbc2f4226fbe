"""Publications of closed quarters: prepared by one, approved by another, replaced or withdrawn.

What was public is known for good, so nothing is deleted: versions follow each other, and each is a
part of the one frozen answer of its quarter.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, func, insert, select

from casestore.cause import Cause
from casestore.figure_tables import closed_quarter
from casestore.figure_tables import publication as table
from casestore.figures.leaving import Leaving
from casestore.figures.words import LEAVING
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    """A draft that nobody approved, set aside."""


WHY = ("wrong_counts", "wrong_names", "asked_to", "other")
"""Why a version is withdrawn: a code, since it is no place for free text about counts."""


class Publication(Word):
    """One version of what is public of a quarter."""

    shown: ClassVar[tuple[str, ...]] = ("publication_id", "period", "version", "state")
    publication_id: str
    agency: str
    period: str
    version: int
    state: State
    chosen: tuple[str, ...]
    """Codes of the figures in it."""
    prepared_at: Instant
    prepared_by: str
    approved_at: Instant | None
    approved_by: str | None
    ended_at: Instant | None
    ended_by: str | None
    ended_why: str | None
    counts: Leaving
    row_version: int


def prepare(
    uow: UnitOfWork, closed_id: str, chosen: tuple[str, ...], account: str, at: datetime
) -> str:
    """A draft of the next version; its id. A draft that waits is dropped for it.

    Raises ValueError for no figure, or one that does not leave.
    """
    if not chosen or set(chosen) - set(LEAVING):
        raise ValueError("no figure, or one that does not leave")
    mine = table.c.closed_id == closed_id
    for row in uow.conn.execute(select(table).where(mine, table.c.state == State.DRAFT)).all():
        _end(uow, row, State.DROPPED, None, account, at)
    last = uow.conn.scalar(select(func.max(table.c.version)).where(mine)) or 0
    publication_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            publication_id=publication_id,
            closed_id=closed_id,
            version=last + 1,
            state=State.DRAFT,
            chosen=" ".join(code for code in LEAVING if code in chosen),
            prepared_at=at,
            prepared_by=account,
            row_version=1,
        )
    )
    _tell(uow, publication_id, State.DRAFT, account, at, {"version": last + 1})
    return publication_id


def approve(
    uow: UnitOfWork, publication_id: str, account: str, at: datetime, page: bytes, sheet: bytes
) -> bool:
    """Publish a draft, and replace what stands for its quarter. `page` and `sheet` are kept as
    they go out. False: no draft, or the one who prepared it would approve it."""
    row = _row(uow.conn, publication_id)
    if row is None or row.state != State.DRAFT or row.prepared_by == account:
        return False
    standing = select(table).where(
        table.c.closed_id == row.closed_id, table.c.state == State.PUBLISHED
    )
    for earlier in uow.conn.execute(standing).all():
        _end(uow, earlier, State.REPLACED, None, account, at)
    values = {"state": State.PUBLISHED, "approved_at": at, "approved_by": account}
    kept = {"page": page.decode(), "sheet": sheet.decode()}
    compare_and_set(uow.conn, table, publication_id, row.row_version, values | kept)
    detail = {"version": row.version, "sha256": sha256(page).hexdigest()}
    _tell(uow, publication_id, State.PUBLISHED, account, at, detail)
    return True


def withdraw(uow: UnitOfWork, publication_id: str, why: str, account: str, at: datetime) -> bool:
    """Take a published version back, or drop a draft. False: it is neither.

    Raises ValueError for a reason that is none.
    """
    if why not in WHY:
        raise ValueError("no reason of the list")
    row = _row(uow.conn, publication_id)
    ends = {State.DRAFT: State.DROPPED, State.PUBLISHED: State.WITHDRAWN}
    if row is None or row.state not in ends:
        return False
    try:
        _end(uow, row, ends[State(row.state)], why, account, at)
    except ChangedMeanwhile:
        return False
    return True


def _end(
    uow: UnitOfWork, row: Row[Any], state: State, why: str | None, account: str, at: datetime
) -> None:
    values = {"state": state, "ended_at": at, "ended_by": account, "ended_why": why}
    compare_and_set(uow.conn, table, row.publication_id, row.row_version, values)
    detail: dict[str, Any] = {"version": row.version} | ({"why": why} if why else {})
    _tell(uow, row.publication_id, state, account, at, detail)


def _tell(
    uow: UnitOfWork,
    publication_id: str,
    state: State,
    account: str,
    at: datetime,
    detail: Mapping[str, Any],
) -> None:
    about = {"publication": publication_id}
    made = {"state": state.value, **detail}
    Cause(uow, at, account).audit(AuditTag.PUBLICATION_CHANGED, about, made)


def publications(conn: Connection, agencies: tuple[str, ...] | None = None) -> list[Publication]:
    """All versions, the newest quarter and version first; `agencies` limits it to these."""
    wanted = _joined().order_by(closed_quarter.c.period.desc(), table.c.version.desc())
    if agencies is not None:
        wanted = wanted.where(closed_quarter.c.agency.in_(agencies))
    return [_word(row) for row in conn.execute(wanted)]


def publication(conn: Connection, publication_id: str) -> Publication | None:
    """One version, or None."""
    row = conn.execute(_joined().where(table.c.publication_id == publication_id)).one_or_none()
    return None if row is None else _word(row)


def as_published(conn: Connection, publication_id: str) -> tuple[bytes, bytes] | None:
    """Page and sheet as they went out; None for what never did."""
    row = _row(conn, publication_id)
    if row is None or row.page is None:
        return None
    return row.page.encode(), row.sheet.encode()


def _joined() -> Any:  # noqa: ANN401 - a select of many columns
    columns = [c for c in table.c if c.name not in ("page", "sheet", "closed_id")]
    far = (closed_quarter.c.agency, closed_quarter.c.period, closed_quarter.c.body)
    return select(*columns, *far).join(
        closed_quarter, closed_quarter.c.closed_id == table.c.closed_id
    )


def _row(conn: Connection, publication_id: str) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.publication_id == publication_id)).one_or_none()


def _word(row: Row[Any]) -> Publication:
    values = dict(row._mapping)
    counts = Leaving.model_validate_json(values.pop("body"))
    return Publication(**values | {"chosen": tuple(row.chosen.split()), "counts": counts})
