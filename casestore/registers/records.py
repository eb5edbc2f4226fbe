"""Lines of the registers: written once, ended, never changed; each audited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from casestore import sealed
from casestore.cause import Cause
from casestore.office_tables import entry as table
from casestore.registers.words import SHAPES, Entry, EntryBody, Register, problem_of
from casestore.rows import compare_and_set
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def write(uow: UnitOfWork, made: Entry) -> str:
    """A line. Raises ValueError naming the field that does not fit, never its value."""
    problem = problem_of(made.register_of, made.fields)
    shape = SHAPES[made.register_of]
    if problem is not None or shape.of_person is not (made.person_id is not None):
        raise ValueError(problem or "person")
    known = (*shape.fields, *shape.optional)
    body = EntryBody(fields={name: made.fields.get(name, "").strip() for name in known})
    values = made.model_dump(exclude={"fields", "register_of"}) | {"register": made.register_of}
    sealed_body = sealed.seal(uow.keys, table.name, made.entry_id, body)
    uow.conn.execute(insert(table).values(**values, body=sealed_body))
    _audit(uow, made, "written", made.recorded_by, made.recorded_at)
    return made.entry_id


def end(uow: UnitOfWork, entry_id: str, account: str, at: datetime) -> bool:
    """It holds no more. False: not there, or ended before."""
    row = uow.conn.execute(select(table).where(table.c.entry_id == entry_id)).one_or_none()
    if row is None or row.ended_at is not None or row.register not in set(Register):
        return False
    values = {"ended_at": at, "ended_by": account}
    compare_and_set(uow.conn, table, entry_id, row.row_version, values)
    _audit(uow, _word(uow.keys, row), "ended", account, at)
    return True


def entries(conn: Connection, keys: KeyRing) -> Mapping[Register, list[Entry]]:
    """All lines by register, the newest first."""
    known = [register.value for register in Register]
    wanted = select(table).where(table.c.register.in_(known))
    found: dict[Register, list[Entry]] = {register: [] for register in Register}
    for row in conn.execute(wanted.order_by(table.c.since.desc(), table.c.entry_id.desc())):
        found[Register(row.register)].append(_word(keys, row))
    return found


def _audit(uow: UnitOfWork, of: Entry, what: str, account: str, at: datetime) -> None:
    about = {"entry": of.entry_id, "person": of.person_id}
    detail = {"register": of.register_of.value, "what": what}
    Cause(uow, at, account).audit(AuditTag.REGISTER_CHANGED, about, detail)


def _word(keys: KeyRing, row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    body = sealed.unseal(keys, table.name, row.entry_id, values.pop("body"), EntryBody)
    kind = Register(values.pop("register"))
    return Entry(**values, register_of=kind, fields=body.fields)
