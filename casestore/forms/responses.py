"""A QuestionnaireResponse laid over its form: what was asked, what was answered, what applies.

The response is FHIR R4 JSON. Answers are joined by linkId; groups that a response leaves out and
a leading slash too many are let pass, since senders in use do both.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from casestore.forms import extensions as ext
from casestore.forms.model import Form, Item, ItemKind, Option, Value, plain, same
from casestore.forms.read_values import plain_number, typed_value

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """One item at one place of a response; a repeating group has one node per instance."""

    item: Item
    place: tuple[int, ...]
    """Positions from the top; equal beginnings mean the same instance of a group."""
    values: tuple[Value, ...]
    children: tuple["Node", ...]

    def __repr__(self) -> str:
        return f"Node({self.item.link_id!r}, {self.place})"

    def walk(self) -> Iterator["Node"]:
        """This node and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def option_of(self, value: Value) -> Option | None:
        """The option that this answer is, by code, or by its words where no code was sent."""
        return option_of(self.item, value)


def option_of(item: Item, value: Value) -> Option | None:
    """The option of the item that this answer is, or None."""
    for option in item.options:
        if same(option.value, value):
            return option
    said = plain(value) if isinstance(value, str) else ""
    return next((o for o in item.options if said and plain(o.label) == said), None)


def lay_out(form: Form, response: Json) -> tuple[Node, ...]:
    """The form's items with the response's answers in them; answers to nothing are left out."""
    return tuple(_nodes(form.items, _entries(response), ()))


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes in the order of the form."""
    for node in nodes:
        yield from node.walk()


def _entries(held: Json) -> list[Json]:
    items = held.get("item")
    return [i for i in items if isinstance(i, Mapping)] if isinstance(items, list) else []


def _nodes(items: Sequence[Item], scope: list[Json], place: tuple[int, ...]) -> Iterator[Node]:
    position = 0
    for item in items:
        matching = [e for e in scope if _named(e) == item.link_id.strip("/")]
        if item.kind is ItemKind.GROUP and item.repeats:
            for entry in matching or [{}]:
                yield _node(item, [entry], (*place, position), _entries(entry))
                position += 1
        else:
            inner = [i for e in matching for i in _below(e)]
            yield _node(item, matching, (*place, position), inner if matching else scope)
            position += 1


def _named(entry: Json) -> str:
    return str(entry.get("linkId", "")).strip("/")


def _below(entry: Json) -> list[Json]:
    answers = entry.get("answer")
    answered = [a for a in answers if isinstance(a, Mapping)] if isinstance(answers, list) else []
    return [*_entries(entry), *(i for a in answered for i in _entries(a))]


def _node(item: Item, entries: list[Json], place: tuple[int, ...], scope: list[Json]) -> Node:
    values = tuple(v for e in entries for v in _values(e))
    return Node(item, place, values, tuple(_nodes(item.items, scope, place)))


def _values(entry: Json) -> Iterator[Value]:
    answers = entry.get("answer")
    for answer in answers if isinstance(answers, list) else ():
        value = typed_value(answer) if isinstance(answer, Mapping) else None
        if value is not None and not (isinstance(value, str) and not value.strip()):
            yield value


def weighted(form: Form, response: Json) -> dict[str, Any]:
    """A copy in which each chosen code carries its option's weight, for expressions to read."""
    made = deepcopy(dict(response))
    items = {item.link_id.strip("/"): item for item in form.walk()}
    stack = _entries(made)
    while stack:
        entry = stack.pop()
        stack += _below(entry)
        item = items.get(_named(entry))
        answers = entry.get("answer")
        for answer in answers if item and isinstance(answers, list) else ():
            coding = answer.get("valueCoding") if isinstance(answer, Mapping) else None
            if item and isinstance(coding, dict):
                _weigh(item, answer, coding)
    return made


def _weigh(item: Item, answer: Json, coding: dict[str, Any]) -> None:
    value = typed_value(answer)
    option = option_of(item, value) if value is not None else None
    if option is None or option.weight is None:
        return
    others = [e for e in coding.get("extension", ()) if e.get("url") not in ext.WEIGHT]
    weight = {"url": ext.WEIGHT[0], "valueDecimal": plain_number(option.weight)}
    coding["extension"] = [*others, weight]
