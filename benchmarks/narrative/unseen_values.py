"""Invented places in the many ways dispatchers write them, and the maker of each slot's value."""

from collections.abc import Callable
from random import Random

from benchmarks.narrative import unseen_numbers as numbers
from benchmarks.narrative import unseen_people as people
from benchmarks.narrative.unseen_people import words

_DIRECTIONS = ("N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH")
_TYPES = (
    *("ST", "AVE", "RD", "DR", "LN", "CT", "BLVD", "WAY", "PL", "CIR", "LOOP", "TER", "PKWY"),
    *("TRL", "STREET", "AVENUE", "ROAD", "DRIVE", "LANE", "COURT", "AV"),
)


def _street(chance: Random) -> str:
    if chance.random() < 0.15:
        return people.family(chance)
    return chance.choice(words()["streets"]).replace("-", " ")


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
        return f"{max(house, 100)} {chance.choice(words()['streets']).replace('-', ' ')}"
    text = f"{house} {_way(chance)}"
    if form < 0.32:
        return f"{house} 1/2 {_way(chance)}"
    if chance.random() < 0.3:
        text += chance.choice([" ", ", "]) + _flat(chance)
    if chance.random() < 0.2:
        text += chance.choice([" ", ", "]) + chance.choice(words()["towns"]).replace("-", " ")
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
    plain = chance.choice(words()["streets"]).replace("-", " ")
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


MAKERS: dict[str, tuple[str, Callable[[Random], str]]] = {
    "P": ("PERSON", people.person),
    "F": ("PERSON", people.given),
    "L": ("PERSON", people.family),
    "N": ("PERSON", people.byname),
    "Q": ("PERSON", people.comma),
    "A": ("ADDRESS", address),
    "X": ("ADDRESS", corner),
    "G": ("ADDRESS", road),
    "B": ("ADDRESS", block),
    "H": ("ADDRESS", highway),
    "T": ("PHONE", numbers.phone),
    "D": ("DOB", numbers.birth),
    "S": ("SSN", numbers.social),
    "V": ("SSN", numbers.four),
    "K": ("PLATE", numbers.plate),
    "J": ("PLATE", numbers.part_plate),
    "E": ("EMAIL", numbers.mail),
    "U": ("ACCOUNT", numbers.handle),
    "O": ("OLN", numbers.licence),
    "M": ("MRN", numbers.number),
    "C": ("ACCOUNT", numbers.number),
}
