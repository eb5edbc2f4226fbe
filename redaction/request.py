"""Reads a disclosure request from plain data without ever raising.

What has the wrong type is left out, and what is left out counts against the request: the text
"true" is not true, and a number is no yes. A category that cannot be read is one that no
vocabulary knows, and a request without categories asks for nothing: both are denied.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.disclosure import ConsentFacts, DisclosureRequest, Patient, Recipient

UNREADABLE = "unreadable"
"""Stands where a category should; it is in no vocabulary, so the answer is a denial."""

Part = TypeVar("Part", bound=BaseModel)

_TEXTS = ("origin", "holder", "purpose", "jurisdiction")


def request_of(given: object) -> DisclosureRequest:
    """The request that plain data states, as far as it can be read."""
    row: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    facts = row.get("facts")
    consent = row.get("consent")
    return DisclosureRequest(
        categories=_categories(row.get("categories")),
        part2_protected=_truth(row.get("part2_protected")),
        # a basis that is no text is not the same as none asserted
        basis=_text(row.get("basis")) if row.get("basis") is None else str(row["basis"]),
        patient=_part(Patient, row.get("patient")),
        recipient=_part(Recipient, row.get("recipient")),
        consent=None if consent is None else _part(ConsentFacts, consent),
        facts=dict(facts) if isinstance(facts, Mapping) else {},
        **{name: _text(row.get(name)) for name in _TEXTS},
    )


def _categories(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(v if isinstance(v, str) else UNREADABLE for v in value)


@cache
def _fields(kind: type[BaseModel]) -> Mapping[str, TypeAdapter[Any]]:
    return {
        name: TypeAdapter(field.rebuild_annotation()) for name, field in kind.model_fields.items()
    }


def _part(kind: type[Part], value: object) -> Part:
    """A part of the request from those of its fields that have the right type."""
    row: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    good: dict[str, Any] = {}
    for name, field in _fields(kind).items():
        if name in row:
            said = tuple(row[name]) if isinstance(row[name], list) else row[name]
            try:
                good[name] = field.validate_python(said, strict=True)
            except ValidationError:
                continue
    return kind.model_construct(**good)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
