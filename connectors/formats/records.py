"""An XML element as a record: children by name in one namespace; nil, empty and absent apart."""

from collections.abc import Iterator

from lxml import etree

from connectors.formats.texts import clean, truth
from connectors.formats.xml_reader import local_name

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element; empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


class Record:
    """One element. Children of another namespace are not seen."""

    __slots__ = ("_children", "_namespace")

    def __init__(self, element: etree._Element) -> None:
        self._namespace = namespace_of(element)
        self._children: dict[str, list[etree._Element]] = {}
        for child in element:
            if namespace_of(child) == self._namespace:
                self._children.setdefault(local_name(child), []).append(child)

    def has(self, name: str) -> bool:
        """Whether the child is there and not nil; an empty one is there."""
        return self._first(name) is not None

    def plain(self, name: str) -> bool:
        """Whether the child, if there, holds nothing but text."""
        child = self._first(name)
        return child is None or len(child) == 0

    def raw(self, name: str) -> str | None:
        """The text of the child as it stands; None when it is absent or nil."""
        child = self._first(name)
        return None if child is None else (child.text or "")

    def text(self, *names: str) -> str | None:
        """The cleaned text of the first of these children that has any."""
        for name in names:
            found = clean(self.raw(name))
            if found is not None:
                return found
        return None

    def truth(self, name: str) -> bool | None:
        """A boolean; None when absent, nil or anything else."""
        return truth(self.raw(name))

    def records(self, name: str, *inner: str) -> Iterator["Record"]:
        """All records at this path, such as `("Persons", "Person")`."""
        for child in self._children.get(name, ()):
            if child.get(_NIL, "").strip().lower() in ("true", "1"):
                continue
            record = Record(child)
            if inner:
                yield from record.records(*inner)
            else:
                yield record

    def _first(self, name: str) -> etree._Element | None:
        for child in self._children.get(name, ()):
            if child.get(_NIL, "").strip().lower() not in ("true", "1"):
                return child
        return None
