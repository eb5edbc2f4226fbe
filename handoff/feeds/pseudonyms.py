"""Samples kept as cases are pseudonymised (R37): words and numbers are turned into others.

What the mapping reads as a code, a time or a unit stays, since the case is there to test it;
everything else is turned, what nothing reads too. The same word becomes the same other word within
one feed, so that keys still join.
"""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import orjson
from lxml import etree

from connectors.formats.mapped_paths import split_path
from connectors.formats.mapping import FieldRule, Mapping
from handoff.feeds.turning import Turner

_KEPT_FIELDS = {
    *("created_at", "closed_at", "updated_at", "dispatched_at", "en_route_at", "on_scene_at"),
    *("cleared_at", "type_code", "type_text", "type_final_code", "type_final_text"),
    *("subtype_text", "determinant", "priority", "status", "cancelled", "deleted", "restricted"),
    *("disposition", "unit", "units", "state", "agency"),
}
_KEPT_ENTRIES = {
    "units": None,
    "narrative": {"at", "kind", "restricted"},
    "persons": {"role", "sex", "age"},
}
_POINTS = {"latitude", "longitude"}
_PATHS = re.compile(r"""path\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\)""")

Turn = Callable[[str], str]


class Pseudonyms(Turner):
    """Turns the messages of one feed, by a key that is thrown away afterwards."""

    def __init__(self, mapping: Mapping, key: bytes) -> None:
        super().__init__(key)
        self._mapping = mapping
        self._turns = _turns(mapping, self)

    def turned(self, body: bytes) -> bytes:
        """The message with other words in it, of the same layout."""
        source = self._mapping.source
        if source.layout == "csv":
            return self._csv(body)
        if source.layout == "xml":
            root = etree.fromstring(body, _PARSER)
            self._element(root, (), root=True)
            return etree.tostring(root, xml_declaration=True, encoding="utf-8")
        if source.layout == "jsonl":
            lines = [line for line in body.splitlines() if line.strip()]
            return b"\n".join(orjson.dumps(self._json(orjson.loads(one), ())) for one in lines)
        if source.layout == "json":
            return orjson.dumps(self._json(orjson.loads(body), ()), option=orjson.OPT_INDENT_2)
        return self.words(body.decode("utf-8", "replace")).encode()

    def _turn(self, path: tuple[str, ...]) -> Turn:
        return self._turns.get(path, self.words)

    def _csv(self, body: bytes) -> bytes:
        text = body.decode("utf-8-sig", "replace")
        delimiter = self._mapping.source.delimiter or _delimiter(text)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        header: list[str] = list(self._mapping.source.header)
        columns = {path[0] for path in self._turns}
        for row in rows:
            if not header:
                writer.writerow(row)
                names = [cell.strip().lower() for cell in row]
                header = names if columns & set(names) else []
                continue
            turned = [self._cell(header, i, cell) for i, cell in enumerate(row)]
            writer.writerow(turned)
        return out.getvalue().encode()

    def _cell(self, header: list[str], index: int, cell: str) -> str:
        name = header[index].strip().lower() if index < len(header) else ""
        return self._turn((name,))(cell)

    def _json(self, held: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 (JSON is anything)
        if isinstance(held, dict):
            return {key: self._json(one, (*path, key.strip().lower())) for key, one in held.items()}
        if isinstance(held, list):
            return [self._json(one, path) for one in held]
        if held is None or isinstance(held, bool):
            return held
        turned = self._turn(path)(str(held))
        return turned if isinstance(held, str) else _number(turned, held)

    def _element(self, element: etree._Element, path: tuple[str, ...], *, root: bool) -> None:
        name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
        here = path if root else (*path, name)
        for key, value in element.items():
            local = str(key).rpartition("}")[2].lower()
            if local not in ("nil", "schemalocation"):
                element.set(key, self._turn((*here, "@" + local))(str(value)))
        if element.text and element.text.strip():
            turn = self._turns.get(here) or self._turns.get((*here, "#text")) or self.words
            element.text = turn(element.text)
        for child in element:
            self._element(child, here, root=False)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def _delimiter(text: str) -> str:
    return max(",;\t|", key=text[:4000].count)


def _number(turned: str, held: float) -> Any:  # noqa: ANN401
    try:
        return type(held)(turned)
    except ValueError:
        return 0


def _turns(mapping: Mapping, pseudonyms: Pseudonyms) -> dict[tuple[str, ...], Turn]:
    """Path in the document → how the value there is turned; words, where nothing is said."""
    start = _steps(mapping.source.each)
    found: dict[tuple[str, ...], Turn] = {}
    for name, rule in mapping.fields.items():
        turn = _turn_of(name, pseudonyms, _KEPT_FIELDS)
        for path in _paths(rule):
            found[_whole(start, path)] = turn
    if mapping.order_by is not None:
        for path in _paths(mapping.order_by):
            found[_whole(start, path)] = str
    for name, listed in mapping.lists.items():
        kept = _KEPT_ENTRIES[name]
        home = (*start, *_steps(listed.each)) if listed.each else start
        for field, rule in listed.fields.items():
            turn = str if kept is None else _turn_of(field, pseudonyms, kept)
            for path in _paths(rule):
                found[_whole(home, path)] = turn
    return found


def _turn_of(name: str, pseudonyms: Pseudonyms, kept: set[str]) -> Turn:
    if name in kept:
        return str
    if name in _POINTS:
        return pseudonyms.point
    return pseudonyms.birth_date if name == "birth_date" else pseudonyms.words


def _paths(rule: FieldRule) -> list[str]:
    if rule.path is not None:
        return [rule.path]
    return [one or two for one, two in _PATHS.findall(rule.expr or "")]


def _whole(start: tuple[str, ...], path: str) -> tuple[str, ...]:
    return (*start, *_steps(path)) if not path.startswith("/") else _steps(path)


def _steps(path: str) -> tuple[str, ...]:
    return tuple(step.name for step in split_path(path)) if path else ()
