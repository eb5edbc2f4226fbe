"""One person out of several records that were joined: pure. Nothing is written into a record.

Each record keeps what was told to it, so that taking a joining back leaves both as they were.
"""

from collections.abc import Iterable, Sequence

from casestore.people import normal
from schemas.person import Contact, ContactKind, Identifier, Person, PersonName


def whole(own: Person, joined: Sequence[Person]) -> Person:
    """The record under which the others are read, with what they add. Its own facts come first.

    Where two records name the same number or address, it is safe only if both say so (R40); a
    person is restricted when any of the records is.
    """
    if not joined:
        return own
    every = (own, *joined)
    return own.model_copy(
        update={
            "names": tuple(_names(every)),
            "birth_date": _first(one.birth_date for one in every),
            "sex": _first(one.sex for one in every),
            "race": next((one.race for one in every if one.race), ()),
            "language": _first(one.language for one in every),
            "contacts": tuple(_contacts(c for one in every for c in one.contacts)),
            "identifiers": tuple(_identifiers(i for one in every for i in one.identifiers)),
            "restricted": any(one.restricted for one in every),
        }
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _names(records: Iterable[Person]) -> Iterable[PersonName]:
    found: dict[tuple[str, ...], PersonName] = {}
    for name in (name for one in records for name in one.names):
        parts = tuple(normal.name(part) for part in (name.given, name.middle, name.family))
        found.setdefault(parts, name)
    return found.values()


def same_contact(contact: Contact) -> tuple[str, str]:
    """What makes two contacts the same one: kind and value, however they are written."""
    plain = normal.phone(contact.value) if contact.kind is ContactKind.PHONE else None
    return contact.kind, plain or " ".join(contact.value.casefold().split())


def _contacts(contacts: Iterable[Contact]) -> Iterable[Contact]:
    found: dict[tuple[str, str], Contact] = {}
    for one in contacts:
        held = found.setdefault(same_contact(one), one)
        safe = {
            name: getattr(held, name) and getattr(one, name)
            for name in Contact.model_fields
            if name.startswith("safe_")
        }
        found[same_contact(one)] = held.model_copy(update=safe)
    return found.values()


def _identifiers(identifiers: Iterable[Identifier]) -> Iterable[Identifier]:
    found: dict[tuple[str, str | None], Identifier] = {}
    for one in identifiers:
        found.setdefault((one.kind, normal.identifier(one.kind, one.value)), one)
    return found.values()
