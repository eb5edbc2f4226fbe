"""LEXS associations: which entity belongs to which, by `s:id` and `s:ref` (README.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from connectors.formats.lexs_names import children, name_of, reference

_MOST = 20


@dataclass(frozen=True, slots=True)
class Association:
    """One association: its name without family, and the ids that it joins, by kind."""

    name: str
    element: etree._Element
    activities: tuple[str, ...]
    people: tuple[str, ...]
    places: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Associations:
    """All associations of one digest."""

    all: tuple[Association, ...]
    places_of: dict[str, tuple[str, ...]]
    """By person: the ids of places joined to them."""
    phones_of: dict[str, tuple[str, ...]]


def associations(digest: etree._Element | None) -> Associations:
    """Everything that the digest joins."""
    groups = children(digest, "lexsdigest:Associations") if digest is not None else iter(())
    found = tuple(_association(one) for group in groups for one in group)
    places = _by_person((person, one.places) for one in found for person in one.people)
    phones = _by_person((person, one.phones) for one in found for person in one.people)
    return Associations(found, places, phones)


def _by_person(
    pairs: Iterable[tuple[str, tuple[str, ...]]],
) -> dict[str, tuple[str, ...]]:
    """The first few ids joined to each person: nobody has more homes or telephones than that."""
    found: dict[str, list[str]] = {}
    for person, ids in pairs:
        kept = found.setdefault(person, [])
        kept.extend(ids[: _MOST - len(kept)])
    return {person: tuple(dict.fromkeys(ids)) for person, ids in found.items()}


def _association(element: etree._Element) -> Association:
    return Association(
        name=name_of(element).partition(":")[2],
        element=element,
        activities=_ids(element, "ActivityReference"),
        people=_ids(element, "PersonReference"),
        places=_ids(element, "LocationReference"),
        phones=_ids(element, "TelephoneNumberReference"),
    )


def _ids(element: etree._Element, ending: str) -> tuple[str, ...]:
    found = (reference(child) for child in element if name_of(child).endswith(ending))
    return tuple(one for one in found if one)
