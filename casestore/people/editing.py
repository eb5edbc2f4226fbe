"""Changing a person's record: earlier states are kept, placeholders are refused, and records that
may be the same person are looked for anew."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.people import normal, records
from casestore.people.doubles import look_for_doubles
from casestore.people.whole import same_contact
from casestore.people_tables import person_version as table
from casestore.rows import ChangedMeanwhile
from schemas.audit import AuditTag
from schemas.person import Contact, ContactKind, Identifier, Person, PersonName
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Change = Callable[[Person], Person | None]
"""The record as it shall be; None when the value stands for not knowing."""
DECLINED = "declined"
RACES = (
    *("american_indian", "asian", "black", "hispanic", "middle_eastern"),
    *("pacific_islander", "white", DECLINED),
)
"""Race and ethnicity as one question (OMB Statistical Policy Directive 15 as revised in 2024)."""
LANGUAGES = (
    *("en", "es", "asl", "ar", "fr", "hmn", "ht", "ko", "pl", "pt", "ru", "so", "tl", "vi", "zh"),
    "other",
)
NAME_KINDS = ("legal", "alias", "nickname", "former")
IDENTIFIER_KINDS = ("ssn", "mrn", "medicaid", "state_id", "crisis_line", "other")


def change(uow: UnitOfWork, person_id: str, account: str, at: datetime, make: Change) -> Answer:
    """Change the record itself, not what was joined to it. Unchanged: nothing is written."""
    held = records.read_own(uow.conn, uow.keys, person_id)
    if held is None:
        return Answer(code=Code.NO_SUCH_PERSON, person_id=person_id)
    before, row_version = held
    after = make(before)
    if after is None:
        return Answer(code=Code.PLACEHOLDER, person_id=person_id)
    fields = [name for name in Person.model_fields if getattr(before, name) != getattr(after, name)]
    if fields:
        try:
            records.replace(uow, after, row_version)
        except ChangedMeanwhile:
            return Answer(code=Code.CHANGED_MEANWHILE, person_id=person_id)
        _keep(Cause(uow, at, account), before, fields)
        look_for_doubles(uow, person_id, account, at)
    return Answer(code=Code.DONE, person_id=person_id)


def _keep(cause: Cause, before: Person, fields: list[str]) -> None:
    version_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(table).values(
            version_id=version_id,
            person_id=before.person_id,
            at=cause.at,
            actor=cause.actor,
            changed=",".join(fields),
            body=sealed.seal(cause.uow.keys, table.name, version_id, before),
        )
    )
    about = {"person": before.person_id}
    cause.audit(AuditTag.PERSON_CHANGED, about, {"fields": tuple(fields)})


def versions_of(conn: Connection, keys: KeyRing, person_id: str) -> list[tuple[datetime, Person]]:
    """Earlier states of a record, each with the time until which it held, newest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.at.desc())
    )
    return [(r.at, sealed.unseal(keys, table.name, r.version_id, r.body, Person)) for r in rows]


def with_name(name: PersonName) -> Change:
    """Add a name; one that is there in other letters is there already."""

    def make(record: Person) -> Person | None:
        if normal.names(name.given, name.family) == (None, None):
            return None
        held = {normal.names(one.given, one.family) for one in record.names}
        if normal.names(name.given, name.family) in held:
            return record
        first = (name, *record.names) if name.kind == "legal" else (*record.names, name)
        return record.model_copy(update={"names": first})

    return make


def with_contact(contact: Contact) -> Change:
    """Add a contact or, where it is there already, say anew what is safe with it (R40)."""

    def make(record: Person) -> Person | None:
        unreachable = contact.kind is ContactKind.PHONE and normal.phone(contact.value) is None
        if unreachable or not contact.value.strip():
            return None
        same = [one for one in record.contacts if same_contact(one) == same_contact(contact)]
        if not same:
            return record.model_copy(update={"contacts": (*record.contacts, contact)})
        renewed = contact.model_copy(update={"since": contact.since or same[0].since})
        contacts = tuple(renewed if one in same else one for one in record.contacts)
        return record.model_copy(update={"contacts": contacts})

    return make


def without_contact(place: int, on: date) -> Change:
    """The contact holds no more from this day on; it stays on file with that date."""

    def make(record: Person) -> Person:
        contacts = list(record.contacts)
        if 0 <= place < len(contacts):
            contacts[place] = contacts[place].model_copy(update={"until": on.isoformat()})
        return record.model_copy(update={"contacts": tuple(contacts)})

    return make


def with_identifier(identifier: Identifier) -> Change:
    """Add a number that somebody else gave the person."""

    def make(record: Person) -> Person | None:
        plain = normal.identifier(identifier.kind, identifier.value)
        if plain is None:
            return None
        held = {(one.kind, normal.identifier(one.kind, one.value)) for one in record.identifiers}
        if (identifier.kind, plain) in held:
            return record
        return record.model_copy(update={"identifiers": (*record.identifiers, identifier)})

    return make


def with_birth(birth_date: str, sex: str | None) -> Change:
    """Set birth date and sex; an empty birth date leaves what is there."""

    def make(record: Person) -> Person | None:
        born = normal.birth_date(birth_date) if birth_date else record.birth_date
        if birth_date and born is None:
            return None
        return record.model_copy(update={"birth_date": born, "sex": normal.sex(sex) or record.sex})

    return make


def with_own_words(race: tuple[str, ...], language: str) -> Change:
    """Race and ethnicity, and language, as the person says; empty leaves what is there (R27)."""

    def make(record: Person) -> Person:
        told = (DECLINED,) if DECLINED in race else tuple(one for one in RACES if one in race)
        values = {"race": told or record.race, "language": language or record.language}
        return record.model_copy(update=values)

    return make


def restricted(closed: bool) -> Change:
    """Only those who may see restricted records open it from now on, or everybody of the team."""
    return lambda record: record.model_copy(update={"restricted": closed})
