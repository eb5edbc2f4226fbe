"""A filled-in sheet → its item. Only what was changed is written; all else stays as it came."""

from collections.abc import Callable
from decimal import Decimal

from casestore.forms import extensions as ext
from casestore.forms.builder.elements import extend, put
from casestore.forms.builder.outline import Raw
from casestore.forms.builder.sheet import (
    HELP_CONTROL,
    BadSheet,
    ItemSheet,
    SheetFault,
    help_of,
    loinc_of,
    sheet_of,
)
from casestore.forms.builder.words import Document
from casestore.forms.builder.write_conditions import write_conditions
from casestore.forms.builder.write_options import write_options
from casestore.forms.expressions import readable
from casestore.forms.model import CHOICES, LOINC, NUMBERS, ItemKind
from casestore.forms.read_values import number, plain_number

Faults = dict[str, SheetFault]
_DATES = frozenset({ItemKind.DATE, ItemKind.DATE_TIME, ItemKind.TIME})
_VALUE = {
    ItemKind.INTEGER: "valueInteger",
    ItemKind.DATE: "valueDate",
    ItemKind.DATE_TIME: "valueDateTime",
    ItemKind.TIME: "valueTime",
}


def write(document: Document, item: Raw, sheet: ItemSheet) -> None:
    """Write the sheet into its item of the document. Raises BadSheet, all faults at once."""
    faults: Faults = {}
    was = sheet_of(document, item)
    if not sheet.text.strip() and sheet.kind is not ItemKind.GROUP:
        faults["text"] = SheetFault.NO_TEXT
    if sheet.kind is not was.kind:
        _fit(item, sheet.kind)
    item["type"] = sheet.kind.value
    put(item, "text", sheet.text.strip())
    for flag in ("required", "repeats"):
        if getattr(sheet, flag) != getattr(was, flag):
            put(item, flag, getattr(sheet, flag))
    for name, writer in _WRITERS.items():
        if getattr(sheet, name) != getattr(was, name):
            writer(item, sheet, faults)
    if sheet.kind in CHOICES or sheet.options:
        write_options(document, item, sheet.options, faults)
    write_conditions(document, item, sheet, faults)
    if faults:
        raise BadSheet(faults)


def _fit(item: Raw, kind: ItemKind) -> None:
    """Take out what R4 does not allow on the new type (que-1, que-5, que-6, que-8, que-10)."""
    if kind not in CHOICES:
        _drop(item, "answerOption", "answerValueSet")
    if kind in (ItemKind.GROUP, ItemKind.DISPLAY):
        _drop(item, "initial", "maxLength", "readOnly")
    if kind is ItemKind.DISPLAY:
        _drop(item, "required", "repeats")
    if kind is not ItemKind.BOOLEAN:
        extend(item, (ext.ALARM_YES, ext.ALARM_NO), "", None)
    extend(item, (ext.MIN_VALUE,), ext.MIN_VALUE, None)
    extend(item, (ext.MAX_VALUE,), ext.MAX_VALUE, None)
    if kind in (ItemKind.GROUP, ItemKind.DISPLAY):
        extend(item, (ext.CALCULATED,), ext.CALCULATED, None)


def _drop(item: Raw, *names: str) -> None:
    for name in names:
        item.pop(name, None)


def _help(item: Raw, sheet: ItemSheet, _faults: Faults) -> None:
    there = help_of(item)
    if there is None and sheet.help:
        link = f"{item['linkId']}-help"
        control = {"url": ext.CONTROL, "valueCodeableConcept": HELP_CONTROL}
        made = {"linkId": link, "type": "display", "text": sheet.help, "extension": [control]}
        item["item"] = [made, *item.get("item", ())]
    elif there is not None and sheet.help:
        there["text"] = sheet.help
    elif there is not None:
        put(item, "item", [one for one in item["item"] if one is not there])


def _code(item: Raw, sheet: ItemSheet, _faults: Faults) -> None:
    old = loinc_of(item)
    others = [one for one in item.get("code", ()) if one is not old]
    new = [{"system": LOINC, "code": sheet.code.strip()}] if sheet.code.strip() else []
    put(item, "code", [*new, *others])


def _max_length(item: Raw, sheet: ItemSheet, faults: Faults) -> None:
    typed = sheet.max_length.strip()
    if typed and not (typed.isascii() and typed.isdigit()):
        faults["max_length"] = SheetFault.NOT_A_NUMBER
    put(item, "maxLength", int(typed) if typed and "max_length" not in faults else None)


def _limit(name: str, url: str) -> Callable[[Raw, ItemSheet, Faults], None]:
    def write_limit(item: Raw, sheet: ItemSheet, faults: Faults) -> None:
        typed: str = getattr(sheet, name).strip()
        key, held = _VALUE.get(sheet.kind, "valueDecimal"), number(typed) if typed else None
        if typed and held is None and sheet.kind in NUMBERS:
            faults[name] = SheetFault.NOT_A_NUMBER
        value: object = typed if sheet.kind in _DATES else _as_number(held)
        fits = typed and value is not None and sheet.kind in NUMBERS | _DATES
        extend(item, (url,), url, {key: value} if fits else None)

    return write_limit


def _as_number(held: Decimal | None) -> int | float | None:
    return None if held is None else plain_number(held)


def _unit(item: Raw, sheet: ItemSheet, _faults: Faults) -> None:
    typed = sheet.unit.strip()
    extend(item, (ext.UNIT,), ext.UNIT, {"valueCoding": {"display": typed}} if typed else None)


def _calculated(item: Raw, sheet: ItemSheet, faults: Faults) -> None:
    """A calculated item is not typed, so it is read-only."""
    text = sheet.calculated.strip()
    if text and not readable(text):
        faults["calculated"] = SheetFault.NOT_READABLE
    expression = {"language": "text/fhirpath", "expression": text}
    extend(
        item, (ext.CALCULATED,), ext.CALCULATED, {"valueExpression": expression} if text else None
    )
    put(item, "readOnly", bool(text))


def _alarm(name: str, url: str) -> Callable[[Raw, ItemSheet, Faults], None]:
    def write_alarm(item: Raw, sheet: ItemSheet, _faults: Faults) -> None:
        level = getattr(sheet, name) if sheet.kind is ItemKind.BOOLEAN else ""
        extend(item, (url,), url, {"valueCode": level} if level else None)

    return write_alarm


_WRITERS: dict[str, Callable[[Raw, ItemSheet, Faults], None]] = {
    "help": _help,
    "code": _code,
    "max_length": _max_length,
    "low": _limit("low", ext.MIN_VALUE),
    "high": _limit("high", ext.MAX_VALUE),
    "unit": _unit,
    "calculated": _calculated,
    "yes_alarm": _alarm("yes_alarm", ext.ALARM_YES),
    "no_alarm": _alarm("no_alarm", ext.ALARM_NO),
}
