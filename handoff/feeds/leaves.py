"""The values of a message with their places, whatever its layout; and the message with others."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_BETWEEN = re.compile(r'([|^~&;,\t\r\n"]+)')
"""What stands between values of HL7, CSV and text; JSON Lines are read line by line."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: its place in words, and its text."""

    place: str
    text: str


class Document(Protocol):
    """A message as leaves."""

    leaves: list[Leaf]

    def rebuilt(self, new: Mapping[int, str]) -> bytes:
        """The message with other texts for some leaves, by their index."""
        ...


def read_leaves(body: bytes) -> Document:
    """Read a message as JSON, JSON Lines or XML if it is that, else as parts between marks."""
    text = body.decode("utf-8-sig", "replace").lstrip()
    for read in (_Json, _JsonLines) if text[:1] in ("{", "[") else ():
        try:
            return read(text)
        except orjson.JSONDecodeError:
            continue
    if text.startswith("<"):
        try:
            return _Xml(text)
        except etree.XMLSyntaxError:
            pass
    return _Parts(body.decode("utf-8-sig", "replace"))


class _Json:
    def __init__(self, text: str) -> None:
        self._root = [orjson.loads(text)]
        self._places: list[tuple[Any, Any]] = []
        self.leaves = list(self._walk(self._root, ""))

    def rebuilt(self, new: Mapping[int, str]) -> bytes:
        return self._with(new, lambda: orjson.dumps(self._root[0], option=orjson.OPT_INDENT_2))

    def _with(self, new: Mapping[int, str], write: Callable[[], bytes]) -> bytes:
        for index, text in new.items():
            home, key = self._places[index]
            home[key] = _like(home[key], text)
        made = write()
        for index in new:
            home, key = self._places[index]
            home[key] = _like(home[key], self.leaves[index].text)
        return made

    def _walk(self, home: Any, path: str) -> Iterator[Leaf]:  # noqa: ANN401 - JSON is anything
        for key in list(home) if isinstance(home, dict) else range(len(home)):
            held = home[key]
            here = f"{path}.{key}" if isinstance(home, dict) else f"{path}[{key + 1}]"
            if isinstance(held, dict | list):
                yield from self._walk(held, here)
            elif held is not None and not isinstance(held, bool):
                self._places.append((home, key))
                yield Leaf(here.removeprefix("[1]").lstrip("."), str(held))


class _JsonLines(_Json):
    def __init__(self, text: str) -> None:
        self._root = [orjson.loads(line) for line in text.splitlines() if line.strip()]
        self._places = []
        self.leaves = list(self._walk(self._root, ""))

    def rebuilt(self, new: Mapping[int, str]) -> bytes:
        return self._with(new, lambda: b"\n".join(orjson.dumps(one) for one in self._root))


class _Xml:
    def __init__(self, text: str) -> None:
        self._root = etree.fromstring(text.encode(), _PARSER)
        self._set: list[Callable[[str], None]] = []
        self.leaves = list(self._walk(self._root, ""))

    def rebuilt(self, new: Mapping[int, str]) -> bytes:
        for index, text in new.items():
            self._set[index](text)
        made = etree.tostring(self._root, xml_declaration=True, encoding="utf-8")
        for index in new:
            self._set[index](self.leaves[index].text)
        return made

    def _walk(self, element: etree._Element, path: str) -> Iterator[Leaf]:
        here = f"{path}/{etree.QName(element).localname}"
        for name, held in element.items():
            if not str(name).endswith(("}schemaLocation", "}nil", "}type")):
                self._set.append(lambda text, e=element, n=name: e.set(n, text))  # type: ignore[misc]
                yield Leaf(f"{here}/@{str(name).rpartition('}')[2]}", str(held))
        if element.text and element.text.strip():
            self._set.append(lambda text, e=element: setattr(e, "text", text))  # type: ignore[misc]
            yield Leaf(here, element.text)
        for child in element.iterchildren(tag=etree.Element):
            yield from self._walk(child, here)


class _Parts:
    def __init__(self, text: str) -> None:
        self._parts = _BETWEEN.split(text)
        line, self._at, self.leaves = 1, [], []
        for index, part in enumerate(self._parts):
            if index % 2 == 0 and part.strip():
                self._at.append(index)
                self.leaves.append(Leaf(f"line {line}", part))
            line += part.count("\n") if index % 2 else 0

    def rebuilt(self, new: Mapping[int, str]) -> bytes:
        parts = list(self._parts)
        for index, text in new.items():
            parts[self._at[index]] = text
        return "".join(parts).encode()


def _like(held: Any, text: str) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(held, str):
        return text
    try:
        return type(held)(text)
    except ValueError:
        return held
