"""Episodes of care: the time from a person's admission to their discharge, over all their cases."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.answers import Answer, Code
from casestore.care_tables import episode as table
from casestore.cause import Cause
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.case import CloseReason
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

REASONS = ("crisis", "follow_up", "outreach", "diversion_program")


class Episode(Word):
    """One episode; the person's cases opened within it belong to it."""

    shown: ClassVar[tuple[str, ...]] = ("episode_id", "person_id", "reason")
    episode_id: str
    person_id: str
    reason: str
    opened_at: Instant
    opened_by: str
    closed_at: Instant | None
    closed_by: str | None
    close_reason: CloseReason | None
    row_version: int

    def holds(self, at: datetime) -> bool:
        """Was it open at this time?"""
        return self.opened_at <= at and (self.closed_at is None or at < self.closed_at)


def open_episode(
    uow: UnitOfWork, person_id: str, reason: str, since: datetime, account: str, at: datetime
) -> Answer:
    """Open an episode that began at `since`, not after `at`; one at a time for a person."""
    if any(one.closed_at is None for one in episodes_of(uow.conn, person_id)):
        return Answer(code=Code.EPISODE_OPEN, person_id=person_id)
    episode_id = uow.keys.new_id()
    row = {
        "episode_id": episode_id,
        "person_id": person_id,
        "reason": reason,
        "opened_at": min(since, at),
        "opened_by": account,
        "row_version": 1,
    }
    uow.conn.execute(insert(table).values(**row))
    about = {"person": person_id, "episode": episode_id}
    Cause(uow, at, account).audit(AuditTag.EPISODE_OPENED, about, {"reason": reason})
    return Answer(code=Code.DONE, person_id=person_id, row_id=episode_id)


def close_episode(
    uow: UnitOfWork, episode_id: str, reason: CloseReason, account: str, at: datetime
) -> Answer:
    """Close it; it can be opened anew as a further one."""
    row = uow.conn.execute(select(table).where(table.c.episode_id == episode_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND)
    if row.closed_at is not None:
        return Answer(code=Code.CHANGED_MEANWHILE, person_id=row.person_id)
    values = {"closed_at": at, "closed_by": account, "close_reason": reason}
    try:
        compare_and_set(uow.conn, table, episode_id, row.row_version, values)
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE, person_id=row.person_id)
    about = {"person": row.person_id, "episode": episode_id}
    Cause(uow, at, account).audit(AuditTag.EPISODE_CLOSED, about, {"reason": reason.value})
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=episode_id)


def episodes_of(conn: Connection, person_id: str) -> list[Episode]:
    """Episodes of a person, newest first."""
    rows = conn.execute(select(table).where(table.c.person_id == person_id))
    found = [Episode(**row._mapping) for row in rows]
    return sorted(found, key=lambda one: one.opened_at, reverse=True)
