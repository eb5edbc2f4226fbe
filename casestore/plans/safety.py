"""Safety plans: each saving is a further version, and the newest is the plan (R41)."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.plans.words import PlanBody, SafetyPlan
from casestore.record_tables import safety_plan as table
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def save_plan(
    uow: UnitOfWork, person_id: str, body: PlanBody, language: str, account: str, at: datetime
) -> Answer:
    """A new version, unless nothing changed."""
    held = plans_of(uow.conn, uow.keys, person_id)
    if held and (held[0].body, held[0].language) == (body, language):
        return Answer(code=Code.DONE, person_id=person_id, row_id=held[0].plan_id)
    plan_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            plan_id=plan_id,
            person_id=person_id,
            at=at,
            actor=account,
            language=language,
            body=sealed.seal(uow.keys, table.name, plan_id, body),
        )
    )
    about = {"person": person_id, "plan": plan_id}
    Cause(uow, at, account).audit(AuditTag.PLAN_SAVED, about, {"number": len(held) + 1})
    return Answer(code=Code.DONE, person_id=person_id, row_id=plan_id)


def plans_of(conn: Connection, keys: KeyRing, person_id: str) -> list[SafetyPlan]:
    """All versions, the newest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.at, table.c.plan_id)
    ).all()
    found = [
        SafetyPlan(
            plan_id=row.plan_id,
            person_id=row.person_id,
            number=number,
            at=row.at,
            actor=row.actor,
            language=row.language,
            body=sealed.unseal(keys, table.name, row.plan_id, row.body, PlanBody),
        )
        for number, row in enumerate(rows, 1)
    ]
    return found[::-1]
