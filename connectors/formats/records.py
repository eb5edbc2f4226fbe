"""An XML element as a record: children by name in one namespace; nil, empty and absent apart."""

from collections.abc import Iterator

from lxml import etree

from connectors.formats.texts import clean, truth

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element; empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


class Record:
    """One element. Nil children are not seen, nor those of another namespace."""

    __slots__ = ("_any_space", "_children", "_records", "element")

    def __init__(self, element: etree._Element, *, any_space: bool = False) -> None:
        """`any_space`: children by local name, for formats whose namespaces carry versions."""
        self.element = element
        self._any_space = any_space
        children: dict[str, list[etree._Element]] = {}
        self._children = children
        self._records: dict[str, tuple[Record, ...]] = {}
        space = "" if any_space else namespace_of(element)
        prefix = f"{{{space}}}" if space else ""
        length = len(prefix)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or not tag.startswith(prefix):
                continue
            name = tag.rpartition("}")[2] if any_space else tag[length:]
            nil = child.get(_NIL)
            if name[:1] != "{" and (nil is None or truth(nil) is not True):
                known = children.get(name)
                if known is None:
                    children[name] = [child]
                else:
                    known.append(child)

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
            found = tuple(
                Record(child, any_space=self._any_space) for child in self._children.get(name, ())
            )
            self._records[name] = found
        for record in found:
            if inner:
                yield from record.records(*inner)
            else:
                yield record
