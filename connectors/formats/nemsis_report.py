"""One NEMSIS patient care report as an index: element name → values, in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors.formats.texts import clean, truth

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Value:
    """One element: its text, None when nil or empty, and its pertinent negative."""

    text: str | None
    negative: str | None


class CareReport:
    """The elements of one report, or of one group in it, by name such as `eSituation.11`."""

    __slots__ = ("_elements", "key")

    def __init__(self, element: etree._Element) -> None:
        self.key = clean(element.get("UUID"))
        self._elements: dict[str, list[etree._Element]] = {}
        for one in element.iter("{*}*", "*"):
            tag = one.tag
            self._elements.setdefault(tag.rpartition("}")[2], []).append(one)

    def values(self, name: str) -> Iterator[Value]:
        """All elements of this name, nil ones too."""
        for one in self._elements.get(name, ()):
            nil = truth(one.get(_NIL)) is True
            yield Value(None if nil else one.text, clean(one.get("PN")))

    def texts(self, name: str) -> Iterator[str]:
        """The values of this name that are there and mean what they say."""
        for value in self.values(name):
            words = None if value.negative else value.text
            if words and words.strip():
                yield words

    def text(self, *names: str) -> str | None:
        """The first value of the first of these names that has any, padding folded away."""
        for name in names:
            for words in self.texts(name):
                found = clean(words)
                if found is not None:
                    return found
        return None

    def attribute(self, name: str, attribute: str) -> str | None:
        """An attribute of the first element of this name."""
        for one in self._elements.get(name, ()):
            return clean(one.get(attribute))
        return None

    def groups(self, name: str) -> Iterator["CareReport"]:
        """The groups of this name, each by itself."""
        return (CareReport(one) for one in self._elements.get(name, ()))
