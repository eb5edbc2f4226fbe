"""Saved reports: which figures, which days, by which group; run anew each time they are opened.

A report is a way of looking, no result: nothing that was counted is kept with it.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import field_validator
from sqlalchemy import ColumnElement, Connection, insert, select, update

from casestore.cause import Cause
from casestore.figure_tables import saved_report as table
from casestore.figures.groups import BREAKDOWNS
from casestore.figures.words import MEASURES
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

SPANS = ("30", "90", "365", "last_quarter", "four_quarters")
"""Days back from now, or quarters that may be closed."""


class Wanted(Word):
    """What a report shows."""

    shown: ClassVar[tuple[str, ...]] = ("codes", "by", "span")
    codes: tuple[str, ...]
    by: str
    """A breakdown, or empty."""
    span: str

    @field_validator("codes")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        if not codes or set(codes) - set(MEASURES):
            raise ValueError("no figure, or one that there is not")
        return tuple(code for code in MEASURES if code in codes)

    @field_validator("by")
    @classmethod
    def _breakdown(cls, by: str) -> str:
        if by not in ("", *BREAKDOWNS):
            raise ValueError("no such breakdown")
        return by

    @field_validator("span")
    @classmethod
    def _span(cls, span: str) -> str:
        if span not in SPANS:
            raise ValueError("no such days")
        return span


class SavedReport(Word):
    """One report of one supervisor."""

    shown: ClassVar[tuple[str, ...]] = ("report_id",)
    report_id: str
    name: str
    owner: str
    wanted: Wanted
    saved_at: Instant


def save(uow: UnitOfWork, name: str, wanted: Wanted, account: str, at: datetime) -> str:
    """Keep it under a name; one of this name of the same account gives way. Its id."""
    _end(uow, account, at, table.c.name == name)
    report_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            report_id=report_id,
            name=name,
            owner=account,
            wanted=wanted.model_dump_json(),
            saved_at=at,
        )
    )
    about = {"report": report_id}
    detail = {"figures": wanted.codes, "by": wanted.by, "span": wanted.span}
    Cause(uow, at, account).audit(AuditTag.REPORT_SAVED, about, detail)
    return report_id


def forget(uow: UnitOfWork, report_id: str, account: str, at: datetime) -> bool:
    """It is listed no more. False: not there, or another's."""
    return _end(uow, account, at, table.c.report_id == report_id)


def _end(uow: UnitOfWork, account: str, at: datetime, which: ColumnElement[bool]) -> bool:
    mine = (which, table.c.owner == account, table.c.ended_at.is_(None))
    return uow.conn.execute(update(table).where(*mine).values(ended_at=at)).rowcount > 0


def reports(conn: Connection, account: str) -> list[SavedReport]:
    """This account's reports, by name."""
    mine = select(table).where(table.c.owner == account, table.c.ended_at.is_(None))
    return [
        SavedReport(
            report_id=row.report_id,
            name=row.name,
            owner=row.owner,
            wanted=Wanted.model_validate_json(row.wanted),
            saved_at=row.saved_at,
        )
        for row in conn.execute(mine.order_by(table.c.name))
    ]
