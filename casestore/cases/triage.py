"""Thirty seconds of triage: three answers about a case, each one tap."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.answers import Answer, Code
from casestore.care_tables import triage as table
from casestore.cases.encounters import goes_on_in
from casestore.cases.events import append
from casestore.cause import Cause
from schemas.audit import AuditTag
from schemas.case import CaseEventKind, CaseState
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork


class Danger(StrEnum):
    """Is anybody in danger at this moment?"""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Urgency(StrEnum):
    """By when does somebody have to see the person?"""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"


class NextStep(StrEnum):
    """How does it go on?"""

    GO = "go"
    CALL = "call"
    FOLLOW_UP = "follow_up"
    OTHER_TEAM = "other_team"


class Triage(Word):
    """The three answers."""

    shown: ClassVar[tuple[str, ...]] = ("triage_id", "danger", "urgency", "next_step")
    triage_id: str
    case_id: str
    at: Instant
    actor: str
    danger: Danger
    urgency: Urgency
    next_step: NextStep


def record_triage(
    uow: UnitOfWork,
    case_id: str,
    danger: Danger,
    urgency: Urgency,
    next_step: NextStep,
    account: str,
    at: datetime,
) -> Answer:
    """Append the answers to an open case; the earlier ones stay."""
    row = goes_on_in(uow.conn, case_id)
    if row is None or row.state != CaseState.OPEN:
        return Answer(code=Code.NOT_FOUND if row is None else Code.CASE_CLOSED, case_id=case_id)
    cause = Cause(uow, at, account)
    triage_id = uow.keys.new_id()
    answers = {"danger": danger, "urgency": urgency, "next_step": next_step}
    uow.conn.execute(
        insert(table).values(
            triage_id=triage_id, case_id=row.case_id, at=at, actor=account, **answers
        )
    )
    append(cause, row.case_id, CaseEventKind.TRIAGED, ref_id=triage_id, code=urgency)
    codes = {name: one.value for name, one in answers.items()}
    cause.audit(AuditTag.CASE_TRIAGED, {"case": row.case_id}, codes)
    return Answer(code=Code.DONE, case_id=row.case_id, row_id=triage_id)


def newest_triage(conn: Connection, case_ids: list[str]) -> Triage | None:
    """The answers as they stand, or None."""
    found = select(table).where(table.c.case_id.in_(case_ids))
    row = conn.execute(found.order_by(table.c.at.desc(), table.c.triage_id.desc())).first()
    return None if row is None else Triage(**row._mapping)
