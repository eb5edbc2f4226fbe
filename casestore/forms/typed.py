"""What somebody typed into a screen, by field names, as items of a QuestionnaireResponse.

A field is named by the item's place in the form, and by the instance of each repeating group
around it: `f12`, `f12.0`. Options come as their number. What cannot be read as its type is kept
as text, so that it is shown again and nothing typed is lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from casestore.forms.model import Form, Item, ItemKind, Quantity, Value
from casestore.forms.read_values import number, written
from casestore.forms.responses import Node

Fields = Mapping[str, Sequence[str]]
Json = dict[str, Any]
MOST_INSTANCES = 50


class Names:
    """Field names of one form."""

    def __init__(self, form: Form) -> None:
        self._ordinal = {item.link_id: n for n, item in enumerate(form.walk())}

    def of(self, item: Item, instances: Sequence[int] = ()) -> str:
        """The field of this item, in these instances of the repeating groups around it."""
        return ".".join([f"f{self._ordinal[item.link_id]}", *(str(one) for one in instances)])


def typed_items(
    items: Sequence[Item],
    fields: Fields,
    names: Names,
    zone: tzinfo,
    instances: tuple[int, ...] = (),
) -> tuple[Json, ...]:
    """The answers of these items; what has none is left out."""
    made: list[Json] = []
    for item in items:
        if item.kind is ItemKind.GROUP and item.repeats:
            made += _group_instances(item, fields, names, zone, instances)
        elif item.kind is ItemKind.GROUP:
            inner = typed_items(item.items, fields, names, zone, instances)
            made += [{"linkId": item.link_id, "item": list(inner)}] if inner else []
        else:
            made += _question(item, fields, names, zone, instances)
    return tuple(made)


def unreadable(
    items: Sequence[Item], fields: Fields, names: Names, instances: tuple[int, ...] = ()
) -> Iterator[Item]:
    """Questions for which something was sent that no page offers: an option that there is not.

    Such a value has no words to be kept as, so a save would leave the question without an answer.
    """
    for item in items:
        name = names.of(item, instances)
        if item.kind is ItemKind.GROUP and item.repeats:
            held = fields.get(name, ())
            if held and not (held[0].isdecimal() and len(held[0]) < 4):
                yield item
            for one in range(min(_count(held), MOST_INSTANCES)):
                yield from unreadable(item.items, fields, names, (*instances, one))
            continue
        if item.asks and not _readable(item, name, fields):
            yield item
        if item.asks or item.kind is ItemKind.GROUP:
            yield from unreadable(item.items, fields, names, instances)


def _readable(item: Item, name: str, fields: Fields) -> bool:
    typed = [text.strip() for text in fields.get(name, ()) if text.strip()]
    if item.kind is ItemKind.BOOLEAN:
        return set(typed) <= {"yes", "no"}
    if item.options:
        return set(typed) <= {str(number) for number in range(len(item.options))}
    units = {str(number) for number in range(len(item.units))} | {""}
    return set(fields.get(f"{name}-unit", ())) <= units


def initial_items(items: Sequence[Item]) -> tuple[Json, ...]:
    """What the form itself answers to begin with: initial values, options chosen beforehand."""
    made: list[Json] = []
    for item in items:
        inner = list(initial_items(item.items))
        chosen = [option.value for option in item.options if option.initial]
        answers = [written(item.kind, value) for value in (*item.initial, *chosen)]
        if item.kind is ItemKind.GROUP:
            made += [{"linkId": item.link_id, "item": inner}] if inner else []
        elif answers:
            answers[0] |= {"item": inner} if inner else {}
            made.append({"linkId": item.link_id, "answer": answers})
    return tuple(made)


def _group_instances(
    item: Item, fields: Fields, names: Names, zone: tzinfo, instances: tuple[int, ...]
) -> Iterator[Json]:
    """One group per instance that the page had; those left empty are dropped, but one."""
    name = names.of(item, instances)
    count = _count(fields.get(name, ()))
    count += fields.get("add", ()) == [name]
    for one in range(min(count, MOST_INSTANCES)):
        inner = typed_items(item.items, fields, names, zone, (*instances, one))
        adding = fields.get("add", ()) == [name] and one == count - 1
        if inner or adding:
            yield {"linkId": item.link_id, "item": list(inner)}


def _count(held: Sequence[str]) -> int:
    return int(held[0]) if held and held[0].isdecimal() and len(held[0]) < 4 else 0


def _question(
    item: Item, fields: Fields, names: Names, zone: tzinfo, instances: tuple[int, ...]
) -> Iterator[Json]:
    if not item.asks:
        yield from initial_items((item,)) if item.calculated is None else ()
        return
    name = names.of(item, instances)
    answers = [written(item.kind, value) for value in _values(item, name, fields, zone)]
    inner = typed_items(item.items, fields, names, zone, instances)
    if answers and inner:
        answers[0]["item"] = list(inner)
    if answers:
        yield {"linkId": item.link_id, "answer": answers}


def _values(item: Item, name: str, fields: Fields, zone: tzinfo) -> Iterator[Value]:
    typed = [text.strip() for text in fields.get(name, ()) if text.strip()]
    if item.options:
        chosen = [int(one) for one in typed if one.isdecimal() and len(one) < 5]
        yield from (item.options[n].value for n in chosen if n < len(item.options))
        if item.kind is ItemKind.OPEN_CHOICE:
            other = " ".join(fields.get(f"{name}-other", ())).strip()
            yield from [other] if other else []
    elif item.kind is ItemKind.QUANTITY:
        yield from (_quantity(item, one, fields.get(f"{name}-unit", ())) for one in typed)
    else:
        yield from (_value(item.kind, one, zone) for one in typed)


def _quantity(item: Item, typed: str, unit: Sequence[str]) -> Value:
    value = number(typed)
    if value is None:
        return typed
    chosen = _count(unit) if unit else 0
    coding = item.units[chosen] if chosen < len(item.units) else None
    if coding is None:
        return Quantity(value=value)
    unit_name = coding.display or coding.code
    return Quantity(value=value, unit=unit_name, system=coding.system, code=coding.code)


def _value(kind: ItemKind, typed: str, zone: tzinfo) -> Value:
    if kind is ItemKind.BOOLEAN:
        return {"yes": True, "no": False}.get(typed, typed)
    if kind in (ItemKind.INTEGER, ItemKind.DECIMAL):
        found = number(typed)
        return typed if found is None else found
    if kind is ItemKind.TIME and len(typed) == 5:
        return f"{typed}:00"
    if kind is ItemKind.DATE_TIME and len(typed) == 16:
        return _with_zone(typed, zone)
    return typed


def _with_zone(typed: str, zone: tzinfo) -> str:
    """A FHIR dateTime with a time of day needs its zone: that of the page."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone).isoformat()
    except ValueError:
        return typed


def shown_again(node: Node, value: Value, zone: tzinfo) -> str:
    """An answer as the field of its kind takes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Quantity):
        return f"{value.value:f}"
    if node.item.kind is ItemKind.DATE_TIME and isinstance(value, str) and len(value) > 16:
        try:
            return datetime.fromisoformat(value).astimezone(zone).isoformat()[:16]
        except ValueError:
            return value
    if node.item.kind is ItemKind.TIME and isinstance(value, str):
        return value[:5]
    return value if isinstance(value, str) else str(value)
