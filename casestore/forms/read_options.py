"""The answers to choose from: listed in the item, contained in the form, or a set we hold."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casestore.forms import extensions as ext
from casestore.forms import shapes, value_sets
from casestore.forms.findings import Fault, Findings, Tolerance
from casestore.forms.model import CHOICES, Coding, ItemKind, Option, Quantity, Value
from casestore.forms.read_values import plain_number, typed_value


def read_options(
    document: Mapping[str, Any],
    item: Mapping[str, Any],
    kind: ItemKind,
    hidden: bool,
    findings: Findings,
) -> tuple[Option, ...]:
    """The options, in order. Notes a fault when a choice has none to offer."""
    where = str(item.get("linkId"))
    if kind is ItemKind.REFERENCE:
        findings.note(Tolerance.TYPED_REFERENCE, where)
    address = item.get("answerValueSet")
    options = tuple(listed_options(item, where, findings))
    if not options and isinstance(address, str):
        options = tuple(_from_set(document, address, kind, hidden, where, findings))
    elif not options and kind in CHOICES:
        _note_none(kind, hidden, where, findings)
    if any(isinstance(o.value, Coding) and not o.value.system for o in options):
        findings.note(Tolerance.NO_SYSTEM, where)
    return options


def _note_none(kind: ItemKind, hidden: bool, where: str, findings: Findings) -> None:
    if hidden:
        findings.note(Tolerance.HIDDEN_WITHOUT_OPTIONS, where)
    else:
        open_one = kind is ItemKind.OPEN_CHOICE
        findings.note(Tolerance.FREE_TEXT_ONLY if open_one else Fault.NO_OPTIONS, where)


def _from_set(
    document: Mapping[str, Any],
    address: str,
    kind: ItemKind,
    hidden: bool,
    where: str,
    findings: Findings,
) -> Iterator[Option]:
    concepts = value_sets.contained(document, address)
    if concepts is None and (known := value_sets.KNOWN.get(address.partition("|")[0])):
        findings.note(Tolerance.KNOWN_VALUE_SET, where)
        concepts = known
    if concepts is not None:
        yield from listed_options(
            {"answerOption": [_as_option(c) for c in concepts]}, where, findings
        )
    elif hidden:
        findings.note(Tolerance.HIDDEN_WITHOUT_OPTIONS, where)
    elif kind is ItemKind.OPEN_CHOICE:
        findings.note(Tolerance.FREE_TEXT_ONLY, where)
    else:
        findings.note(Fault.UNKNOWN_VALUE_SET, f"{where}: {address}")


def _as_option(concept: Mapping[str, Any]) -> dict[str, Any]:
    coding = {k: concept[k] for k in ("system", "code", "display", "extension") if concept.get(k)}
    return {"valueCoding": coding}


def held_options(document: Mapping[str, Any], item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options as JSON, listed in the item or contained in the form; none that lie elsewhere."""
    address = item.get("answerValueSet")
    if item.get("answerOption") or not isinstance(address, str):
        return list(item.get("answerOption", ()))
    known = value_sets.KNOWN.get(address.partition("|")[0], [])
    return [_as_option(concept) for concept in value_sets.contained(document, address) or known]


def listed_options(item: Mapping[str, Any], where: str, findings: Findings) -> Iterator[Option]:
    """The options that stand in the item; one without a value is a fault and left out."""
    for held in item.get("answerOption", ()):
        shapes.check_properties(held, shapes.OPTION, f"{where}: answerOption", findings)
        shapes.note_extensions(held, where, findings)
        value = typed_value(held)
        if value is None:
            findings.note(Fault.WRONG_SHAPE, f"{where}: answerOption")
            continue
        yield Option(
            value=value,
            label=label(value),
            weight=_weight(held, where, findings),
            exclusive=ext.value(held, ext.EXCLUSIVE) is True,
            initial=held.get("initialSelected") is True,
            alarm=ext.alarm(held),
        )


def _weight(held: Mapping[str, Any], where: str, findings: Findings) -> Any:  # noqa: ANN401 - a number or None
    """Both kinds of weight, on the option or on its coding; the newer one counts."""
    coding = held.get("valueCoding")
    places: Iterable[Mapping[str, Any]] = (held, coding) if isinstance(coding, Mapping) else (held,)
    found = [
        weight
        for urls in (ext.WEIGHT, ext.ORDINAL)
        for place in places
        if (weight := ext.number(place, *urls)) is not None
    ]
    if len(set(found)) > 1:
        findings.note(Tolerance.WEIGHTS_DIFFER, where)
    return found[0] if found else None


def label(value: Value) -> str:
    """The value in words, for people."""
    if isinstance(value, Coding):
        return value.display or value.code or ""
    if isinstance(value, Quantity):
        return f"{plain_number(value.value)} {value.unit or value.code or ''}".strip()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
