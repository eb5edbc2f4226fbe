"""What a narrative piece is, and how its blanks are filled."""

from dataclasses import dataclass, field
from random import Random

from handoff.town.people import TownPerson
from handoff.town.story import Facts
from handoff.town.streets import Address

RELATIONS = {
    "M": ("SON", "HUSBAND", "BROTHER", "ROOMMATE", "BOYFRIEND", "NEPHEW", "NEIGHBOR"),
    "F": ("DAUGHTER", "WIFE", "SISTER", "ROOMMATE", "GIRLFRIEND", "NIECE", "NEIGHBOR"),
}
PRONOUNS = {
    "M": {"he": "HE", "his": "HIS", "him": "HIM", "self": "HIMSELF", "kind": "MALE"},
    "F": {"he": "SHE", "his": "HER", "him": "HER", "self": "HERSELF", "kind": "FEMALE"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One way a call may sound. `telling` and `hidden` are call types with and without a clue.

    Blanks: {rel} {he} {his} {him} {self} {kind} {first} {last} {age} {dob} {phone} {place}.
    """

    opening: tuple[str, ...]
    later: tuple[str, ...] = ()
    scene: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    telling: tuple[str, ...] = ("mental",)
    hidden: tuple[str, ...] = ("trouble", "disorderly", "suspicious")
    sex: str | None = None
    ages: tuple[int, int] = (17, 84)
    dispositions: tuple[str, ...] = ("Referred to Partner Agency", "Report Taken")
    transport: bool = False


def blanks(rng: Random, subject: TownPerson, address: Address, age: int) -> dict[str, str]:
    """What fills the blanks for one subject at one address."""
    born = subject.born
    return {
        **PRONOUNS[subject.sex],
        "rel": rng.choice(RELATIONS[subject.sex]),
        "first": subject.given.upper(),
        "last": subject.family.upper(),
        "age": str(age),
        "dob": f"{born:%m%d%y}",
        "phone": subject.phone.removeprefix(subject.phone[:4]),
        "place": address.text.upper(),
    }


def fill(lines: tuple[str, ...], words: dict[str, str]) -> tuple[str, ...]:
    """The lines with their blanks filled."""
    return tuple(line.format_map(words) for line in lines)
