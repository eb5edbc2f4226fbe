"""Known instruments as data (`scales.toml`): which items they have, how they are scored, alarms."""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from casestore.forms.model import Form, Item, plain
from schemas.word import Word

Fits = Callable[[Item, "Sign"], bool]
_FILE = Path(__file__).with_name("scales.toml")


class Sign(Word):
    """How an item of an instrument is known: by code, by link id, or by a piece of its wording."""

    codes: tuple[str, ...]
    says: tuple[str, ...]
    links: tuple[str, ...] = ()


class When(Word):
    """Any of these items has one of these meanings."""

    items: tuple[str, ...]
    answers: tuple[str, ...]


class Result(Word):
    """A class that an instrument puts people in; one `when` is enough."""

    name: str
    when: tuple[When, ...]


class ThenAsked(Word):
    """Items that belong to the instrument once one of `after` is answered yes."""

    items: tuple[str, ...]
    after: tuple[str, ...]


class Scale(Word):
    """One instrument. The first result that fits counts, else `otherwise`."""

    id: str
    title: str
    panels: tuple[str, ...]
    totals: tuple[str, ...]
    method: Literal["sum", "count_yes", "result"]
    items: tuple[str, ...]
    source: str
    one_of: tuple[str, ...] = ()
    """One answer among these is needed and enough."""
    not_needed: tuple[str, ...] = ()
    """Items that the form may mark required, but the instrument does not need."""
    gate: str | None = None
    most: int | None = None
    bands: tuple[tuple[int, str], ...] = ()
    result: tuple[Result, ...] = ()
    otherwise: str | None = None
    then_asked: ThenAsked | None = None


class AlertRule(Word):
    """An answer that alarms whatever the total is (R51). `when` lists meanings."""

    id: str
    items: tuple[str, ...]
    when: tuple[str, ...]
    level: Literal["urgent", "emergency"]
    says: str


class Book(Word):
    """All instruments and alarms."""

    items: dict[str, Sign]
    scale: tuple[Scale, ...]
    alert: tuple[AlertRule, ...]


@cache
def book() -> Book:
    """The instruments of this program, read once."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for scale in found["scale"]:
        for result in scale.get("result", ()):
            result["name"] = result.pop("is")
    return Book.model_validate(found)


def known_items(form: Form) -> dict[str, Item]:
    """Key → item of the form. A code says more than wording; the first item of a key counts."""
    every = list(form.walk())
    by_code = _by(every, lambda item, sign: bool(item.loinc() & set(sign.codes)))
    by_link = _by(every, lambda item, sign: item.link_id in sign.links)
    by_words = _by(every, _worded)
    return {**by_words, **by_link, **by_code}


def _by(items: Iterable[Item], fits: Fits) -> dict[str, Item]:
    every = list(items)
    found: dict[str, Item] = {}
    for key, sign in book().items.items():
        for item in every:
            if item.kind not in ("group", "display") and fits(item, sign):
                found[key] = item
                break
    return found


def _worded(item: Item, sign: Sign) -> bool:
    text = plain(item.text)
    return any(piece in text for piece in sign.says)


def scales_of(form: Form, known: dict[str, Item]) -> tuple[Scale, ...]:
    """The instruments whose items the form has, all of them; the one with most items first."""
    whole = (s for s in book().scale if _needed(s) <= known.keys() and _one_of(s, known))
    named = {code.code for code in form.codes}
    return tuple(sorted(whole, key=lambda s: (not named & set(s.panels), -len(s.items))))


def _needed(scale: Scale) -> set[str]:
    return {*scale.items, *([scale.gate] if scale.gate else [])}


def _one_of(scale: Scale, known: dict[str, Item]) -> bool:
    return not scale.one_of or any(key in known for key in scale.one_of)


def named_but_other(form: Form) -> tuple[str, ...]:
    """Instruments that the form names by its code but does not hold."""
    known = known_items(form)
    named = {code.code for code in form.codes}
    return tuple(
        scale.title
        for scale in book().scale
        if named & set(scale.panels) and not _needed(scale) <= known.keys()
    )
