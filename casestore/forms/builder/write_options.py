"""The answers to choose from, as they stand on a sheet → answerOption."""

from copy import deepcopy

from casestore.forms import extensions as ext
from casestore.forms.builder.elements import extend
from casestore.forms.builder.outline import Raw, option
from casestore.forms.builder.sheet import OptionLine, SheetFault
from casestore.forms.builder.words import Document
from casestore.forms.findings import Findings
from casestore.forms.read_options import held_options, label, listed_options
from casestore.forms.read_values import number, plain_number, typed_value

_WEIGHTS = frozenset({*ext.WEIGHT, *ext.ORDINAL})


def write_options(
    document: Document, item: Raw, lines: tuple[OptionLine, ...], faults: dict[str, SheetFault]
) -> None:
    """A line without words is left out; a line that was there keeps its code and all else."""
    held = held_options(document, item)
    made: list[Raw] = []
    for place, line in enumerate(lines):
        if not line.label.strip():
            continue
        one = _was(line, held) or _new(document, item, made, held)
        _word(one, line.label.strip())
        _weigh(one, line.points.strip(), f"points-{place}", faults)
        if line.alarm != (ext.alarm(one) or ""):
            level = {"valueCode": line.alarm} if line.alarm else None
            extend(one, (ext.ALARM,), ext.ALARM, level)
        made.append(one)
    if made != held:
        item.pop("answerValueSet", None)
        item["answerOption"] = made
    if not item.get("answerOption"):
        item.pop("answerOption", None)


def _was(line: OptionLine, held: list[Raw]) -> Raw | None:
    there = line.was is not None and 0 <= line.was < len(held)
    return deepcopy(held[line.was]) if there and line.was is not None else None


def _new(document: Document, item: Raw, made: list[Raw], held: list[Raw]) -> Raw:
    """With the next free code of the form's own."""
    taken = {one.get("valueCoding", {}).get("code") for one in (*made, *held)}
    link = str(item["linkId"])
    free = next(n for n in range(1, len(taken) + 2) if f"{link}-{n}" not in taken)
    return option(document, link, free, "")


def _word(one: Raw, words: str) -> None:
    value = typed_value(one)
    if value is not None and label(value) == words:
        return
    if isinstance(one.get("valueCoding"), dict):
        one["valueCoding"]["display"] = words
        return
    key = next(name for name in one if name.startswith("value"))
    whole = number(words) if key == "valueInteger" else None
    del one[key]
    if whole is not None and whole == whole.to_integral_value():
        one["valueInteger"] = int(whole)
    else:
        one["valueString"] = words


def _weigh(one: Raw, typed: str, field: str, faults: dict[str, SheetFault]) -> None:
    points = number(typed) if typed else None
    if typed and points is None:
        faults[field] = SheetFault.NOT_A_NUMBER
    (read,) = listed_options({"answerOption": [one]}, "", Findings())
    if read.weight == points:
        return
    coding = one.get("valueCoding")
    if isinstance(coding, dict):
        extend(coding, _WEIGHTS, "", None)
    new = None if points is None else {"valueDecimal": plain_number(points)}
    extend(one, _WEIGHTS, ext.ORDINAL[0], new)
