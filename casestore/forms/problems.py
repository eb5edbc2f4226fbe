"""Is an answer allowed: its type, its limits, its place on the list; and is one missing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from casestore.forms.model import Coding, Item, ItemKind, Quantity, Value
from casestore.forms.responses import Node
from schemas.word import Word


class Wrong(StrEnum):
    """What can be wrong with the answer to one question."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_AN_OPTION = "not_an_option"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    EXCLUSIVE = "exclusive"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_PRECISE = "too_precise"


SENTENCES = {
    Wrong.MISSING: "This question is not answered yet.",
    Wrong.WRONG_TYPE: "The answer could not be read. Look at the example and write it again.",
    Wrong.NOT_AN_OPTION: "The answer is not one of those to choose from.",
    Wrong.TOO_MANY: "More answers than the form allows.",
    Wrong.TOO_FEW: "Fewer answers than the form asks for.",
    Wrong.EXCLUSIVE: "One of the answers excludes all others.",
    Wrong.TOO_LONG: "The text is longer than the form allows.",
    Wrong.TOO_SMALL: "The value is below the least that the form allows.",
    Wrong.TOO_LARGE: "The value is above the most that the form allows.",
    Wrong.TOO_PRECISE: "The number has more decimal places than the form allows.",
}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_URL = re.compile(r"(https?|urn|mailto|tel):\S+", re.IGNORECASE)


class Problem(Word):
    """One thing that is wrong at one place. It never holds the answer."""

    shown: ClassVar[tuple[str, ...]] = ("link_id", "code")
    link_id: str
    place: tuple[int, ...]
    code: Wrong

    @property
    def sentence(self) -> str:
        """What to tell whoever fills the form."""
        return SENTENCES[self.code]


def problems_of(node: Node) -> Iterator[Problem]:
    """What is wrong with the answers of one item that applies."""
    item = node.item
    if not item.asks:
        return
    for code in dict.fromkeys(_codes(node)):
        yield Problem(link_id=item.link_id, place=node.place, code=code)


def _codes(node: Node) -> Iterator[Wrong]:
    item, values = node.item, node.values
    if not values:
        if item.required:
            yield Wrong.MISSING
        return
    if len(values) > 1 and not item.repeats:
        yield Wrong.TOO_MANY
    if item.max_occurs is not None and len(values) > item.max_occurs:
        yield Wrong.TOO_MANY
    if item.min_occurs is not None and len(values) < item.min_occurs:
        yield Wrong.TOO_FEW
    chosen = [node.option_of(value) for value in values]
    if len(values) > 1 and any(option and option.exclusive for option in chosen):
        yield Wrong.EXCLUSIVE
    for value in values:
        yield from wrong_with(node, value)


def wrong_with(node: Node, value: Value) -> Iterator[Wrong]:
    """What is wrong with one answer."""
    item = node.item
    if item.options and node.option_of(value) is not None:
        return
    if item.options and item.kind is not ItemKind.OPEN_CHOICE:
        yield Wrong.NOT_AN_OPTION
    elif not _fits(item, value):
        yield Wrong.WRONG_TYPE
    else:
        yield from _limits(item, value)


_TYPES: dict[ItemKind, tuple[type, ...]] = {
    ItemKind.BOOLEAN: (bool,),
    ItemKind.DECIMAL: (Decimal,),
    ItemKind.INTEGER: (Decimal,),
    ItemKind.QUANTITY: (Quantity,),
    ItemKind.CHOICE: (Coding,),
    ItemKind.OPEN_CHOICE: (str, Coding),
}


def _fits(item: Item, value: Value) -> bool:
    if not isinstance(value, _TYPES.get(item.kind, (str,))):
        return False
    if isinstance(value, Decimal) and item.kind is ItemKind.INTEGER:
        return value == value.to_integral_value()
    return not isinstance(value, str) or _well_written(item.kind, value)


def _well_written(kind: ItemKind, text: str) -> bool:
    try:
        if kind is ItemKind.DATE:
            return bool(_DATE.fullmatch(text)) and (
                len(text) < 10 or bool(date.fromisoformat(text))
            )
        if kind is ItemKind.DATE_TIME:
            return bool(_DATE.fullmatch(text[:10])) and bool(
                len(text) < 10 or datetime.fromisoformat(text)
            )
        if kind is ItemKind.TIME:
            return bool(text) and time.fromisoformat(text) is not None
    except ValueError:
        return False
    return kind is not ItemKind.URL or bool(_URL.fullmatch(text))


def _limits(item: Item, value: Value) -> Iterator[Wrong]:
    if isinstance(value, str) and item.max_length is not None and len(value) > item.max_length:
        yield Wrong.TOO_LONG
    measured = value.value if isinstance(value, Quantity) else value
    if isinstance(measured, Decimal):
        places = -int(measured.normalize().as_tuple().exponent)
        if item.max_decimals is not None and places > item.max_decimals:
            yield Wrong.TOO_PRECISE
    for limit, code, sign in (
        (item.min_value, Wrong.TOO_SMALL, -1),
        (item.max_value, Wrong.TOO_LARGE, 1),
    ):
        if _beyond(measured, limit, sign):
            yield code


def _beyond(value: object, limit: Decimal | str | None, sign: int) -> bool:
    if isinstance(value, Decimal) and isinstance(limit, Decimal):
        return (value - limit) * sign > 0
    if isinstance(value, str) and isinstance(limit, str):
        return value > limit if sign > 0 else value < limit[: len(value)]
    return False
