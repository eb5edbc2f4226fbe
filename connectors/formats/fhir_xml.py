"""FHIR XML as the JSON that says the same, so that one reader serves both (FHIR R4, 2.6.1)."""

from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.formats.reading import Reading
from connectors.formats.records import namespace_of
from connectors.formats.xml_reader import local_name, read_xml

_FHIR = "http://hl7.org/fhir"


def read_fhir_xml(body: bytes, reading: Reading) -> dict[str, Any]:
    """The resource with keys in lower case; a value that occurs once is not in a list."""
    root = read_xml(body, reading)
    if namespace_of(root) != _FHIR:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="/")
    return _resource(root)


def _resource(element: etree._Element) -> dict[str, Any]:
    return {"resourcetype": local_name(element), **_object(element)}


def _object(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("id", "url"):
        if held := element.get(name):
            found[name] = held
    for child in element:
        if namespace_of(child) != _FHIR:
            # The narrative's XHTML.
            found.setdefault(local_name(child).lower(), None)
            continue
        key, value = local_name(child).lower(), _value(child)
        if key not in found or found[key] is None:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found


def _value(child: etree._Element) -> Any:  # noqa: ANN401 (JSON is anything)
    """A primitive's `value`, a resource inside, or an object."""
    stated = child.get("value")
    if stated is not None:
        return stated
    inner = child[0] if len(child) == 1 else None
    if inner is not None and local_name(inner)[:1].isupper():
        return _resource(inner)
    return _object(child)
