"""An XML element as a record: children by local name; nil, empty and absent apart.

Namespaces carry versions, and parts may have one of their own, so they are not compared here.
"""

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from connectors.formats.texts import clean, truth

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NILS = etree.XPath("boolean(.//@i:nil)", namespaces={"i": _XSI})
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element; empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    """The name without its namespace; empty for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Record:
    """One element. Nil children are not seen."""

    __slots__ = ("_children", "_nils", "_records", "element")

    def __init__(self, element: etree._Element, *, nils: bool | None = None) -> None:
        """`nils`: whether any element in it is nil at all; None: not known yet."""
        self.element = element
        self._nils = nils = bool(_NILS(element)) if nils is None else nils
        self._children: dict[str, list[etree._Element]] = {}
        self._records: dict[str, tuple[Record, ...]] = {}
        add = self._children.setdefault
        for child in element:
            if not nils or truth(child.get(_NIL)) is not True:
                add(_local(child.tag), []).append(child)

    def has(self, name: str) -> bool:
        """Whether the child is there and not nil; an empty one is there."""
        return name in self._children

    def plain(self, name: str) -> bool:
        """Whether the child, if there, holds nothing but text."""
        return all(len(child) == 0 for child in self._children.get(name, ()))

    def raw(self, name: str) -> str | None:
        """The text of the child as it stands; None when it is absent or nil."""
        found = self._children.get(name)
        return None if found is None else (found[0].text or "")

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

    def at(self, *path: str) -> str | None:
        """The cleaned text of the first element at this path that has any."""
        *above, last = path
        for record in self.records(*above) if above else (self,):
            found = record.text(last)
            if found is not None:
                return found
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """The cleaned texts of all children of this name, empty ones left out."""
        found = (clean(child.text) for child in self._children.get(name, ()))
        return tuple(one for one in found if one is not None)

    def records(self, name: str, *inner: str) -> Iterator["Record"]:
        """All records at this path, such as `("Persons", "Person")`."""
        found = self._records.get(name)
        if found is None:
            found = tuple(Record(one, nils=self._nils) for one in self._children.get(name, ()))
            self._records[name] = found
        for record in found:
            if inner:
                yield from record.records(*inner)
            else:
                yield record
