"""One item of a Questionnaire → an item of the form, with everything below it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from casestore.forms import extensions as ext
from casestore.forms import shapes
from casestore.forms.expressions import LANGUAGES, readable
from casestore.forms.findings import Fault, Findings, Tolerance
from casestore.forms.markup import plain_text
from casestore.forms.model import Coding, Condition, Item, ItemKind, Operator
from casestore.forms.read_options import read_options
from casestore.forms.read_values import coding_of, typed_value

_CONTROLS = frozenset({"radio-button", "check-box", "drop-down", "help", "page", "list", "table"})
_NEARLY = (
    "text-box autocomplete inline inline-choice prompt group-voice header footer unit lower upper "
    "flyover required"
)
_SAME_HERE = frozenset(_NEARLY.split())
"""Controls whose wish the usual control meets, or that only arrange text."""


def read_item(document: Mapping[str, Any], item: Mapping[str, Any], findings: Findings) -> Item:
    """The item and those below. What is wrong with it is noted, and something is returned."""
    link_id = item.get("linkId")
    if not link_id:
        findings.note(Fault.NO_LINK_ID, str(item.get("text", ""))[:40])
    where = str(link_id or "?")
    shapes.check_properties(item, shapes.ITEM, where, findings)
    shapes.note_extensions(item, where, findings)
    kind = _kind(item, where, findings)
    controls = _controls(item)
    calculated, enabled_by, never = _rules(item, where, findings)
    hidden = never or ext.value(item, ext.HIDDEN) is True
    low, high = (_limit(item, url, kind) for url in (ext.MIN_VALUE, ext.MAX_VALUE))
    _check_controls(controls, where, findings)
    return Item(
        link_id=where,
        kind=kind,
        text=_text(item, kind, where, findings),
        prefix=str(item.get("prefix") or ""),
        codes=tuple(coding_of(code) for code in item.get("code", ())),
        required=_required(item, kind, where, findings),
        repeats=bool(item.get("repeats")),
        read_only=bool(item.get("readOnly")),
        hidden=hidden,
        help=kind is ItemKind.DISPLAY and "help" in controls,
        max_length=_whole(item.get("maxLength")),
        min_value=low,
        max_value=high,
        max_decimals=_whole(ext.value(item, ext.MAX_DECIMALS)),
        min_occurs=_whole(ext.value(item, ext.MIN_OCCURS)),
        max_occurs=_whole(ext.value(item, ext.MAX_OCCURS)),
        options=read_options(document, item, kind, hidden, findings),
        units=tuple(_units(item)),
        conditions=tuple(_conditions(item, where, findings)),
        any_condition=_any(item, where, findings),
        enabled_by=enabled_by,
        calculated=calculated,
        variables=tuple(read_variables(item, findings, where)),
        drop_down="drop-down" in controls,
        yes_alarm=ext.alarm(item, ext.ALARM_YES),
        no_alarm=ext.alarm(item, ext.ALARM_NO),
        initial=tuple(v for one in item.get("initial", ()) if (v := typed_value(one)) is not None),
        items=tuple(read_item(document, inner, findings) for inner in item.get("item", ())),
    )


def read_variables(
    element: Mapping[str, Any], findings: Findings, where: str
) -> Iterator[tuple[str, str]]:
    """The element's FHIRPath variables; those in another language stay empty."""
    for extension in ext.of(element, ext.VARIABLE):
        language, text, name = ext.expression(extension)
        if language in LANGUAGES and name and readable(text):
            yield name, text
        else:
            query = "query" in language
            findings.note(Tolerance.NO_QUERY if query else Tolerance.NOT_CALCULATED, where)


def _kind(item: Mapping[str, Any], where: str, findings: Findings) -> ItemKind:
    named = item.get("type")
    inner = bool(item.get("item"))
    if named == "attachment":
        findings.note(Fault.ATTACHMENT, where)
    elif named not in set(ItemKind):
        findings.note(Fault.UNKNOWN_TYPE, f"{where}: {named}" if named else f"{where}: no type")
    elif named == "display" and inner:
        findings.note(Tolerance.DISPLAY_WITH_ITEMS, where)
        return ItemKind.GROUP
    elif named == "group" and not inner:
        findings.note(Tolerance.EMPTY_GROUP, where)
    if any(True for _ in ext.of(item, ext.SUB_FORM)):
        findings.note(Fault.SUB_FORM, where)
    return ItemKind(named) if named in set(ItemKind) else ItemKind.DISPLAY


