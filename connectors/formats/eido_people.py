"""EIDO people: who is mentioned, in which roles, and how to call back.

Only `personComponent` and `callbackComponent` are read. The vCards of providers and contacts in
`additionalDataByValue` are third parties and stay unread (README.md, EIDO trap 7).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from connectors.formats.keys import Folded, objects, references, text, texts
from connectors.formats.people import believable_birth_date, phone_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean, text_of, word_key
from schemas.incident import Location, PersonMention, PersonRole

_ROLES = {
    "caller": PersonRole.CALLER,
    "reportingparty": PersonRole.CALLER,
    "involvedperson": PersonRole.SUBJECT,
    "personofinterest": PersonRole.SUBJECT,
    "patient": PersonRole.PATIENT,
    "victim": PersonRole.VICTIM,
    "suspect": PersonRole.SUSPECT,
    "witness": PersonRole.WITNESS,
    "patientrelative": PersonRole.RELATIVE,
    "victimrelative": PersonRole.RELATIVE,
    "patientacquaintance": PersonRole.ACQUAINTANCE,
    "victimacquaintance": PersonRole.ACQUAINTANCE,
}
_WRAPS = 6
"""How many objects and lists may lie around one NIEM value."""
_Phones = Mapping[str, tuple[str, ...]]


def phones_by_id(held: Folded) -> dict[str, tuple[str, ...]]:
    """The numbers of each callback component, by its `$id`; no more than 20 of each."""
    return {
        text(component, "$id") or f"#{index}": tuple(islice(dict.fromkeys(_numbers(component)), 20))
        for index, component in enumerate(objects(held, "callbackcomponent"))
    }


def _numbers(component: Folded) -> Iterator[str]:
    uris = [*texts(component, "callbackinformationuri")]
    for updated in objects(component, "updatedcbn"):
        uris.extend(texts(updated, "updatedcbnidentifieruri"))
    return (phone for phone in map(phone_of, uris) if phone)


def callbacks(held: Folded, phones: _Phones) -> tuple[str, ...]:
    """Numbers of the call itself and of its callers; never those of other people mentioned."""
    ids: list[str] = []
    for call in objects(held, "callcomponent"):
        ids.extend(references(call, "callbackreference"))
    for person in objects(held, "personcomponent"):
        if PersonRole.CALLER in _roles(person):
            ids.extend(references(person, "callbackreference"))
    return tuple(
        dict.fromkeys(phone for one in dict.fromkeys(ids) for phone in phones.get(one, ()))
    )


def persons(
    held: Folded, phones: _Phones, places: Mapping[str, Location], reading: Reading
) -> tuple[PersonMention, ...]:
    """Every person component, as reported once."""
    return tuple(
        _person(component, index, phones, places, reading)
        for index, component in enumerate(objects(held, "personcomponent"))
    )


def _person(
    component: Folded,
    index: int,
    phones: _Phones,
    places: Mapping[str, Location],
    reading: Reading,
) -> PersonMention:
    core = _niem(next(objects(component, "ncpersoncomponent"), {}))
    name = _niem(next(objects(core, "personname", "name"), {}))
    ids = dict.fromkeys(references(component, "callbackreference"))
    homes = (places.get(one) for one in references(component, "locationreference"))
    birth_date, age = (
        _value(core, "personbirthdate", "birthdate"),
        _value(core, "personagemeasure", "age"),
    )
    return PersonMention(
        mention_id=text(component, "$id") or f"person-{index}",
        roles=_roles(component),
        given=_value(name, "persongivenname", "givenname"),
        middle=_value(name, "personmiddlename", "middlename"),
        family=_value(name, "personsurname", "surname", "personfullname", "fullname"),
        birth_date=believable_birth_date(
            birth_date, age, reading, "personComponent.PersonBirthDate"
        ),
        age=age,
        sex=_value(core, "personsexcode", "personsextext", "personsex", "sex"),
        phones=tuple(dict.fromkeys(phone for one in ids for phone in phones.get(one, ()))),
        address=next((home.text for home in homes if home and home.text), None),
    )


def _roles(component: Folded) -> tuple[PersonRole, ...]:
    words = texts(component, "personincidentroleregistrytext")
    return tuple(dict.fromkeys(_ROLES.get(word_key(word), PersonRole.OTHER) for word in words))


def _niem(held: Folded) -> dict[str, Any]:
    """NIEM keys without their prefix: `nc:PersonName`, `ncPersonName` and `PersonName` are one."""
    return {key.rpartition(":")[2].removeprefix("nc"): value for key, value in held.items()}


def _value(held: Folded, *names: str) -> str | None:
    """The first scalar at or under one of these keys; NIEM wraps values in objects and lists."""
    for name in names:
        found = _scalar((held.get(name),), _WRAPS)
        if found is not None:
            return found
    return None


def _scalar(values: Iterable[Any], levels: int) -> str | None:
    for value in values:
        found = clean(text_of(value))
        if found is not None:
            return found
        inner = value.values() if isinstance(value, dict) else value
        if levels and isinstance(value, dict | list):
            found = _scalar(inner, levels - 1)
            if found is not None:
                return found
    return None
