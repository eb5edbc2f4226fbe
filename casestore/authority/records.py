"""Dated records of who may decide for a person: entered, ended by a date, struck when wrong."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.authority.signers import MAJORITY, Signers, day_at
from casestore.authority.words import Authority, AuthorityBody, AuthorityKind, Document
from casestore.cause import Cause
from casestore.people import records as people
from casestore.people.dead import dead
from casestore.privacy_tables import authority_record as table
from casestore.rows import compare_and_set
from casestore.tables import team
from redaction.state_law import StateLaw
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def record_authority(uow: UnitOfWork, made: Authority) -> Answer:
    """Store one; it binds from the next decision on."""
    if people.read(uow.conn, uow.keys, made.person_id) is None:
        return Answer(code=Code.NO_SUCH_PERSON, person_id=made.person_id)
    uow.conn.execute(
        insert(table).values(
            authority_id=made.authority_id,
            person_id=made.person_id,
            kind=made.kind,
            since=made.since.isoformat(),
            until=made.until.isoformat() if made.until else None,
            health_decisions=made.health_decisions,
            document=made.document,
            body=sealed.seal(uow.keys, table.name, made.authority_id, made.body),
            recorded_at=made.recorded_at,
            recorded_by=made.recorded_by,
            row_version=1,
        )
    )
    detail = {
        "kind": made.kind.value,
        "document": made.document.value,
        "health_decisions": made.health_decisions,
    }
    about = {"person": made.person_id, "authority": made.authority_id}
    cause = Cause(uow, made.recorded_at, made.recorded_by)
    cause.audit(AuditTag.AUTHORITY_RECORDED, about, detail)
    return Answer(code=Code.DONE, person_id=made.person_id, row_id=made.authority_id)


def end_authority(
    uow: UnitOfWork, authority_id: str, until: date, account: str, at: datetime
) -> Answer:
    """It ended, or ends, with this day."""
    return _change(uow, authority_id, {"until": until.isoformat()}, "ended", account, at)


def strike_authority(uow: UnitOfWork, authority_id: str, account: str, at: datetime) -> Answer:
    """It was entered in error: it counts for nothing and stays on file."""
    values = {"struck_at": at, "struck_by": account}
    return _change(uow, authority_id, values, "struck", account, at)


def _change(
    uow: UnitOfWork,
    authority_id: str,
    values: dict[str, object],
    how: str,
    account: str,
    at: datetime,
) -> Answer:
    row = uow.conn.execute(select(table).where(table.c.authority_id == authority_id)).first()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=authority_id)
    if row.struck_at is not None:
        return Answer(code=Code.ALREADY_STRUCK, person_id=row.person_id, row_id=authority_id)
    compare_and_set(uow.conn, table, authority_id, row.row_version, values)
    about = {"person": row.person_id, "authority": authority_id}
    Cause(uow, at, account).audit(AuditTag.AUTHORITY_CHANGED, about, {"how": how})
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=authority_id)


def authorities_of(conn: Connection, keys: KeyRing, person_id: str) -> tuple[Authority, ...]:
    """All records of a person, the newest first; struck ones too."""
    rows = conn.execute(
        select(table)
        .where(table.c.person_id == person_id)
        .order_by(table.c.since.desc(), table.c.recorded_at.desc())
    )
    return tuple(
        Authority(
            **{name: getattr(row, name) for name in _PLAIN},
            kind=AuthorityKind(row.kind),
            document=Document(row.document),
            since=date.fromisoformat(row.since),
            until=date.fromisoformat(row.until) if row.until else None,
            body=sealed.unseal(keys, table.name, row.authority_id, row.body, AuthorityBody),
        )
        for row in rows
    )


_PLAIN = (
    *("authority_id", "person_id", "health_decisions", "recorded_at", "recorded_by"),
    *("struck_at", "struck_by", "row_version"),
)


def signers_of(
    conn: Connection, keys: KeyRing, person_id: str, at: datetime, law: StateLaw | None = None
) -> Signers:
    """Everything on file about who may sign for this person, at this moment."""
    person = people.read(conn, keys, person_id)
    zones = tuple(conn.scalars(select(team.c.time_zone).distinct()))
    on = day_at(zones, at)
    return Signers(
        on=on,
        born=whole_date(person.birth_date if person else None, on),
        dead=bool(dead(conn, [person_id])),
        records=authorities_of(conn, keys, person_id),
        zones=zones,
        majority=law.adult_from if law is not None and law.in_force(on) else MAJORITY,
    )


def whole_date(birth_date: str | None, on: date) -> date | None:
    """The date of birth, or None for one that is missing, partial or in the future."""
    try:
        born = date.fromisoformat(birth_date or "")
    except ValueError:
        return None
    return born if born <= on else None