def _text(item: Mapping[str, Any], kind: ItemKind, where: str, findings: Findings) -> str:
    text = item.get("text")
    if isinstance(text, str) and text.strip():
        return text.strip()
    beside = item.get("_text")
    markup = ext.value(beside, ext.XHTML) if isinstance(beside, Mapping) else None
    if isinstance(markup, str) and plain_text(markup):
        findings.note(Tolerance.MARKUP_TEXT, where)
        return plain_text(markup)
    if kind is not ItemKind.GROUP:
        findings.note(Tolerance.NO_TEXT, where)
    codes = (coding_of(code).display for code in item.get("code", ()))
    return next((display for display in codes if display), "")


def _required(item: Mapping[str, Any], kind: ItemKind, where: str, findings: Findings) -> bool:
    required = bool(item.get("required"))
    if required and kind is ItemKind.DISPLAY:
        findings.note(Tolerance.REQUIRED_DISPLAY, where)
        return False
    return required


def _controls(item: Mapping[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for extension in ext.of(item, ext.CONTROL):
        concept = extension.get("valueCodeableConcept")
        codings = concept.get("coding", ()) if isinstance(concept, Mapping) else ()
        found |= {str(c.get("code")) for c in codings if isinstance(c, Mapping)}
    return frozenset(found)


def _check_controls(controls: frozenset[str], where: str, findings: Findings) -> None:
    for control in sorted(controls - _CONTROLS - _SAME_HERE):
        findings.note(Tolerance.CONTROL_IGNORED, f"{where}: {control}")


def _rules(
    item: Mapping[str, Any], where: str, findings: Findings
) -> tuple[str | None, str | None, bool]:
    """Calculated value, enabling rule, and whether the item is never shown."""
    calculated = next((ext.expression(e) for e in ext.of(item, ext.CALCULATED)), None)
    enabled = next((ext.expression(e) for e in ext.of(item, ext.ENABLE)), None)
    value = _understood(calculated)
    if calculated is not None and value is None:
        findings.note(Tolerance.NOT_CALCULATED, where)
    rule = _understood(enabled)
    never = False
    if enabled is not None and rule is None:
        never = calculated is not None
        findings.note(Tolerance.NEVER_SHOWN if never else Fault.CONDITION_LANGUAGE, where)
    return value, rule, never


def _understood(found: tuple[str, str, str] | None) -> str | None:
    if found is None or found[0] not in LANGUAGES or not readable(found[1]):
        return None
    return found[1]


def _conditions(item: Mapping[str, Any], where: str, findings: Findings) -> Iterator[Condition]:
    for one in item.get("enableWhen", ()):
        shapes.check_properties(one, shapes.CONDITION, f"{where}: enableWhen", findings)
        answer = typed_value(one, "answer")
        named = one.get("operator")
        known = named in set(Operator) and isinstance(one.get("question"), str)
        if not known or answer is None or not _comparable(Operator(named), answer):
            findings.note(Fault.CONDITION_BROKEN, where)
            continue
        yield Condition(question=one["question"], operator=Operator(named), answer=answer)


def _comparable(operator: Operator, answer: object) -> bool:
    if operator is Operator.EXISTS:
        return isinstance(answer, bool)
    if operator in (Operator.EQUAL, Operator.DIFFERENT):
        return True
    return not isinstance(answer, bool | Coding)


def _any(item: Mapping[str, Any], where: str, findings: Findings) -> bool:
    """R4 wants the rule named where there are several (que-12); STU3 said: any."""
    named = item.get("enableBehavior")
    if named is None and len(item.get("enableWhen", ())) > 1:
        findings.note(Tolerance.ANY_ASSUMED, where)
        return True
    if named not in (None, "any", "all"):
        findings.note(Fault.CONDITION_BROKEN, where)
    return bool(named == "any")


def _limit(item: Mapping[str, Any], url: str, kind: ItemKind) -> Decimal | str | None:
    if kind in (ItemKind.DATE, ItemKind.DATE_TIME, ItemKind.TIME):
        found = ext.value(item, url)
        return found if isinstance(found, str) else None
    return ext.number(item, url)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _units(item: Mapping[str, Any]) -> Iterator[Coding]:
    for extension in ext.of(item, ext.UNIT, ext.UNIT_OPTION):
        held = extension.get("valueCoding")
        if isinstance(held, Mapping):
            yield coding_of(held)
