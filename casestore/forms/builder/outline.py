"""Items of a Questionnaire as a list: find, add, move, remove. Works on the JSON, in place."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from casestore.forms.builder.words import Document, Way
from casestore.forms.model import CHOICES, ItemKind

Raw = dict[str, Any]


class Place(NamedTuple):
    """Where an item stands: `item` is `siblings[at]`; `parents` from the outermost."""

    item: Raw
    siblings: list[Raw]
    at: int
    parents: tuple[Raw, ...]


def places(document: Document) -> Iterator[Place]:
    """All items in the order of the form."""
    yield from _under(document, ())


def _under(holder: Raw, parents: tuple[Raw, ...]) -> Iterator[Place]:
    siblings: list[Raw] = holder.get("item", [])
    for index, item in enumerate(siblings):
        yield Place(item, siblings, index, parents)
        yield from _under(item, (*parents, item))


def find(document: Document, link_id: str) -> Place | None:
    """The first item of this link id."""
    return next((one for one in places(document) if one.item.get("linkId") == link_id), None)


def new_link(document: Document) -> str:
    """A link id that the form does not have yet."""
    taken = {one.item.get("linkId") for one in places(document)}
    return next(f"q{n}" for n in range(1, len(taken) + 2) if f"q{n}" not in taken)


def give_links(document: Document) -> None:
    """Items without a link id, or with that of an earlier one, get one of their own."""
    seen: set[object] = set()
    for one in places(document):
        if not one.item.get("linkId") or one.item["linkId"] in seen:
            one.item["linkId"] = new_link(document)
        seen.add(one.item["linkId"])


def add(document: Document, kind: ItemKind, text: str, after: str) -> str | None:
    """Put a new item behind another, into it where that is an empty group, or at the end.

    `after` is a link id or "". Returns the new link id, None where `after` is gone.
    """
    link = new_link(document)
    made: Raw = {"linkId": link, "text": text, "type": kind.value}
    if kind in CHOICES:
        made["answerOption"] = [option(document, link, n, w) for n, w in ((1, "Yes"), (2, "No"))]
    if not after:
        document.setdefault("item", []).append(made)
        return link
    place = find(document, after)
    if place is None:
        return None
    if place.item.get("type") == ItemKind.GROUP and not place.item.get("item"):
        place.item["item"] = [made]
    else:
        place.siblings.insert(place.at + 1, made)
    return link


def option(document: Document, link_id: str, number: int, words: str) -> Raw:
    """One answer to choose, with a code of the form's own."""
    system = f"{document.get('url', 'urn:handoff:form')}/answers"
    return {"valueCoding": {"system": system, "code": f"{link_id}-{number}", "display": words}}


def move(document: Document, link_id: str, way: Way) -> bool:
    """One place up or down among its neighbors, into the group above, or out of its own."""
    place = find(document, link_id)
    return place is not None and _MOVES[way](document, place)


def _swap(place: Place, other: int) -> bool:
    if not 0 <= other < len(place.siblings):
        return False
    siblings, index = place.siblings, place.at
    siblings[index], siblings[other] = siblings[other], siblings[index]
    return True


def _into(_document: Document, place: Place) -> bool:
    group = place.siblings[place.at - 1] if place.at else {}
    if group.get("type") != ItemKind.GROUP:
        return False
    group.setdefault("item", []).append(place.siblings.pop(place.at))
    return True


def _out(document: Document, place: Place) -> bool:
    if not place.parents:
        return False
    parent = find(document, str(place.parents[-1].get("linkId")))
    if parent is None:
        return False
    parent.siblings.insert(parent.at + 1, place.siblings.pop(place.at))
    if not place.siblings:
        del place.parents[-1]["item"]
    return True


_MOVES = {
    Way.UP: lambda _document, place: _swap(place, place.at - 1),
    Way.DOWN: lambda _document, place: _swap(place, place.at + 1),
    Way.IN: _into,
    Way.OUT: _out,
}


def remove(document: Document, link_id: str) -> bool:
    """Take the item out, with everything in it."""
    place = find(document, link_id)
    if place is None:
        return False
    del place.siblings[place.at]
    if not place.siblings and place.parents:
        del place.parents[-1]["item"]
    return True


def ways_of(place: Place) -> tuple[Way, ...]:
    """Where this item could be moved to."""
    before = place.siblings[place.at - 1] if place.at else {}
    open_ways = {
        Way.UP: place.at > 0,
        Way.DOWN: place.at + 1 < len(place.siblings),
        Way.IN: before.get("type") == ItemKind.GROUP,
        Way.OUT: bool(place.parents),
    }
    return tuple(way for way, is_open in open_ways.items() if is_open)
