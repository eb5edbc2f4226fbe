"""Person records: written whole and sealed, found through blind indexes and blocking hashes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from casestore import sealed
from casestore.matching import block_keys
from casestore.matching.profile import Profile, of_person
from casestore.people import normal
from casestore.rows import compare_and_set
from casestore.tables import block_key, person, person_index
from schemas.audit import AuditTag
from schemas.coresponse import RequestSubject
from schemas.person import Contact, ContactKind, Person, PersonName
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

TABLE = person.name
_PROFILE = "profile"


def unsealed(keys: KeyRing, person_id: str, body: bytes) -> Person:
    """The Person word of a row's body."""
    return sealed.unseal(keys, TABLE, person_id, body, Person)


def unsealed_profile(keys: KeyRing, person_id: str, profile: bytes) -> Profile:
    """What a row's person is compared by."""
    return sealed.unseal(keys, TABLE, person_id, profile, Profile, _PROFILE)


def _sealed(keys: KeyRing, record: Person) -> dict[str, bytes]:
    own = record.person_id
    return {
        "body": sealed.seal(keys, TABLE, own, record),
        "profile": sealed.seal(keys, TABLE, own, of_person(record), _PROFILE),
    }


def read(conn: Connection, keys: KeyRing, person_id: str) -> Person | None:
    """One person, or None."""
    return read_all(conn, keys, (person_id,)).get(person_id)


def read_all(conn: Connection, keys: KeyRing, person_ids: Sequence[str]) -> dict[str, Person]:
    """Several people by id, in one query."""
    rows = conn.execute(
        select(person.c.person_id, person.c.body).where(person.c.person_id.in_(set(person_ids)))
    )
    return {row.person_id: unsealed(keys, row.person_id, row.body) for row in rows}


def create(
    uow: UnitOfWork,
    record: Person,
    *,
    at: datetime,
    actor: str,
    about: dict[str, str] | None = None,
) -> bool:
    """Store a new person and write it down; False when that id exists already."""
    if not store(uow, record):
        return False
    write_down(uow, record, at=at, actor=actor, about=about or {})
    return True


def store(uow: UnitOfWork, record: Person) -> bool:
    """Insert the rows of a new person, without audit; False when that id exists already.

    A temporary record gets no index: nobody is ever matched with it, each stays apart (R6).
    """
    row = {
        "person_id": record.person_id,
        "temporary": record.temporary,
        "restricted": record.restricted,
        "created_at": record.created_at,
        "created_by": record.created_by,
        **_sealed(uow.keys, record),
        "row_version": 1,
    }
    if not insert_once(uow.conn, person, row, ("person_id",)):
        return False
    _index(uow, record)
    return True


def write_down(
    uow: UnitOfWork, record: Person, *, at: datetime, actor: str, about: dict[str, str]
) -> None:
    """The audit event of a new person."""
    uow.audit(
        AuditTag.PERSON_CREATED,
        at=at,
        actor=actor,
        about={"person": record.person_id, **about},
        detail={"temporary": record.temporary},
        event_id=uow.keys.effect_id(record.person_id, AuditTag.PERSON_CREATED),
    )


def from_subject(subject: RequestSubject, person_id: str, at: datetime, actor: str) -> Person:
    """A person record from what is told of somebody; placeholders stay out of it."""
    given, family = normal.names(subject.given, subject.family)
    name = PersonName(
        given=subject.given if given else None,
        family=subject.family if family else None,
        kind="as_reported",
    )
    phones = (text for text in subject.phones if normal.phone(text))
    return Person(
        person_id=person_id,
        names=(name,) if given or family else (),
        birth_date=normal.birth_date(subject.birth_date),
        sex=normal.sex(subject.sex),
        contacts=tuple(Contact(kind=ContactKind.PHONE, value=text) for text in phones),
        created_at=at,
        created_by=actor,
    )


def replace(uow: UnitOfWork, record: Person, row_version: int) -> None:
    """Store a changed person and index it anew. Raises ChangedMeanwhile."""
    marks = {"temporary": record.temporary, "restricted": record.restricted}
    values = marks | _sealed(uow.keys, record)
    compare_and_set(uow.conn, person, record.person_id, row_version, values)
    for table in (person_index, block_key):
        uow.conn.execute(delete(table).where(table.c.person_id == record.person_id))
    _index(uow, record)


def find(conn: Connection, keys: KeyRing, kind: str, value: str) -> tuple[str, ...]:
    """Ids of people with exactly this value; kind `name`, `phone` or an identifier's kind."""
    plain = _searchable(kind, value)
    if plain is None:
        return ()
    hit = select(person_index.c.person_id).where(
        person_index.c.value_index.in_(keys.blind_indexes(f"person_{kind}", plain))
    )
    return tuple(conn.execute(hit.order_by(person_index.c.person_id)).scalars())


def _searchable(kind: str, value: str) -> str | None:
    if kind == "phone":
        return normal.phone(value)
    if kind == "name":
        given, _, family = value.partition(" ")
        return _full_name(given, family)
    return normal.identifier(kind, value)


def _full_name(given: str | None, family: str | None) -> str | None:
    first, last = normal.names(given, family)
    return f"{first}|{last}" if first and last else None


def _values(record: Person) -> Iterator[tuple[str, str | None]]:
    for name in record.names:
        yield "name", _full_name(name.given, name.family)
    for contact in record.contacts:
        if contact.kind is ContactKind.PHONE:
            yield "phone", normal.phone(contact.value)
    for identifier in record.identifiers:
        yield identifier.kind, normal.identifier(identifier.kind, identifier.value)


def _index(uow: UnitOfWork, record: Person) -> None:
    if record.temporary:
        return
    found = {
        (uow.keys.blind_index(f"person_{kind}", value), kind)
        for kind, value in _values(record)
        if value
    }
    if found:
        rows = [
            {"value_index": index, "person_id": record.person_id, "kind": kind}
            for index, kind in sorted(found)
        ]
        uow.conn.execute(insert(person_index), rows)
    hashes = block_keys.hashed(uow.keys, of_person(record))
    if hashes:
        rows_h = [{"h": h, "person_id": record.person_id} for h in sorted(hashes)]
        uow.conn.execute(insert(block_key), rows_h)
