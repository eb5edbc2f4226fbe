"""A screen of a form as fields: what is asked now, with what is answered and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from casestore.forms.alarm_options import alarm_options
from casestore.forms.filled import Filled
from casestore.forms.model import Coding, Form, Item, ItemKind, Quantity, Value
from casestore.forms.problems import Problem, Wrong
from casestore.forms.read_options import label
from casestore.forms.responses import Node
from casestore.forms.screens import Screen
from casestore.forms.typed import Names, shown_again

_INPUTS = {
    ItemKind.DATE: "date",
    ItemKind.DATE_TIME: "datetime-local",
    ItemKind.TIME: "time",
    ItemKind.URL: "url",
}
_MANY = 7
"""A list longer than this is a drop-down."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick."""

    value: str
    label: str
    chosen: bool
    alarm: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One item on the page. `control` names the piece of the template that draws it."""

    control: str
    name: str
    text: str
    depth: int
    required: bool = False
    help: str = ""
    problem: str = ""
    typed: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    other: str = ""
    units: tuple[Choice, ...] = ()
    alarm_says: str = ""
    number: int = 0
    """Of a repeating group: which instance, from 1; 0 for the line that adds one."""
    max_length: int | None = None
    input: str = "text"
    repeats: bool = False
    free: bool = False
    """Something that is not on the list may be typed."""


class ScreenMaker:
    """Makes the fields of a form's screens for one response."""

    def __init__(self, form: Form, filled: Filled, zone: tzinfo, check: bool) -> None:
        self._names = Names(form)
        self._filled = filled
        self._zone = zone
        self._alarms = alarm_options(form)
        self._problems = _by_place(filled.problems(), check)

    def fields_of(self, screen: Screen) -> list[Field]:
        """All fields of this screen that are asked now; none when nothing of it applies."""
        nodes = [n for n in self._filled.nodes if n.item.link_id in screen.link_ids]
        return list(self._fields(nodes, 0, ()))

    def _fields(
        self, nodes: Sequence[Node], depth: int, instances: tuple[int, ...]
    ) -> Iterator[Field]:
        counts: dict[str, int] = {}
        for position, node in enumerate(nodes):
            item = node.item
            if item.hidden or item.help or not self._filled.applies(node):
                continue
            if item.kind is ItemKind.GROUP and item.repeats:
                one = counts.setdefault(item.link_id, 0)
                counts[item.link_id] += 1
                yield self._heading(node, depth, instances, one + 1)
                yield from self._fields(node.children, depth + 1, (*instances, one))
                if not any(n.item.link_id == item.link_id for n in nodes[position + 1 :]):
                    yield self._adder(node, depth, instances, one + 1)
            elif item.kind is ItemKind.GROUP:
                yield self._heading(node, depth, instances, 0)
                yield from self._fields(node.children, depth + 1, instances)
            else:
                yield from self._leaf(node, depth, instances)
                yield from self._fields(node.children, depth + 1, instances)

    def _heading(self, node: Node, depth: int, instances: tuple[int, ...], number: int) -> Field:
        name = self._names.of(node.item, instances)
        return Field("heading", name, node.item.text, depth, help=_help(node), number=number)

    def _adder(self, node: Node, depth: int, instances: tuple[int, ...], count: int) -> Field:
        name = self._names.of(node.item, instances)
        return Field("adder", name, node.item.text, depth, number=count)

    def _leaf(self, node: Node, depth: int, instances: tuple[int, ...]) -> Iterator[Field]:
        item = node.item
        name = self._names.of(item, instances)
        if item.kind is ItemKind.DISPLAY:
            yield Field("display", name, item.text, depth)
        elif item.asks:
            yield self._question(node, name, depth)

    def _question(self, node: Node, name: str, depth: int) -> Field:
        item = node.item
        alarms = self._alarms.get(item.link_id, {})
        choices, control = self._choices(node, set(alarms)), _control(item)
        texts = [v for v in node.values if item.kind is not ItemKind.BOOLEAN]
        others = [v for v in texts if item.options and node.option_of(v) is None]
        return Field(
            control=control,
            name=name,
            text=" ".join(part for part in (item.prefix, item.text) if part),
            depth=depth,
            required=item.required,
            help=_help(node),
            problem=self._problems.get(node.place, ""),
            typed=tuple(shown_again(node, v, self._zone) for v in texts) if not choices else (),
            choices=choices,
            other=", ".join(_words(v) for v in others),
            units=_units(node),
            alarm_says=next((rule.says for rule in alarms.values()), ""),
            max_length=item.max_length,
            input=_INPUTS.get(item.kind, "text"),
            repeats=item.repeats and not item.options,
            free=item.kind is ItemKind.OPEN_CHOICE,
        )

    def _choices(self, node: Node, alarms: set[int]) -> tuple[Choice, ...]:
        if node.item.kind is ItemKind.BOOLEAN:
            given = [v for v in node.values if isinstance(v, bool)]
            return tuple(
                Choice(value, words, meant in given, number in alarms)
                for number, (value, words, meant) in enumerate(_YES_NO)
            )
        chosen = [node.option_of(value) for value in node.values]
        return tuple(
            Choice(str(number), option.label, option in chosen, number in alarms)
            for number, option in enumerate(node.item.options)
        )


_YES_NO = (("yes", "Yes", True), ("no", "No", False))


def _control(item: Item) -> str:
    if item.kind is ItemKind.BOOLEAN:
        return "radios"
    if item.options:
        if item.repeats:
            return "checks"
        return "select" if item.drop_down or len(item.options) > _MANY else "radios"
    if item.kind in (ItemKind.INTEGER, ItemKind.DECIMAL, ItemKind.QUANTITY):
        return "number"
    return "area" if item.kind is ItemKind.TEXT else "line"


def _help(node: Node) -> str:
    return " ".join(child.item.text for child in node.children if child.item.help)


def _units(node: Node) -> tuple[Choice, ...]:
    given = next((v for v in node.values if isinstance(v, Quantity)), None)
    unit = given.code or given.unit if given is not None else None
    return tuple(
        Choice(str(n), one.display or one.code or "", unit in (one.code, one.display), False)
        for n, one in enumerate(node.item.units)
    )


def _by_place(problems: Sequence[Problem], check: bool) -> Mapping[tuple[int, ...], str]:
    """Sentences by place; what is only missing is told when somebody asked to be checked."""
    return {p.place: p.sentence for p in reversed(problems) if check or p.code is not Wrong.MISSING}


def _words(value: Value) -> str:
    return label(value) if isinstance(value, Coding | Quantity | bool) else str(value)


def told_answers(filled: Filled) -> list[tuple[str, str, str]]:
    """Link id, question and answer in words, of everything that was asked and answered."""
    rows: list[tuple[str, str, str]] = []
    for node in filled.asked:
        if not node.item.asks or not node.values:
            continue
        words = [o.label if (o := node.option_of(v)) else _words(v) for v in node.values]
        rows.append((node.item.link_id, node.item.text, ", ".join(words)))
    return rows
