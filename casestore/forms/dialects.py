"""Forms that are nearly R4: the Aidbox dialect and FHIR STU3, turned into R4 before reading.

Aidbox writes first-class properties where R4 has extensions, and `value: {Coding: …}` where R4
has `valueCoding`. STU3 names options and conditions otherwise.
"""

from collections.abc import Callable
from typing import Any

from casestore.forms import extensions as ext
from casestore.forms.findings import Findings, Tolerance

Element = dict[str, Any]
_EXPRESSIONS = {
    "initialExpression": ext.INITIAL,
    "calculatedExpression": ext.CALCULATED,
    "enableWhenExpression": ext.ENABLE,
    "answerExpression": ext.ANSWERS,
}


def to_r4(form: Element, findings: Findings) -> None:
    """Rewrite the form in place; each rewritten place is noted."""
    _form(form, findings)
    for item in _items(form):
        where = str(item.get("linkId", ""))
        for rewrite, tolerance in ((_aidbox_item, Tolerance.AIDBOX), (_stu3_item, Tolerance.STU3)):
            if rewrite(item):
                findings.note(tolerance, where)


def _items(parent: Element) -> list[Element]:
    """All items below, in a list, since rewriting adds to them."""
    found: list[Element] = []
    stack = [parent]
    while stack:
        inner = stack.pop().get("item")
        items = [i for i in inner if isinstance(i, dict)] if isinstance(inner, list) else []
        found += items
        stack += items
    return found


def _extend(element: Element, url: str, key: str, value: object) -> None:
    element["extension"] = [*element.get("extension", ()), {"url": url, key: value}]


def _move(element: Element, name: str, act: Callable[[Any], None]) -> bool:
    if name not in element:
        return False
    act(element.pop(name))
    return True


def _typed(element: Element, name: str, prefix: str) -> bool:
    """`value: {Coding: …}` becomes `valueCoding: …`; an empty or odd one is left for the reader."""
    held = element.get(name)
    if not (isinstance(held, dict) and len(held) == 1):
        return False
    ((kind, value),) = held.items()
    del element[name]
    element[f"{prefix}{kind[:1].upper()}{kind[1:]}"] = value
    return True


def _form(form: Element, findings: Findings) -> None:
    changed = False
    for context in _dicts(form.pop("launchContext", None)):
        parts = [{"url": "name", "valueCoding": context.get("name", {})}]
        kinds = context.get("type", ())
        parts += [{"url": "type", "valueCode": kind} for kind in kinds if isinstance(kind, str)]
        form["extension"] = [
            *form.get("extension", ()),
            {"url": ext.LAUNCH_CONTEXT, "extension": parts},
        ]
        changed = True
    for name in ("mapping", "sourceQueries"):
        for held in _dicts(form.pop(name, None)):
            _extend(form, f"{ext.SDC}sdc-questionnaire-{_ROOT[name]}", "valueReference", held)
            changed = True
    for context in _dicts(form.get("useContext")):
        changed |= _typed(context, "value", "value")
    if changed:
        findings.note(Tolerance.AIDBOX, "Questionnaire")


_ROOT = {"mapping": "targetStructureMap", "sourceQueries": "sourceQueries"}


def _dicts(value: object) -> list[Element]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _aidbox_item(item: Element) -> bool:
    done = [
        _move(item, "hidden", lambda v: _extend(item, ext.HIDDEN, "valueBoolean", v)),
        _move(item, "itemControl", lambda v: _extend(item, ext.CONTROL, "valueCodeableConcept", v)),
        _move(item, "unit", lambda v: _extend(item, ext.UNIT, "valueCoding", v)),
        _move(
            item,
            "preferredTerminologyServer",
            lambda v: _extend(item, ext.TERMINOLOGY, "valueUrl", v),
        ),
        _move(item, "helpText", lambda v: _help(item, v)),
    ]
    for name, url in _EXPRESSIONS.items():
        done.append(_move(item, name, lambda v, u=url: _extend(item, u, "valueExpression", v)))  # type: ignore[misc]
    for name, url, key in (
        ("unitOption", ext.UNIT_OPTION, "valueCoding"),
        ("referenceResource", ext.REFERENCE_RESOURCE, "valueCode"),
    ):
        done.append(_move(item, name, lambda v, u=url, k=key: _each(item, v, u, k)))  # type: ignore[misc]
    done.append(_move(item, "choiceColumn", lambda v: _columns(item, v)))
    for option in (*_dicts(item.get("answerOption")), *_dicts(item.get("initial"))):
        done.append(_typed(option, "value", "value"))
    for condition in _dicts(item.get("enableWhen")):
        done.append(_typed(condition, "answer", "answer"))
    return any(done)


def _each(item: Element, values: object, url: str, key: str) -> None:
    for one in values if isinstance(values, list) else [values]:
        _extend(item, url, key, one)


def _columns(item: Element, columns: object) -> None:
    for column in _dicts(columns):
        parts = [
            {"url": name, f"value{'Boolean' if isinstance(v, bool) else 'String'}": v}
            for name, v in column.items()
        ]
        item["extension"] = [
            *item.get("extension", ()),
            {"url": ext.CHOICE_COLUMN, "extension": parts},
        ]


def _help(item: Element, text: object) -> None:
    """Help is a display item with the control `help`, as R4 has it."""
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control"}]}
    control["coding"][0]["code"] = "help"
    child: Element = {"linkId": f"{item.get('linkId')}-help", "type": "display", "text": text}
    _extend(child, ext.CONTROL, "valueCodeableConcept", control)
    item["item"] = [*item.get("item", ()), child]


def _stu3_item(item: Element) -> bool:
    changed = False
    if "option" in item and "answerOption" not in item:
        item["answerOption"] = item.pop("option")
        changed = True
    if isinstance(item.get("options"), dict) and "answerValueSet" not in item:
        item["answerValueSet"] = item.pop("options").get("reference")
        changed = True
    for condition in _dicts(item.get("enableWhen")):
        if isinstance(condition.get("hasAnswer"), bool) and "operator" not in condition:
            condition |= {"operator": "exists", "answerBoolean": condition.pop("hasAnswer")}
            changed = True
        elif "operator" not in condition and any(k.startswith("answer") for k in condition):
            condition["operator"] = "="
            changed = True
    return changed
