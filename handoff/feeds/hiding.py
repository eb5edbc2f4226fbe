"""A message of any format without the people in it, so that it can be kept as a case (R37).

What the format reads as a name, number, address or date of somebody is turned into another of the
same look; narrative goes through the narrative redactor with the values known from the message;
whatever can be turned without changing what is read is turned, too. So codes and times stay, and
words that the format reads as codes. A message in which a known value is left is not kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.contract import ClinicalFormat, Format
from connectors.feed import Feed
from handoff.feeds.cases import read_as
from handoff.feeds.leaves import Document, read_leaves
from handoff.feeds.turning import Turner
from redaction.narrative.redact import Known, redact

_TRIES = 3000
"""Readings of the message, at most, to find out which values are read at all."""
_PEOPLE = ("given", "middle", "family", "name", "author", "address")
_PLACES = ("text", "house_number", "street", "unit", "city", "postcode", "reference")
_NUMBERS = ("number", "source_key", "other", "message_key", "line_id", "mention_id")
_DATE_FORMS = ("%Y%m%d", "%m%d%Y", "%d%m%Y", "%m%d%y", "%d%m%y", "%y%m%d")
_SHORT = 3
_SAID = ("narrative", "hazards", "locations")


class CannotHide(Exception):
    """The message is not kept; the text says why, without any value."""


@dataclass(frozen=True, slots=True)
class _Personal:
    """Values of a message that belong to somebody, by what they are."""

    words: frozenset[str]
    digits: frozenset[str]
    dates: dict[str, tuple[date, str]]
    points: frozenset[float]
    narrative: str
    known: Known


def hidden(
    body: bytes, reader: Format | ClinicalFormat, feed: Feed, name: str, key: bytes
) -> bytes:
    """The message with other people in it. Raises CannotHide."""
    read = read_as(reader, feed, body, name)
    if isinstance(read, dict):
        raise CannotHide(
            "A message that cannot be read is not kept as a case: nobody can tell what in it "
            "belongs to a person. Nothing was saved."
        )
    personal = _personal(read)
    document = read_leaves(body)
    turner = Turner(key)
    new = _turned(document, personal, turner)
    columns = _columns(feed)
    open_points = [
        i
        for i, leaf in enumerate(document.leaves)
        if i not in new and _plain(leaf.text) not in columns
    ]
    new |= _unread(document, open_points, new, turner, reader, feed, name)
    made = document.rebuilt(new)
    if left := sorted(_left(made, personal)):
        raise CannotHide(
            f"{len(left)} values of people could not be taken out of this message, so it is not "
            "kept as a case. Nothing was saved. Make a case of a message with fewer names."
        )
    return made


def _columns(feed: Feed) -> set[str]:
    """Names of columns that the mapping reads: a header is no value."""
    rules = feed.mapping.fields.values() if feed.mapping else ()
    return {_plain(rule.path) for rule in rules if rule.path}


def _personal(read: Sequence[Any]) -> _Personal:
    values = [pair for update in read for pair in _walk(update, "")]

    def those(*names: str) -> list[str]:
        return [v for name, v in values if name in names or name.rpartition(".")[2] in names]

    people, phones, births = those(*_PEOPLE), those("phones", "callbacks"), those("birth_date")
    places = those(*(f"locations.{one}" for one in _PLACES))
    numbers, lines = those(*_NUMBERS), those("narrative.text", "hazards.text")
    words = {_plain(one) for one in (*people, *places, *numbers)}
    digits = {_digits(one)[-7:] for one in phones if len(_digits(one)) >= 7}
    return _Personal(
        words=frozenset(one for one in words if len(one) >= _SHORT),
        digits=frozenset(digits),
        dates=dict(_dates(births)),
        points=frozenset(float(one) for one in those("latitude", "longitude")),
        narrative=" \n ".join(_plain(line) for line in lines),
        known=Known.of(
            names=people, phones=phones, addresses=places, birth_dates=births, others=numbers
        ),
    )


def _walk(held: Any, name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - parsed JSON
    """Name and text of every value; what stands in a narrative, hazard or place says so."""
    if isinstance(held, dict):
        for key, inner in held.items():
            yield from _walk(inner, f"{name}.{key}" if name in _SAID else key)
    elif isinstance(held, list):
        for inner in held:
            yield from _walk(inner, name)
    elif isinstance(held, str | int | float) and not isinstance(held, bool):
        yield name, str(held)


def _turned(document: Document, personal: _Personal, turner: Turner) -> dict[int, str]:
    """New texts of the leaves that hold somebody's values, or narrative."""
    new = {}
    for index, leaf in enumerate(document.leaves):
        made = _one(leaf.text, personal, turner)
        if made is not None:
            new[index] = made
    return new


def _one(text: str, personal: _Personal, turner: Turner) -> str | None:
    plain, digits = _plain(text), _digits(text)
    if len(plain) >= 12 and " " in plain and plain in personal.narrative:
        return redact(text, personal.known).text
    if digits in personal.dates and len(plain) <= 12:
        stated, form = personal.dates[digits]
        return _refill(text, turner.moved(stated).strftime(form))
    if _is_point(text, personal.points):
        return turner.point(text)
    if any(phone in digits for phone in personal.digits):
        return turner.words(text)
    if plain in personal.words or any(_holds(plain, word) for word in personal.words):
        return turner.words(text)
    return None


def _unread(
    document: Document,
    candidates: Sequence[int],
    fixed: dict[int, str],
    turner: Turner,
    reader: Format | ClinicalFormat,
    feed: Feed,
    name: str,
) -> dict[int, str]:
    """Of these leaves, the ones that can be turned without changing what is read."""
    wanted = read_as(reader, feed, document.rebuilt(fixed), name)
    given = {i: turner.words(document.leaves[i].text) for i in candidates}
    accepted: dict[int, str] = {}
    groups = [list(candidates)]
    for _ in range(_TRIES):
        if not groups:
            return accepted
        group = groups.pop()
        some = {i: given[i] for i in group}
        if read_as(reader, feed, document.rebuilt(fixed | accepted | some), name) == wanted:
            accepted |= some
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[:half], group[half:]]
    raise CannotHide(
        "This message holds too many values to be kept as a case. Nothing was saved. Make a case "
        "of a message with fewer calls."
    )


def _left(made: bytes, personal: _Personal) -> set[str]:
    """Known values that are still there, as a whole word."""
    text = _plain(made.decode("utf-8", "replace"))
    return {word for word in personal.words if _is_name(word) and _holds(text, word)}


def _is_name(word: str) -> bool:
    return len(word) > _SHORT and not word.isdigit()


def _holds(plain: str, word: str) -> bool:
    return f" {word} " in f" {plain} "


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _dates(births: Sequence[str]) -> Iterator[tuple[str, tuple[date, str]]]:
    for birth in births:
        try:
            stated = date.fromisoformat(birth[:10])
        except ValueError:
            continue
        for form in _DATE_FORMS:
            yield stated.strftime(form), (stated, form)


def _refill(text: str, digits: str) -> str:
    """The digits of a text replaced one by one; its marks stay."""
    rest = iter(digits)
    return "".join(next(rest, "0") if c.isdigit() else c for c in text)


def _is_point(text: str, points: frozenset[float]) -> bool:
    try:
        stated = float(text)
    except ValueError:
        return False
    return any(abs(stated - point) < 1e-4 or abs(stated / 1e6 - point) < 1e-4 for point in points)
