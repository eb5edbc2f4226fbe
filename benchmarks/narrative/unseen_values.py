"""Invented values in the many ways dispatchers write them, from lists that the rules never read.

People come a third from unseen.toml, a third from the census by how frequent a name is, and a third
from census names that are also ordinary words, since those are what leaks.
"""

import tomllib
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

import names

from redaction.narrative.lexicon import Kind, kinds

HERE = Path(__file__).parent
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DIRECTIONS = ("N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH")
_TYPES = (
    *("ST", "AVE", "RD", "DR", "LN", "CT", "BLVD", "WAY", "PL", "CIR", "LOOP", "TER", "PKWY"),
    *("TRL", "STREET", "AVENUE", "ROAD", "DRIVE", "LANE", "COURT", "AV"),
)


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((HERE / "unseen.toml").read_text(encoding="ascii"))
    return {
        name: tuple(w.replace("-", " ") if w[:3] in _SPACED else w for w in value.split())
        for name, value in raw.items()
    }


_SPACED = {"DE-", "VAN", "MC-", "ST-", "LA-", "EL-", "AL-", "VON", "DEL", "MAC"}


@lru_cache(maxsize=8)
def _census(part: str, *, words: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Names and their running frequency; with `words` only those that are ordinary words too."""
    found: list[tuple[str, float]] = []
    with Path(names.FILES[part]).open(encoding="ascii") as rows:
        for row in rows:
            name, share = row.split()[:2]
            bits = kinds().get(name, 0)
            if not words or (bits & Kind.VOCABULARY and not bits & Kind.FUNCTION):
                # The square root: the most frequent names must not be the only ones met.
                found.append((name, float(share) ** 0.5 + 0.002))
    return tuple(name for name, _ in found), tuple(accumulate(share for _, share in found))


def _from_census(chance: Random, part: str, *, words: bool) -> str:
    known, running = _census(part, words=words)
    return chance.choices(known, cum_weights=running)[0]


def given(chance: Random) -> str:
    source = chance.random()
    if source < 0.33:
        return chance.choice(_words()["given"])
    part = chance.choice(["first:male", "first:female"])
    return _from_census(chance, part, words=source > 0.66)


def family(chance: Random) -> str:
    source = chance.random()
    if source < 0.33:
        return chance.choice(_words()["family"])
    return _from_census(chance, "last", words=source > 0.66)


def byname(chance: Random) -> str:
    return chance.choice(_words()["bynames"]).replace("-", " ")


def person(chance: Random) -> str:
    one, two, middle = given(chance), family(chance), chance.choice("ABCDEFGHJKLMNPRSTW")
    form = chance.random()
    if form < 0.6:
        return f"{one} {two}"
    if form < 0.72:
        return comma(chance)
    short = (f"{one[0]} {two}", f"{one[0]}. {two}", f"{one} {two[0]}")
    longer = (
        f"{one} {middle} {two}",
        f"{one} {two} JR",
        f"{one} {given(chance)} {two}",
        f"{one} {middle}. {two}",
        f"{one} {two} {family(chance)}",
        f"{one} {two}-{family(chance)}",
    )
    return chance.choice(short if form < 0.82 else longer)


def comma(chance: Random) -> str:
    one, two, middle = given(chance), family(chance), chance.choice("ABCDEFGHJKLMNPRSTW")
    return chance.choice(
        [
            f"{two},{one}",
            f"{two}, {one}",
            f"{two},{one} {middle}",
            f"{two}, {one} {middle}",
            f"{two}/{one}",
            f"{two}, {one} {given(chance)}",
        ]
    )


def _street(chance: Random) -> str:
    if chance.random() < 0.15:
        return family(chance)
    return chance.choice(_words()["streets"]).replace("-", " ")


def ordinal(chance: Random) -> str:
    number = chance.randint(1, 181)
    ends = {1: "ST", 2: "ND", 3: "RD"}
    return f"{number}{'TH' if 10 < number % 100 < 14 else ends.get(number % 10, 'TH')}"


def _way(chance: Random) -> str:
    """A street with its direction and type."""
    direction = chance.choice(_DIRECTIONS) + " " if chance.random() < 0.4 else ""
    if chance.random() < 0.25:
        return direction + ordinal(chance) + chance.choice([" AVE", " ST", " PL", "", " AV"])
    return direction + _street(chance) + " " + chance.choice(_TYPES)


def _flat(chance: Random) -> str:
    lead = chance.choice(
        [
            "APT ",
            "APT #",
            "#",
            "UNIT ",
            "SPC ",
            "STE ",
            "LOT ",
            "TRLR ",
            "BLDG C APT ",
            "RM ",
            "SP ",
        ]
    )
    return lead + chance.choice(["12", "3B", "204", "A", "1107", "C", "7-A", "B12"])


def road(chance: Random) -> str:
    """A street without a number."""
    return _way(chance)


def address(chance: Random) -> str:
    house = chance.choice(
        [chance.randint(100, 9999), chance.randint(10000, 49999), chance.randint(3, 99)]
    )
    form = chance.random()
    if form < 0.08:
        return chance.choice(
            [
                f"PO BOX {chance.randint(10, 9999)}",
                f"P.O. BOX {chance.randint(10, 999)}",
                f"RR {chance.randint(1, 5)} BOX {chance.randint(10, 300)}",
                f"HC {chance.randint(30, 80)} BOX {chance.randint(10, 900)}",
            ]
        )
    if form < 0.2:
        return f"{max(house, 100)} {chance.choice(_DIRECTIONS[:8])} {_street(chance)}"
    if form < 0.28:
        return f"{max(house, 100)} {chance.choice(_words()['streets']).replace('-', ' ')}"
    text = f"{house} {_way(chance)}"
    if form < 0.32:
        return f"{house} 1/2 {_way(chance)}"
    if chance.random() < 0.3:
        text += chance.choice([" ", ", "]) + _flat(chance)
    if chance.random() < 0.2:
        text += chance.choice([" ", ", "]) + chance.choice(_words()["towns"]).replace("-", " ")
        if chance.random() < 0.5:
            text += (
                chance.choice([" ", ", "])
                + "OR"
                + chance.choice(["", f" 97{chance.randint(100, 999)}"])
            )
    return text


def block(chance: Random) -> str:
    hundred = f"{chance.randint(1, 180)}00"
    return chance.choice(
        [
            f"{hundred} BLK {_way(chance)}",
            f"{hundred} BLOCK OF {_way(chance)}",
            f"{hundred} BLK OF {_way(chance)}",
            f"{hundred} BLOCK {_way(chance)}",
        ]
    )


def corner(chance: Random) -> str:
    joint = chance.choice(["/", " / ", " AND ", " & ", " AT ", "/", " X "])
    form = chance.random()
    plain = chance.choice(_words()["streets"]).replace("-", " ")
    if form < 0.3:
        return f"{ordinal(chance)}{joint}{plain}"
    if form < 0.5:
        one, two = (chance.choice(_DIRECTIONS[:8]) for _ in range(2))
        return f"{one} {plain}{joint}{two} {ordinal(chance)}"
    if form < 0.65:
        return f"{plain} {chance.choice(_TYPES)}{joint}{_street(chance)}"
    return f"{_way(chance)}{joint}{_way(chance)}"


def highway(chance: Random) -> str:
    road = chance.choice(
        [
            "I-5",
            "I5",
            "HWY 20",
            "HWY 99E",
            "US 26",
            "SR 18",
            "OR 34",
            "HIGHWAY 101",
            "I-84",
            "I 205",
            "US-97",
            "STATE ROUTE 16",
            "CR 412",
            "COUNTY RD 9",
            "FS RD 2610",
            "SR-500",
        ]
    )
    mark = chance.choice(
        [
            " MM {m}",
            " MP {m}",
            " MILEPOST {m}",
            " NB MM {m}",
            " AT MP {m}",
            " SB NEAR MP {m}.5",
            " EXIT {m}",
            " EB AT EXIT {m}",
            " MILE MARKER {m}",
            " @ MP{m}",
        ]
    )
    return road + mark.format(m=chance.randint(1, 300))


def phone(chance: Random) -> str:
    area, line = (
        chance.choice(["541", "503", "971", "360", "208"]),
        f"{chance.randint(0, 9999):04d}",
    )
    mid = chance.choice(["555", f"{chance.randint(200, 999)}"])
    forms = (
        "{m}-{l}",
        "{m}{l}",
        "{m} {l}",
        "{a}-{m}-{l}",
        "({a}) {m}-{l}",
        "({a}){m}-{l}",
        "{a}{m}{l}",
        "{a}.{m}.{l}",
        "{a} {m} {l}",
        "1-{a}-{m}-{l}",
        "+1 {a} {m} {l}",
        "{a}/{m}-{l}",
        "{m}-{l} EXT 12",
        "{a}-{m}-{l} X204",
        "{m}.{l}",
        "1{a}{m}{l}",
        "{a} {m}-{l}",
        "{a} - {m} - {l}",
        "{a}-{m} {l}",
    )
    return chance.choice(forms).format(a=area, m=mid, l=line)


def birth(chance: Random) -> str:
    year, month, day = chance.randint(1928, 2016), chance.randint(1, 12), chance.randint(1, 28)
    y, name = year % 100, MONTHS[month - 1]
    return chance.choice(
        [
            f"{month:02d}{day:02d}{y:02d}",
            f"{month:02d}{day:02d}{year}",
            f"{month}/{day}/{y:02d}",
            f"{month:02d}/{day:02d}/{year}",
            f"{month}-{day}-{y:02d}",
            f"{month:02d}-{day:02d}-{year}",
            f"{month:02d}.{day:02d}.{year}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day} {name} {year}",
            f"{day}{name}{y:02d}",
            f"{name} {day}, {year}",
            f"{name} {day} {year}",
            f"{year}{month:02d}{day:02d}",
            f"{month:02d} {day:02d} {y:02d}",
            f"{month:02d} {day:02d} {year}",
            f"{name} {day} {y:02d}",
            f"{day}-{name}-{year}",
            f"{month}/{day}/{year}",
        ]
    )


def social(chance: Random) -> str:
    a, b, c = chance.randint(100, 772), chance.randint(10, 99), chance.randint(1000, 9999)
    return chance.choice(
        [
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"{a}{b}{c}",
            f"XXX-XX-{c}",
            f"{a}.{b}.{c}",
            f"***-**-{c}",
            f"{a}-{b} {c}",
        ]
    )


def four(chance: Random) -> str:
    return f"{chance.randint(1000, 9999)}"


def _letters(chance: Random, count: int) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def plate(chance: Random) -> str:
    d, a = f"{chance.randint(100, 999)}", _letters(chance, 3)
    return chance.choice(
        [
            f"{d}{a}",
            f"{d} {a}",
            f"{a}{d}",
            f"{a} {d}",
            f"OR {d}{a}",
            f"{a}-{chance.randint(1000, 9999)}",
            f"{chance.randint(1, 9)}{a}{d}",
            f"WA {a}{chance.randint(1000, 9999)}",
            f"{d}-{a}",
            f"CA {chance.randint(1, 9)}{a}{d}",
            f"OR/{d}{a}",
            f"{a}{chance.randint(1000, 9999)}",
            f"ID {chance.randint(1, 9)}A {d}{a[0]}{chance.randint(1, 9)}",
            f"OR {d} {a}",
        ]
    )


def part_plate(chance: Random) -> str:
    return chance.choice(
        [
            _letters(chance, 3),
            f"{chance.randint(100, 999)}",
            _letters(chance, 2) + f"{chance.randint(1, 9)}",
            f"{chance.randint(10, 99)}{_letters(chance, 1)}",
            f"{_letters(chance, 2)} {chance.randint(10, 99)}",
        ]
    )


def mail(chance: Random) -> str:
    user = given(chance) + chance.choice(["", ".", "_", "99", "-"]) + _letters(chance, 4)
    host = chance.choice(
        ["EXAMPLE.COM", "EXAMPLE.ORG", "MAIL.EXAMPLE.NET", "EXAMPLE.K12.OR.US", "EXAMPLE.CO"]
    )
    return f"{user}@{host}".replace(" ", "")


def handle(chance: Random) -> str:
    stem = given(chance).replace(" ", "")
    return chance.choice(
        [
            f"@{stem}_{_letters(chance, 2)}",
            f"@{stem}{chance.randint(10, 99)}",
            f"{stem}.{family(chance).replace(' ', '')}{chance.randint(1, 99)}",
            f"{stem}_{chance.randint(1, 99)}",
            f"@{stem}.{_letters(chance, 3)}",
            f"{stem}{chance.randint(100, 9999)}",
        ]
    )


def licence(chance: Random) -> str:
    n = "".join(chance.choice("0123456789") for _ in range(chance.choice([6, 7, 7, 8, 9])))
    return chance.choice(
        [
            n,
            n,
            _letters(chance, 1) + n,
            _letters(chance, 2) + n[:6],
            f"{n[:3]}-{n[3:]}",
            f"WDL{_letters(chance, 4)}{n[:3]}{_letters(chance, 2)}",
            f"{_letters(chance, 1)}{n[:3]}-{n[3:7]}-{chance.randint(1000, 9999)}",
        ]
    )


def number(chance: Random) -> str:
    n = "".join(chance.choice("0123456789") for _ in range(chance.randint(6, 11)))
    return chance.choice(
        [
            n,
            _letters(chance, 1) + n,
            n[:3] + "-" + n[3:],
            _letters(chance, 3) + n[:6],
            f"{n[:4]} {n[4:]}",
        ]
    )


MAKERS: dict[str, tuple[str, Callable[[Random], str]]] = {
    "P": ("PERSON", person),
    "F": ("PERSON", given),
    "L": ("PERSON", family),
    "N": ("PERSON", byname),
    "Q": ("PERSON", comma),
    "A": ("ADDRESS", address),
    "X": ("ADDRESS", corner),
    "G": ("ADDRESS", road),
    "B": ("ADDRESS", block),
    "H": ("ADDRESS", highway),
    "T": ("PHONE", phone),
    "D": ("DOB", birth),
    "S": ("SSN", social),
    "V": ("SSN", four),
    "K": ("PLATE", plate),
    "J": ("PLATE", part_plate),
    "E": ("EMAIL", mail),
    "U": ("ACCOUNT", handle),
    "O": ("OLN", licence),
    "M": ("MRN", number),
    "C": ("ACCOUNT", number),
}
