"""Persons of a report: the person, the roles beside it, and what is joined to it."""

import re
from collections.abc import Iterator

from lxml import etree

from connectors.formats.lexs_names import children, first, identity, name_of, reference, value
from connectors.formats.ndex_activities import date_text
from connectors.formats.ndex_associations import Associations
from connectors.formats.ndex_places import addresses
from connectors.formats.people import believable_birth_date, split_name
from connectors.formats.reading import Reading
from schemas.incident import PersonMention, PersonRole

_ROLES = {
    "j:ArrestSubject": PersonRole.ARRESTEE,
    "j:IncidentSubject": PersonRole.SUBJECT,
    "j:Subject": PersonRole.SUBJECT,
    "j:Suspect": PersonRole.SUSPECT,
    "j:Victim": PersonRole.VICTIM,
    "j:EnforcementOfficial": PersonRole.OFFICER,
    "j:Witness": PersonRole.WITNESS,
}
_INVOLVED = {
    "complainant": PersonRole.CALLER,
    "reporting party": PersonRole.CALLER,
    "reporting person": PersonRole.CALLER,
    "caller": PersonRole.CALLER,
    "poi": PersonRole.SUBJECT,
    "person of interest": PersonRole.SUBJECT,
    "involved": PersonRole.SUBJECT,
    "missing person": PersonRole.SUBJECT,
    "subject": PersonRole.SUBJECT,
    "patient": PersonRole.PATIENT,
    "victim": PersonRole.VICTIM,
    "suspect": PersonRole.SUSPECT,
    "arrest subject": PersonRole.ARRESTEE,
    "witness": PersonRole.WITNESS,
}
_JOINED = {
    "ArrestSubjectAssociation": PersonRole.ARRESTEE,
    "IncidentVictimPersonAssociation": PersonRole.VICTIM,
    "IncidentWitnessAssociation": PersonRole.WITNESS,
}
_ORGANIZATION = re.compile(
    r"(?:state|city|county|town|village|commonwealth|people|society) of\b.*"
    r"|.*\b(?:inc|llc|corp|ltd|department|school district)\.?",
    re.IGNORECASE,
)
_SOURCE_NUMBER = re.compile(r"\D+(\d{3,})", re.ASCII)


def persons(
    digest: etree._Element | None, joined: Associations, reading: Reading
) -> tuple[PersonMention, ...]:
    """Every person once, in document order; an organization written as a person is left out."""
    if digest is None:
        return ()
    entities = list(children(digest, "lexsdigest:EntityPerson"))
    roles = _roles(entities, joined, reading)
    homes, numbers = addresses(digest, joined, reading), _numbers(digest, reading)
    found: dict[str, PersonMention] = {}
    for index, entity in enumerate(entities):
        for element in children(entity, "lexsdigest:Person"):
            key = identity(element) or f"person-{index}"
            mention = _mention(element, key, tuple(roles.get(key, ())), reading)
            if mention is None:
                continue
            known = (homes.get(place) for place in joined.places_of.get(key, ()))
            home = next((one for one in known if one), None)
            ids = joined.phones_of.get(key, ())
            phones = tuple(numbers[phone] for phone in ids if phone in numbers)
            found[key] = mention.model_copy(update={"address": home, "phones": phones})
    return tuple(_once(found, reading))


def _roles(
    entities: list[etree._Element], joined: Associations, reading: Reading
) -> dict[str, dict[PersonRole, None]]:
    """Roles by person: the element beside the person, then what associations say."""
    found: dict[str, dict[PersonRole, None]] = {}
    for index, entity in enumerate(entities):
        beside = next(children(entity, "lexsdigest:Person"), None)
        own = (identity(beside) if beside is not None else None) or f"person-{index}"
        for element in entity:
            role = _ROLES.get(name_of(element))
            if role is not None:
                target = first(element, "nc:RoleOfPersonReference")
                key = reference(target) if target is not None else None
                found.setdefault(key or own, {}).setdefault(role)
    for one in joined.all:
        stated = value(one.element, "nc:PersonActivityInvolvementText", reading)
        role = _JOINED.get(one.name)
        if stated is not None:
            role = _INVOLVED.get(stated.lower(), PersonRole.OTHER)
        if role is not None:
            for person in one.people:
                found.setdefault(person, {}).setdefault(role)
    return found


