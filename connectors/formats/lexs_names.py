"""LEXS, NIEM and N-DEx elements by qualified name, never by prefix (README.md, N-DEx trap 6).

The version stands in the namespace (README.md, common trap 11), so names are matched by local
name and namespace family: `nc:Activity` here is that element of any NIEM core version, whatever
prefix the document uses.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from connectors.formats.reading import Reading
from connectors.formats.texts import clean

_FAMILIES = (
    ("http://usdoj.gov/leisp/lexs/publishdiscover/", "lexspd"),
    ("http://usdoj.gov/leisp/lexs/digest/", "lexsdigest"),
    ("http://usdoj.gov/leisp/lexs/library/", "lexslib"),
    ("http://usdoj.gov/leisp/lexs/", "lexs"),
    ("http://niem.gov/niem/niem-core/", "nc"),
    ("http://niem.gov/niem/domains/jxdm/", "j"),
    ("http://niem.gov/niem/structures/", "s"),
    ("http://release.niem.gov/niem/niem-core/", "nc"),
    ("http://release.niem.gov/niem/domains/jxdm/", "j"),
    ("http://release.niem.gov/niem/structures/", "s"),
    ("http://fbi.gov/cjis/N-DEx/IncidentArrest/", "ndexia"),
)
_BROKER_PAYLOAD = "/IEPD/Extensions/IncidentReportStructuredPayload/"
_LONGEST = 300
_LEAKED = re.compile(r"#<[A-Za-z_][\w:]*(?::0x[0-9a-fA-F]+)?[^<>]*>")
"""A program's object written out where a value was meant: `#<IncidentArrest:0x107ade6b8>`."""


@lru_cache(maxsize=1024)
def known_name(tag: str) -> str:
    """`{namespace}Local` as `family:Local`; empty when the family is not one of ours."""
    if not tag.startswith("{"):
        return ""
    space, _, local = tag[1:].partition("}")
    for start, family in _FAMILIES:
        if space.startswith(start):
            return f"{family}:{local}"
    return f"ndexia:{local}" if _BROKER_PAYLOAD in space else ""


def name_of(element: etree._Element) -> str:
    """The known name of an element."""
    tag = element.tag
    return known_name(tag) if isinstance(tag, str) and len(tag) < _LONGEST else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of these names, in document order."""
    return (child for child in element if name_of(child) in names)


def inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """All elements of this name at any depth."""
    local = name.partition(":")[2]
    return (one for one in element.iter("{*}" + local) if name_of(one) == name)


def first(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element at a path such as `nc:ActivityDate/nc:Date`."""
    for name in _steps(path):
        if element is None:
            return None
        for child in element:
            if name_of(child) == name:
                element = child
                break
        else:
            return None
    return element


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


def value(element: etree._Element | None, path: str, reading: Reading) -> str | None:
    """The text at a path, padding folded away; a leaked program object is no value."""
    found = first(element, path)
    text = clean(found.text) if found is not None else None
    if text is not None and _LEAKED.fullmatch(text):
        reading.warn("program_object", path)
        return None
    return text


def identity(element: etree._Element) -> str | None:
    """The element's `s:id`."""
    return _attribute(element, ("s:id",))


def reference(element: etree._Element) -> str | None:
    """What `s:ref` or `lexslib:ref` points to."""
    return _attribute(element, ("s:ref", "lexslib:ref"))


def _attribute(element: etree._Element, names: tuple[str, ...]) -> str | None:
    for name, held in element.items():
        key = str(name)
        if len(key) < _LONGEST and key.startswith("{") and known_name(key) in names:
            return clean(str(held))
    return None
