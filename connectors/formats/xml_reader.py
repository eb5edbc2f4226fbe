"""Hardened XML: no document type, no entities, no network, limits on size and depth.

lxml still accepts a DOCTYPE with `resolve_entities=False`, so the prologue is searched before
parsing and the parsed document is asked once more.
"""

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.formats.characters import to_utf8
from connectors.formats.reading import Reading, check_size

_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
_PARSER = etree.XMLParser(**_OPTIONS)
_FORGIVING = etree.XMLParser(recover=True, **_OPTIONS)

_LIMIT, _TAG_OPEN, _EXTRA = 114, 77, 5
_MISPLACED = {26, 42, 76, 201}
"""libxml2 codes of faults that are no sign of a cut at the end of a finished tag."""
_WHITE = re.compile(rb"[ \t\r\n]*")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_xml(body: bytes, reading: Reading) -> etree._Element:
    """The root element. Raises Unreadable with line and column, never with content."""
    check_size(body, reading.feed)
    text = to_utf8(body, reading).lstrip()
    _refuse_doctype(text)
    root = _parse(text)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(Fault.DOCTYPE, position="1:1")
    if _deeper_than(reading.feed.max_depth)(root):
        raise Unreadable(Fault.TOO_DEEP, path=f"level {reading.feed.max_depth + 1}")
    return root


def read_fragment(text: str) -> etree._Element | None:
    """XML found inside a string, read forgivingly; None when there is none to be had.

    Such strings are known to be broken (README.md, EIDO trap 3). They are bounded by the size of
    the message that holds them.
    """
    data = text.strip().encode("utf-8", "replace")
    if b"<!" in data and _DECLARES.search(data):
        return None
    for parser in (_PARSER, _FORGIVING):
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            continue
    return None


def local_name(element: etree._Element) -> str:
    """The name without its namespace, or a prefix that was never declared; empty for no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _parse(text: bytes) -> etree._Element:
    try:
        return etree.fromstring(text, _PARSER)
    except etree.XMLSyntaxError as error:
        fault, (line, column) = _fault_of(error, text), error.position
    raise Unreadable(fault, position=f"{line}:{column}")


def _fault_of(error: etree.XMLSyntaxError, text: bytes) -> Fault:
    code = getattr(error, "code", 0)
    if code == _LIMIT:
        return Fault.TOO_DEEP
    if code == _TAG_OPEN:
        return Fault.TRUNCATED
    line, column = error.position
    last = text.rpartition(b"\n")[2]
    at_end = line > text.count(b"\n") and column >= len(last.decode("utf-8", "ignore"))
    finished = code == _EXTRA or (code in _MISPLACED and text.endswith(b">"))
    cut = at_end and not finished
    return Fault.TRUNCATED if cut else Fault.UNREADABLE


def _refuse_doctype(text: bytes) -> None:
    """Walk over declaration, comments and instructions to the first thing that counts."""
    place = 0
    while True:
        found = _WHITE.match(text, place)
        place = found.end() if found else place
        if text.startswith(b"<?", place):
            end = text.find(b"?>", place)
        elif text.startswith(b"<!--", place):
            end = text.find(b"-->", place + 4)
        else:
            break
        if end < 0:
            return
        place = text.index(b">", end) + 1
    if text[place : place + 9].upper() == b"<!DOCTYPE":
        raise Unreadable(Fault.DOCTYPE, position=_position(text, place))


def _position(text: bytes, place: int) -> str:
    line_start = text.rfind(b"\n", 0, place)
    return f"{text.count(10, 0, place) + 1}:{place - line_start}"


@lru_cache(maxsize=8)
def _deeper_than(levels: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (levels + 1) + ")")
