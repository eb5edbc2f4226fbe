"""Conversations about consent at the point of crisis: asked, declined, deferred, and why (R21).

A refusal stands until the person agrees to the same recipient again, or signs a consent later; it
never reduces service.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, or_, select

from casestore.cause import Cause
from casestore.privacy_tables import consent_talk as table
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork


class TalkAnswer(StrEnum):
    """How the person answered. A yes by word of mouth opens nothing by itself."""

    AGREED = "agreed"
    DECLINED = "declined"
    DEFERRED = "deferred"
    NOT_ASKED = "not_asked"


class Capacity(StrEnum):
    """Could the person decide then, as judged by who talked with them?"""

    ABLE = "able"
    NOT_ABLE = "not_able"
    UNSURE = "unsure"


class Interpreter(StrEnum):
    """Who interpreted. A child or an officer never does, so neither can be chosen."""

    NOT_NEEDED = "not_needed"
    QUALIFIED = "qualified"
    BY_PHONE = "by_phone"
    NONE_FOUND = "none_found"


class Talk(Word):
    """One conversation."""

    shown: ClassVar[tuple[str, ...]] = ("talk_id", "person_id", "answer")
    talk_id: str
    person_id: str
    at: Instant
    held_by: str
    recipient_id: str | None = None
    answer: TalkAnswer
    why: str | None = None
    """A code of the closed list of the page, never what the person said."""
    capacity: Capacity
    judged_by: str
    interpreter: Interpreter
    police_present: bool
    in_custody: bool


def record_talk(uow: UnitOfWork, talk: Talk) -> None:
    """Append one; it is never changed."""
    uow.conn.execute(insert(table).values(**talk.model_dump()))
    about = {"person": talk.person_id, "talk": talk.talk_id}
    detail = {"answer": talk.answer.value, "capacity": talk.capacity.value}
    Cause(uow, talk.at, talk.held_by).audit(AuditTag.CONSENT_TALK_RECORDED, about, detail)


def talks_of(conn: Connection, person_id: str) -> list[Talk]:
    """All conversations with a person, newest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.at.desc())
    )
    return [Talk(**row._mapping) for row in rows]


def refused(conn: Connection, person_id: str, recipient_id: str | None, at: datetime) -> bool:
    """Did the person last say no to this recipient, or to everybody? Later paper is a new answer
    of its own, and it is recorded as one."""
    towards = or_(table.c.recipient_id.is_(None), table.c.recipient_id == recipient_id)
    answers = (TalkAnswer.AGREED, TalkAnswer.DECLINED)
    last = conn.scalars(
        select(table.c.answer)
        .where(table.c.person_id == person_id, table.c.at <= at, towards)
        .where(table.c.answer.in_(answers))
        .order_by(table.c.at.desc())
        .limit(1)
    ).first()
    return last == TalkAnswer.DECLINED
