"""A form with a response in it, worked out: calculated values, what applies, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from casestore.forms.applies import Applies
from casestore.forms.expressions import Evaluator, NotUnderstood
from casestore.forms.model import Form, Item, ItemKind, Value
from casestore.forms.problems import Problem, problems_of
from casestore.forms.read_values import typed_value
from casestore.forms.responses import Node, lay_out, walk, weighted


class Filled:
    """What a response says in its form. `at` is the time that expressions call today."""

    def __init__(self, form: Form, response: Mapping[str, Any], at: datetime) -> None:
        self.form = form
        evaluator = _evaluator(form, response, at)
        self.calculated = _calculated(form, evaluator)
        self.nodes = tuple(_with_calculated(n, self.calculated) for n in lay_out(form, response))
        self._applies = Applies(self.nodes, evaluator)
        self.asked = tuple(n for n in walk(self.nodes) if self._applies.to(n))
        """What applies, in the order of the form: groups, displays and questions."""

    def applies(self, node: Node) -> bool:
        """Is this item asked?"""
        return self._applies.to(node)

    def problems(self) -> tuple[Problem, ...]:
        """What keeps the response from being complete or right; first what is missing."""
        return tuple(p for node in self.asked for p in problems_of(node))


def _evaluator(form: Form, response: Mapping[str, Any], at: datetime) -> Evaluator:
    """With the form's variables, in order, and what it expects from elsewhere left empty."""
    names = {**{name: [] for name in form.supplied}, "questionnaire": form.document}
    evaluator = Evaluator(weighted(form, response), names, at)
    for name, text in (*form.variables, *(v for item in form.walk() for v in item.variables)):
        try:
            evaluator.names[name] = evaluator.values(text)
        except NotUnderstood:
            evaluator.names[name] = []
    return evaluator


def _calculated(form: Form, evaluator: Evaluator) -> dict[str, tuple[Value, ...]]:
    """Link id → calculated value; nothing where the expression fails or gives nothing."""
    found: dict[str, tuple[Value, ...]] = {}
    for item in form.walk():
        if item.calculated is None:
            continue
        try:
            values = evaluator.values(item.calculated)
        except NotUnderstood:
            values = []
        found[item.link_id] = tuple(v for one in values if (v := _value(item, one)) is not None)
    return found


def _value(item: Item, given: object) -> Value | None:
    if isinstance(given, bool) or item.kind is ItemKind.BOOLEAN:
        return given if isinstance(given, bool) else None
    if isinstance(given, int | float | Decimal):
        return Decimal(str(given))
    if isinstance(given, Mapping):
        return typed_value({"valueQuantity" if "value" in given else "valueCoding": given})
    return str(given)


def _with_calculated(node: Node, calculated: Mapping[str, Sequence[Value]]) -> Node:
    values = tuple(calculated.get(node.item.link_id, node.values))
    children = tuple(_with_calculated(child, calculated) for child in node.children)
    return replace(node, values=values, children=children)
