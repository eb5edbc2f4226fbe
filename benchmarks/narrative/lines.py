"""Labelled dispatcher lines from templates: the same seed gives the same lines.

Every line is upper case: letter case is never a feature. Names come half from the census list of
the package `names`, half from words.toml; about a third of them are also ordinary words.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import names

HERE = Path(__file__).parent
_SLOT = re.compile(r"\$([PFLNAXTDSKEOMC])")
TYPES = {
    "P": "PERSON",
    "F": "PERSON",
    "L": "PERSON",
    "N": "PERSON",
    "A": "ADDRESS",
    "X": "ADDRESS",
    "T": "PHONE",
    "D": "DOB",
    "S": "SSN",
    "K": "PLATE",
    "E": "EMAIL",
    "O": "OLN",
    "M": "MRN",
    "C": "ACCOUNT",
}
_DIRECTIONS = ("N", "S", "E", "W", "NE", "NW", "SE", "SW")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True)
class Line:
    """A text and its labels (start, end, type) in code points; `template` is its number."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    template: int


def lines(count: int, seed: int = 1, keeps: Callable[[int], bool] = lambda _: True) -> list[Line]:
    """`count` lines of the templates whose number `keeps` lets through."""
    chance = Random(seed)
    chosen = [(i, t) for i, t in enumerate(templates()) if keeps(i)]
    return [_fill(chance, *chance.choice(chosen)) for _ in range(count)]


@lru_cache(maxsize=1)
def templates() -> tuple[str, ...]:
    """The templates, without their comments."""
    text = (HERE / "templates.txt").read_text(encoding="ascii")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def _fill(chance: Random, number: int, template: str) -> Line:
    text, spans, at = "", [], 0
    template = template.removeprefix("~")
    for found in _SLOT.finditer(template):
        text += template[at : found.start()]
        value = _MAKERS[found[1]](chance)
        spans.append((len(text), len(text) + len(value), TYPES[found[1]]))
        text += value
        at = found.end()
    return Line(text + template[at:], tuple(spans), number)


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((HERE / "words.toml").read_text(encoding="ascii"))
    return {name: tuple(value.split()) for name, value in raw.items()}


@lru_cache(maxsize=4)
def _census(part: str) -> tuple[str, ...]:
    with Path(names.FILES[part]).open(encoding="ascii") as rows:
        return tuple(row.split()[0] for row in rows)[:3000]


def _given(chance: Random) -> str:
    source = chance.random()
    if source < 0.35:
        return chance.choice(_census(chance.choice(["first:male", "first:female"])))
    return chance.choice(_words()["word_given" if source < 0.65 else "given"])


def _family(chance: Random) -> str:
    source = chance.random()
    if source < 0.35:
        return chance.choice(_census("last"))
    word = chance.choice(_words()["word_family" if source < 0.65 else "family"])
    return word.replace("-", " ") if word.startswith(("DE-", "VAN-")) else word


def _person(chance: Random) -> str:
    given, family, middle = _given(chance), _family(chance), chance.choice("ABCDEFGHJKLMNPRSTW")
    return chance.choice(
        [
            f"{given} {family}",
            f"{given} {family}",
            f"{family},{given}",
            f"{family}, {given}",
            f"{family},{given} {middle}",
            f"{family}, {given} {middle}",
            f"{given[0]} {family}",
            f"{given[0]}. {family}",
            f"{given} {middle} {family}",
            f"{family}, {given} {_given(chance)}",
            f"{given} {family} JR",
        ]
    )


def _moniker(chance: Random) -> str:
    return chance.choice(_words()["monikers"]).replace("-", " ")


def _street(chance: Random) -> str:
    return chance.choice(_words()["streets"]).replace("-", " ")


def _direction(chance: Random, often: float = 0.4) -> str:
    return chance.choice(_DIRECTIONS) + " " if chance.random() < often else ""


def _ordinal(chance: Random) -> str:
    number = chance.randint(1, 181)
    suffix = "TH" if 10 < number % 100 < 14 else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")
    return f"{number}{suffix}"


def _named(chance: Random) -> str:
    kind = " " + chance.choice(_words()["types"])
    if chance.random() < 0.3:
        return _direction(chance) + _ordinal(chance) + (kind if chance.random() < 0.6 else "")
    return _direction(chance) + _street(chance) + kind


def _unit(chance: Random) -> str:
    flat = chance.choice(["APT ", "APT #", "#", "UNIT ", "SPC ", "STE ", "LOT ", "TRLR ", "BLDG "])
    return flat + chance.choice(["12", "3B", "204", "A", "1107", "C", "7-A", "B12"])


