"""Person records: written whole and sealed, found through blind indexes and blocking hashes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from casestore import sealed
from casestore.matching import block_keys
from casestore.matching.profile import Profile, of_person
from casestore.people import normal
from casestore.people.whole import whole
from casestore.people_tables import person_head
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


def _sealed_profile(keys: KeyRing, record: Person) -> bytes:
    return sealed.seal(keys, TABLE, record.person_id, of_person(record), _PROFILE)


def read(conn: Connection, keys: KeyRing, person_id: str) -> Person | None:
    """One person, or None; with what the records add that were joined to this one."""
    return read_all(conn, keys, (person_id,)).get(person_id)


def read_all(conn: Connection, keys: KeyRing, person_ids: Sequence[str]) -> dict[str, Person]:
    """Several people by id, each with the records joined to it, in one query."""
    wanted = set(person_ids)
    joined = select(person.c.person_id, person.c.body, person_head.c.head_id).join(
        person_head, person_head.c.person_id == person.c.person_id
    )
    own = select(person.c.person_id, person.c.body, person.c.person_id.label("head_id"))
    both = own.where(person.c.person_id.in_(wanted)).union_all(
        joined.where(person_head.c.head_id.in_(wanted))
    )
    rows = conn.execute(both).all()
    found = {row.person_id: unsealed(keys, row.person_id, row.body) for row in rows}
    added: dict[str, list[Person]] = {one: [] for one in wanted}
    for row in sorted(rows, key=lambda row: row.person_id):
        if row.head_id != row.person_id:
            added[row.head_id].append(found[row.person_id])
    return {one: whole(found[one], added[one]) for one in wanted if one in found}


def read_own(conn: Connection, keys: KeyRing, person_id: str) -> tuple[Person, int] | None:
    """The record itself, without what was joined to it, and its row version; or None."""
    row = conn.execute(select(person).where(person.c.person_id == person_id)).one_or_none()
    return None if row is None else (unsealed(keys, person_id, row.body), row.row_version)


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
        "body": sealed.seal(uow.keys, TABLE, record.person_id, record),
        "profile": _sealed_profile(uow.keys, record),
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
    """Store a changed record and index its person anew. Raises ChangedMeanwhile."""
    values = {
        "temporary": record.temporary,
        "restricted": record.restricted,
        "body": sealed.seal(uow.keys, TABLE, record.person_id, record),
    }
    compare_and_set(uow.conn, person, record.person_id, row_version, values)
    reindex(uow, record.person_id)


def reindex(uow: UnitOfWork, person_id: str) -> None:
    """Index a person anew, with what was joined to the record. One that is itself joined to
    another is found through that one only."""
    for table in (person_index, block_key):
        uow.conn.execute(delete(table).where(table.c.person_id == person_id))
    record = read(uow.conn, uow.keys, person_id)
    if record is None:
        return
    profile = _sealed_profile(uow.keys, record)
    uow.conn.execute(update(person).where(person.c.person_id == person_id).values(profile=profile))
    elsewhere = select(person_head.c.head_id).where(person_head.c.person_id == person_id)
    if uow.conn.scalar(elsewhere) is None:
        _index(uow, record)


def find(conn: Connection, keys: KeyRing, kind: str, value: str) -> tuple[str, ...]:
    """Ids of people with exactly this; kind `name`, `family`, `phone` or an identifier's kind."""
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
    if kind == "family":
        return normal.names(None, value)[1]
    if kind == "name":
        given, _, family = value.partition(" ")
        return _full_name(given, family)
    return normal.identifier(kind, value)


def _full_name(given: str | None, family: str | None) -> str | None:
    first, last = normal.names(given, family)
    return f"{first}|{last}" if first and last else None


def searchable_values(record: Person) -> Iterator[tuple[str, str | None]]:
    """What a record is found by exactly: kind and normalised value, None for a placeholder."""
    for name in record.names:
        yield "name", _full_name(name.given, name.family)
        yield "family", normal.names(name.given, name.family)[1]
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
        for kind, value in searchable_values(record)
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
