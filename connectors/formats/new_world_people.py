"""New World: the caller and the persons of a call, as typed."""

from connectors.formats.people import believable_birth_date, split_name
from connectors.formats.reading import Reading
from connectors.formats.records import Record
from schemas.incident import PersonMention, PersonRole

_ROLES = {
    "caller": PersonRole.CALLER,
    "reporting party": PersonRole.CALLER,
    "complainant": PersonRole.CALLER,
    "subject": PersonRole.SUBJECT,
    "involved": PersonRole.SUBJECT,
    "involved person": PersonRole.SUBJECT,
    "person of interest": PersonRole.SUBJECT,
    "patient": PersonRole.PATIENT,
    "victim": PersonRole.VICTIM,
    "suspect": PersonRole.SUSPECT,
    "offender": PersonRole.SUSPECT,
    "arrestee": PersonRole.ARRESTEE,
    "arrested": PersonRole.ARRESTEE,
    "witness": PersonRole.WITNESS,
    "relative": PersonRole.RELATIVE,
    "family": PersonRole.RELATIVE,
    "family member": PersonRole.RELATIVE,
    "acquaintance": PersonRole.ACQUAINTANCE,
    "officer": PersonRole.OFFICER,
}


def persons(call: Record, reading: Reading) -> tuple[PersonMention, ...]:
    """The caller first, if anything is known; then the persons in the order of the file."""
    caller = _caller(call)
    listed = (
        _person(person, index, reading)
        for index, person in enumerate(call.records("Persons", "Person"))
    )
    return (*((caller,) if caller else ()), *listed)


def callbacks(call: Record) -> tuple[str, ...]:
    """The number that the caller gave."""
    phone = call.text("CallerPhone")
    return (phone,) if phone else ()


def _caller(call: Record) -> PersonMention | None:
    name, phones = call.text("CallerName"), callbacks(call)
    if name is None and not phones:
        return None
    given, family = split_name(name)
    return PersonMention(
        mention_id="caller",
        roles=(PersonRole.CALLER,),
        given=given,
        family=family,
        phones=phones,
        address=call.text("CallerAddress"),
    )


def _person(person: Record, index: int, reading: Reading) -> PersonMention:
    role = person.text("Role")
    age = person.text("Age")
    born = person.text("DateOfBirth", "BirthDate")
    phone = person.text("Phone", "PhoneNumber")
    return PersonMention(
        mention_id=f"person-{person.text('PersonId') or index}",
        roles=(_ROLES.get(role.casefold(), PersonRole.OTHER),) if role else (),
        given=person.text("FirstName"),
        middle=person.text("MiddleName"),
        family=person.text("LastName"),
        birth_date=believable_birth_date(born, age, reading, "Persons/Person/DateOfBirth"),
        age=age,
        sex=person.text("Sex", "Gender"),
        phones=(phone,) if phone else (),
        address=person.text("Address", "FullAddress"),
    )