def _address(chance: Random) -> str:
    number = chance.choice(
        [chance.randint(3, 99), chance.randint(100, 9999), chance.randint(10000, 99999)]
    )
    form = chance.random()
    if form < 0.12:
        block = chance.choice(["BLK", "BLOCK", "BLK OF", "BLOCK OF"])
        return f"{chance.randint(1, 99)}00 {block} {_named(chance)}"
    if form < 0.2:
        road = chance.choice(
            ["I-5", "I5", "HWY 20", "HWY 99E", "US 26", "SR 18", "OR 34", "HIGHWAY 101", "I-84"]
        )
        marker = chance.choice(["NEAR MM", "MP", "AT MP", "MILEPOST", "NB MP", "EXIT"])
        return f"{road} {marker} {chance.randint(1, 300)}"
    if form < 0.3:
        number = chance.randint(100, 9999)
        return f"{number} {_direction(chance)}{_street(chance)}"
    text = f"{number} {_named(chance)}"
    if chance.random() < 0.3:
        text += chance.choice([" ", ", "]) + _unit(chance)
    if chance.random() < 0.25:
        text += chance.choice([" ", ", "]) + chance.choice(_words()["towns"]).replace("-", " ")
        if chance.random() < 0.6:
            text += (
                chance.choice([" ", ", "])
                + "OR"
                + chance.choice(["", f" 97{chance.randint(100, 999)}"])
            )
    return text


def _corner(chance: Random) -> str:
    joint = chance.choice([" AND ", " & ", "/", " / ", " AT ", " X "])
    form = chance.random()
    if form < 0.3:
        return f"{_ordinal(chance)}{joint}{_street(chance)}"
    if form < 0.5:
        return f"{_direction(chance)}{_street(chance)}{joint}{_direction(chance)}{_ordinal(chance)}"
    return f"{_named(chance)}{joint}{_named(chance)}"


def _telephone(chance: Random) -> str:
    area, line = (
        chance.choice(("541", "503", "971", "458", "360")),
        f"{chance.randint(100, 199):04d}",
    )
    forms = [
        "555-{l}",
        "555{l}",
        "555 {l}",
        "{a}-555-{l}",
        "({a}) 555-{l}",
        "({a})555-{l}",
        "{a}555{l}",
        "{a}.555.{l}",
        "{a} 555 {l}",
        "1-{a}-555-{l}",
        "+1 {a} 555 {l}",
        "{a}/555-{l}",
        "555-{l} EXT 12",
    ]
    return chance.choice(forms).format(a=area, l=line)


def _birth(chance: Random) -> str:
    year, month, day = chance.randint(1935, 2015), chance.randint(1, 12), chance.randint(1, 28)
    short, name = year % 100, _MONTHS[month - 1]
    return chance.choice(
        [
            f"{month:02d}{day:02d}{short:02d}",
            f"{month:02d}{day:02d}{year}",
            f"{month}/{day}/{short:02d}",
            f"{month:02d}/{day:02d}/{year}",
            f"{month}-{day}-{short:02d}",
            f"{month:02d}-{day:02d}-{year}",
            f"{month:02d}.{day:02d}.{year}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day} {name} {year}",
            f"{day}{name}{short:02d}",
            f"{name} {day}, {year}",
            f"{name} {day} {year}",
            f"{year}{month:02d}{day:02d}",
        ]
    )


def _social(chance: Random) -> str:
    a, b, c = chance.randint(500, 599), chance.randint(10, 99), chance.randint(1000, 9999)
    return chance.choice(
        [f"{a}-{b}-{c}", f"{a} {b} {c}", f"{a}{b}{c}", f"XXX-XX-{c}", f"{a}.{b}.{c}"]
    )


def _letters(chance: Random, count: int) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def _plate(chance: Random) -> str:
    digits, letters = f"{chance.randint(100, 999)}", _letters(chance, 3)
    return chance.choice(
        [
            f"{digits}{letters}",
            f"{digits} {letters}",
            f"{letters}{digits}",
            f"{letters} {digits}",
            f"OR {digits}{letters}",
            f"{letters}-{chance.randint(1000, 9999)}",
            f"{chance.randint(1, 9)}{letters}{digits}",
            f"WA {letters}{chance.randint(1000, 9999)}",
        ]
    )


def _mail(chance: Random) -> str:
    user = _given(chance) + chance.choice(["", ".", "_", "99"]) + _letters(chance, 3)
    return user + "@" + chance.choice(["EXAMPLE.COM", "EXAMPLE.ORG", "MAIL.EXAMPLE.NET"])


def _number(chance: Random) -> str:
    digits = "".join(chance.choice("0123456789") for _ in range(chance.randint(6, 11)))
    return chance.choice([digits, _letters(chance, 1) + digits, digits[:3] + "-" + digits[3:]])


_MAKERS: dict[str, Callable[[Random], str]] = {
    "P": _person,
    "F": _given,
    "L": _family,
    "N": _moniker,
    "A": _address,
    "X": _corner,
    "T": _telephone,
    "D": _birth,
    "S": _social,
    "K": _plate,
    "E": _mail,
    "O": _number,
    "M": _number,
    "C": _number,
}


def token_labels(line: Line, starts: tuple[int, ...]) -> Iterator[str]:
    """The type of each token that begins at `starts`, or "O"."""
    for start in starts:
        yield next((kind for a, b, kind in line.spans if a <= start < b), "O")