def _mention(
    element: etree._Element, key: str, roles: tuple[PersonRole, ...], reading: Reading
) -> PersonMention | None:
    name = first(element, "nc:PersonName")
    given = value(name, "nc:PersonGivenName", reading)
    middle = value(name, "nc:PersonMiddleName", reading)
    family = value(name, "nc:PersonSurName", reading)
    full = value(name, "nc:PersonFullName", reading)
    whole = " ".join(part for part in (given, middle, family) if part) or full or ""
    if _ORGANIZATION.fullmatch(whole):
        reading.warn("person_is_organization", "lexsdigest:Person/nc:PersonName")
        return None
    if full and given is None and family is None:
        given, family = split_name(full) if "," in full else (None, full)
    age = _age(element, reading)
    born = date_text(first(element, "nc:PersonBirthDate"), reading)
    path = "lexsdigest:Person/nc:PersonBirthDate"
    return PersonMention(
        mention_id=key,
        roles=roles,
        given=given,
        middle=middle,
        family=family,
        birth_date=believable_birth_date(born, age, reading, path),
        age=age,
        sex=value(element, "nc:PersonSexCode", reading),
    )


def _age(element: etree._Element, reading: Reading) -> str | None:
    """A number, a range, or words such as UNKNOWN."""
    home = first(element, "nc:PersonAgeMeasure")
    point = value(home, "nc:MeasurePointValue", reading) or value(home, "nc:MeasureText", reading)
    if point is not None:
        return point
    span = first(home, "nc:MeasureRangeValue")
    ends = (value(span, f"nc:Range{end}Value", reading) for end in ("Minimum", "Maximum"))
    return "-".join(end for end in ends if end) or None


def _numbers(digest: etree._Element, reading: Reading) -> dict[str, str]:
    """Telephone numbers by id."""
    found: dict[str, str] = {}
    for entity in children(digest, "lexsdigest:EntityTelephoneNumber"):
        for element in children(entity, "lexsdigest:TelephoneNumber"):
            key, number = identity(element), _number(element, reading)
            if key and number:
                found[key] = number
    return found


def _number(element: etree._Element, reading: Reading) -> str | None:
    whole = value(element, "nc:FullTelephoneNumber/nc:TelephoneNumberFullID", reading)
    home = first(element, "nc:NANPTelephoneNumber")
    names = ("AreaCode", "Exchange", "Line")
    parts = (value(home, f"nc:Telephone{name}ID", reading) for name in names)
    return whole or "-".join(part for part in parts if part) or None


def _once(found: dict[str, PersonMention], reading: Reading) -> Iterator[PersonMention]:
    """The same human under two ids (`ArrestSubjectPerson59035`, `SubjectPerson59035`) is one
    mention with the roles of both, if source number and name agree (N-DEx trap 5)."""
    kept: dict[tuple[str, ...], PersonMention] = {}
    for key, mention in found.items():
        number = _SOURCE_NUMBER.fullmatch(key)
        named = mention.given and mention.family
        same = (
            (number.group(1), mention.given.casefold(), mention.family.casefold())
            if number and named and mention.given and mention.family
            else (key,)
        )
        known = kept.get(same)
        if known is not None:
            reading.warn("same_person_twice", "lexsdigest:EntityPerson")
        kept[same] = _joined(known, mention) if known else mention
    yield from kept.values()


def _joined(first_seen: PersonMention, again: PersonMention) -> PersonMention:
    roles = tuple(dict.fromkeys((*first_seen.roles, *again.roles)))
    phones = tuple(dict.fromkeys((*first_seen.phones, *again.phones)))
    names = ("middle", "birth_date", "age", "sex", "address")
    filled = {name: getattr(first_seen, name) or getattr(again, name) for name in names}
    return first_seen.model_copy(update={"roles": roles, "phones": phones, **filled})
