"""When an item is asked, as its sheet says it → enableWhen."""

from collections.abc import Mapping
from typing import Any

from casestore.forms.builder.outline import Raw, find
from casestore.forms.builder.sheet import (
    ANSWERED,
    UNANSWERED,
    YES_NO,
    ConditionLine,
    ItemSheet,
    SheetFault,
    sheet_of,
)
from casestore.forms.builder.words import Document
from casestore.forms.model import NUMBERS, ItemKind, plain
from casestore.forms.read_options import held_options, label
from casestore.forms.read_values import number, plain_number, typed_value

_ORDERED = NUMBERS | {ItemKind.DATE, ItemKind.DATE_TIME, ItemKind.TIME}
_ANSWER = {
    ItemKind.DATE: "answerDate",
    ItemKind.DATE_TIME: "answerDateTime",
    ItemKind.TIME: "answerTime",
}


def write_conditions(
    document: Document, item: Raw, sheet: ItemSheet, faults: dict[str, SheetFault]
) -> None:
    """Rules that were not touched stay as they are; one without question and answer is left out."""
    was = {line.was: line for line in sheet_of(document, item).conditions}
    held: list[Raw] = item.get("enableWhen", [])
    made = [
        held[line.was] if line.was is not None and was.get(line.was) == line else new
        for place, line in enumerate(sheet.conditions)
        if (new := _rule(document, line, f"condition-{place}", faults)) is not None
    ]
    for name in ("enableWhen",) if not made else ():
        item.pop(name, None)
    if made:
        item["enableWhen"] = made
    _join(item, len(made), sheet.any_condition)


def _join(item: Raw, count: int, any_one: bool) -> None:
    """R4 wants the rule named where there are several (que-12)."""
    if count > 1:
        item["enableBehavior"] = "any" if any_one else "all"
    elif count == 0:
        item.pop("enableBehavior", None)


def _rule(
    document: Document, line: ConditionLine, field: str, faults: dict[str, SheetFault]
) -> Raw | None:
    if not line.question and not line.answer.strip():
        return None
    place = find(document, line.question)
    if place is None and line.was is None:
        faults[field] = SheetFault.NO_QUESTION
        return None
    if line.comparison in (ANSWERED, UNANSWERED):
        is_there = line.comparison == ANSWERED
        return {"question": line.question, "operator": "exists", "answerBoolean": is_there}
    target: Mapping[str, Any] = place.item if place else {}
    answer = _answer(document, target, line.answer.strip())
    if place is not None and answer is None:
        faults[field] = SheetFault.NO_SUCH_ANSWER
    elif line.comparison not in ("=", "!=") and target.get("type") not in _ORDERED:
        faults[field] = SheetFault.NOT_COMPARABLE
    return {"question": line.question, "operator": line.comparison, **(answer or {})}


def _answer(document: Document, question: Mapping[str, Any], typed: str) -> Raw | None:
    """The answer as R4 has it for this question; None when it has no such answer."""
    kind = question.get("type")
    if kind == ItemKind.BOOLEAN:
        words = {plain(YES_NO[0]): True, plain(YES_NO[1]): False}
        return {"answerBoolean": words[plain(typed)]} if plain(typed) in words else None
    options = held_options(document, question)
    if options:
        return _chosen(options, typed)
    if kind in NUMBERS:
        held = number(typed)
        return None if held is None else _numeric(str(kind), plain_number(held))
    name = _ANSWER.get(ItemKind(str(kind)), "answerString") if kind in set(ItemKind) else ""
    return {name: typed} if typed and name else None


def _numeric(kind: str, held: float) -> Raw:
    if kind == ItemKind.QUANTITY:
        return {"answerQuantity": {"value": held}}
    whole = kind == ItemKind.INTEGER and isinstance(held, int)
    return {"answerInteger" if whole else "answerDecimal": held}


def _chosen(options: list[Raw], typed: str) -> Raw | None:
    """The option of these words, its code with it."""
    for one in options:
        value = typed_value(one)
        if value is None or plain(label(value)) != plain(typed) or not typed:
            continue
        key = next(name for name in one if name.startswith("value"))
        held = one[key]
        if key == "valueCoding":
            held = {k: held[k] for k in ("system", "code", "display") if held.get(k)}
        return {f"answer{key.removeprefix('value')}": held}
    return None
