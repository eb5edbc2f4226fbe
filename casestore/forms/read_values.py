"""FHIR values in JSON ↔ values of the program: `valueCoding`, `answerInteger` and their like."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from casestore.forms.model import Coding, ItemKind, Quantity, Value

_NUMBERS = ("Decimal", "Integer", "PositiveInt", "UnsignedInt")
_TEXTS = ("String", "Uri", "Date", "DateTime", "Time", "Url", "Code", "Id", "Canonical")


def typed_value(element: Mapping[str, Any], prefix: str = "value") -> Value | None:
    """The one typed value of an element, or None when there is none that can be read."""
    for name, held in element.items():
        if name.startswith(prefix) and (kind := name.removeprefix(prefix)):
            return _read(kind, held)
    return None


def _read(kind: str, held: object) -> Value | None:
    if kind == "Boolean":
        return held if isinstance(held, bool) else None
    if kind in _NUMBERS:
        return number(held)
    if kind in _TEXTS:
        return held if isinstance(held, str) and held else None
    return _READ[kind](held) if kind in _READ and isinstance(held, Mapping) else None


def number(held: object) -> Decimal | None:
    """A finite number, also when it was written as text."""
    if isinstance(held, bool) or not isinstance(held, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(held).strip())
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def coding_of(held: Mapping[str, Any]) -> Coding:
    """A Coding; parts that are no text are left out."""
    parts = {name: held.get(name) for name in ("system", "code", "display")}
    return Coding(**{name: v if isinstance(v, str) and v else None for name, v in parts.items()})


def quantity_of(held: Mapping[str, Any]) -> Quantity | None:
    """A Quantity with a value, or None."""
    value = number(held.get("value"))
    if value is None:
        return None
    parts = {name: held.get(name) for name in ("unit", "system", "code")}
    return Quantity(value=value, **{n: v if isinstance(v, str) else None for n, v in parts.items()})


def _reference(held: Mapping[str, Any]) -> str | None:
    found = held.get("reference") or held.get("display")
    return found if isinstance(found, str) else None


_READ: dict[str, Callable[[Mapping[str, Any]], Value | None]] = {
    "Coding": coding_of,
    "Quantity": quantity_of,
    "Reference": _reference,
}
_NAMES = {
    ItemKind.DATE: "valueDate",
    ItemKind.DATE_TIME: "valueDateTime",
    ItemKind.TIME: "valueTime",
    ItemKind.URL: "valueUri",
}


def written(kind: ItemKind, value: Value) -> dict[str, Any]:
    """The value as an answer of a QuestionnaireResponse has it."""
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, Decimal):
        whole = kind is ItemKind.INTEGER and value == value.to_integral_value()
        return {"valueInteger": int(value)} if whole else {"valueDecimal": plain_number(value)}
    if isinstance(value, Coding):
        return {"valueCoding": value.model_dump(exclude_none=True)}
    if isinstance(value, Quantity):
        held = value.model_dump(exclude_none=True)
        return {"valueQuantity": {**held, "value": plain_number(value.value)}}
    if kind is ItemKind.REFERENCE:
        return {"valueReference": {"reference": value}}
    return {_NAMES.get(kind, "valueString"): value}


def plain_number(value: Decimal) -> int | float:
    """The number as JSON writes it."""
    return int(value) if value == value.to_integral_value() else float(value)
