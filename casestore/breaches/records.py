"""The register: opened, weighed, concluded, and who was told when; each step audited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select

from casestore import sealed
from casestore.breaches.words import FACTORS, LOW, Breach, BreachBody, Factor
from casestore.cause import Cause
from casestore.office_tables import breach as table
from casestore.office_tables import breach_person
from casestore.rows import compare_and_set
from casestore.tables import breach_assessment
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_TOLD = {"people": "people_told_at", "hhs": "hhs_told_at", "media": "media_told_at"}


def open_breach(
    uow: UnitOfWork, made: Breach, people: Sequence[str], account: str, at: datetime
) -> str:
    """A line of the register. `people`: ids of those who have a record here."""
    values = made.model_dump(exclude={"body"})
    body = sealed.seal(uow.keys, table.name, made.breach_id, made.body)
    uow.conn.execute(insert(table).values(**values, body=body))
    for person_id in dict.fromkeys(people):
        uow.conn.execute(
            insert(breach_person).values(breach_id=made.breach_id, person_id=person_id)
        )
    _audit(uow, made, "opened", account, at)
    return made.breach_id


def weigh(
    uow: UnitOfWork, breach_id: str, factors: dict[str, Factor], account: str, at: datetime
) -> bool:
    """The four factors as somebody judged them. False: not there, or concluded."""
    found = breach(uow.conn, uow.keys, breach_id)
    if found is None or found.conclusion is not None:
        return False
    body = found.body.model_copy(update={"factors": factors})
    return _change(uow, found, {"body": body}, "weighed", account, at)


def conclude(
    uow: UnitOfWork, breach_id: str, conclusion: str, why: str, account: str, at: datetime
) -> bool:
    """Say what it was. A low probability needs all four factors, each with its reason; an
    exception is named in words. False: not so, not there, or concluded."""
    found = breach(uow.conn, uow.keys, breach_id)
    if found is None or found.conclusion is not None:
        return False
    weighed = all(f in found.body.factors and found.body.factors[f].why for f in FACTORS)
    if (conclusion == LOW and not weighed) or (conclusion == "exception" and not why.strip()):
        return False
    change = {"conclusion": conclusion, "concluded_at": at, "concluded_by": account}
    body = found.body.model_copy(update={"exception": why.strip()})
    return _change(uow, found, {**change, "body": body}, "concluded", account, at)


def told(
    uow: UnitOfWork, breach_id: str, notice: str, on: datetime, account: str, at: datetime
) -> bool:
    """The people, HHS or the media were told. False: not there, not owed, or told before."""
    found = breach(uow.conn, uow.keys, breach_id)
    owed = {c.notice for c in found.clocks if c.told_at is None} if found is not None else set()
    if found is None or notice not in owed:
        return False
    return _change(uow, found, {_TOLD[notice]: min(on, at)}, f"told_{notice}", account, at)


def delay(uow: UnitOfWork, breach_id: str, until: datetime, account: str, at: datetime) -> bool:
    """Police said that telling would hinder an investigation (164.412)."""
    found = breach(uow.conn, uow.keys, breach_id)
    if found is None:
        return False
    return _change(uow, found, {"delay_until": until}, "delayed", account, at)


def breach(conn: Connection, keys: KeyRing, breach_id: str) -> Breach | None:
    """One line, or None."""
    row = conn.execute(select(table).where(table.c.breach_id == breach_id)).one_or_none()
    return None if row is None else _word(keys, row)


def register(conn: Connection, keys: KeyRing) -> list[Breach]:
    """All lines: those with something left to do first, by the next clock."""
    rows = conn.execute(select(table).order_by(table.c.discovered_at.desc()))
    found = [_word(keys, row) for row in rows]
    return sorted(found, key=lambda one: (one.done, _next(one)))


def people_of(conn: Connection, breach_id: str) -> list[str]:
    """Ids of those with a record here whom it concerns."""
    found = select(breach_person.c.person_id).where(breach_person.c.breach_id == breach_id)
    return sorted(conn.scalars(found))


def to_assess(conn: Connection) -> list[Row[Any]]:
    """Assessments that an undone link or joining opened and that are in no line yet."""
    in_register = exists().where(table.c.assessment_id == breach_assessment.c.breach_id)
    wanted = select(breach_assessment).where(~in_register)
    return list(conn.execute(wanted.order_by(breach_assessment.c.opened_at)))


def _next(found: Breach) -> datetime:
    waiting = [clock.due_at for clock in found.clocks if clock.told_at is None]
    return min(waiting, default=found.discovered_at)


def _change(
    uow: UnitOfWork, found: Breach, change: dict[str, Any], what: str, account: str, at: datetime
) -> bool:
    body = change.get("body")
    if isinstance(body, BreachBody):
        change = change | {"body": sealed.seal(uow.keys, table.name, found.breach_id, body)}
    compare_and_set(uow.conn, table, found.breach_id, found.row_version, change)
    _audit(uow, found, what, account, at)
    return True


def _audit(uow: UnitOfWork, of: Breach, what: str, account: str, at: datetime) -> None:
    about = {"breach": of.breach_id}
    Cause(uow, at, account).audit(AuditTag.BREACH_CHANGED, about, {"what": what})


def _word(keys: KeyRing, row: Row[Any]) -> Breach:
    body = sealed.unseal(keys, table.name, row.breach_id, row.body, BreachBody)
    return Breach(**{**row._mapping, "body": body})
