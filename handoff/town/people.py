"""Invented people: names drawn at random from word lists, phones 555-01xx, and typing errors."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

GIVEN_M = (
    "Aaron", "Anselm", "Bo", "Calvin", "Casimir", "Darnell", "Desmond", "Edgar", "Elio", "Emeka",
    "Farid", "Gideon", "Hank", "Ignacio", "Jamal", "Jasper", "Kenji", "Lamar", "Leopold", "Luis",
    "Marcus", "Mateusz", "Milo", "Nathaniel", "Omar", "Otis", "Pavel", "Quincy", "Ramon", "Roscoe",
    "Sanjay", "Silas", "Tevin", "Tobias", "Ulises", "Vernon", "Wendell", "Xavier", "Yusuf", "Zeke",
)  # fmt: skip
GIVEN_F = (
    "Abigail", "Amara", "Beatriz", "Blythe", "Carmen", "Clementine", "Dolores", "Edith", "Esme",
    "Fatima", "Ginger", "Hazel", "Imani", "Ingrid", "Jolene", "Keiko", "Latoya", "Lucinda", "Mae",
    "Marisol", "Nadia", "Noor", "Opal", "Paloma", "Priya", "Queenie", "Rosalind", "Ruth", "Saoirse",
    "Shanice", "Sunniva", "Tamsin", "Thandi", "Ursula", "Violet", "Wanda", "Xiomara", "Yolanda",
    "Zelda", "Zora",
)  # fmt: skip
FAMILY = (
    "Abernethy", "Aguirre", "Baker", "Bellamy", "Birdsong", "Blackwood", "Brandvold", "Calloway",
    "Castellano", "Chukwu", "Close", "Dahlgren", "Delacroix", "Drinkwater", "Eastman", "Ekström",
    "Fairbanks", "Feliciano", "Fontaine", "Garlock", "Green", "Grimaldi", "Haverford", "Holloway",
    "Iwasaki", "Jablonski", "Joubert", "Kovalenko", "Kwan", "Lindqvist", "Long", "Lovelady",
    "Maddox", "Mbeki", "Merriweather", "Nakagawa", "Noonan", "Oakley", "Okonkwo", "Ottesen",
    "Pettibone", "Price", "Quigley", "Ramaswamy", "Rivers", "Rothschild", "Sandoval", "Sears",
    "Stone", "Tanaka", "Thistlewood", "Trujillo", "Underhill", "Valdivia", "Vang", "Wolfe",
    "Xiong", "Yarborough", "Youngbear", "Zielinski",
)  # fmt: skip
AREA_CODES = ("262", "274", "414", "534", "608", "715", "920", "906", "218", "507", "563", "815")


@dataclass(frozen=True, slots=True)
class TownPerson:
    """One inhabitant. `person_id` stands in the truth only, never in a message."""

    person_id: str
    given: str
    family: str
    sex: str
    born: date
    phone: str
    """National form, `608-555-0142`."""

    def age(self, on: date) -> int:
        """Completed years on a day."""
        before_birthday = (on.month, on.day) < (self.born.month, self.born.day)
        return on.year - self.born.year - before_birthday


def make_phone(rng: Random) -> str:
    """A number from the block reserved for fiction."""
    return f"{rng.choice(AREA_CODES)}-555-01{rng.randrange(100):02d}"


def make_person(
    rng: Random, today: date, *, sex: str | None = None, ages: tuple[int, int] = (17, 84)
) -> TownPerson:
    """Somebody of an age between two bounds, both included."""
    sex = sex or rng.choice("MF")
    days = rng.randrange(ages[0] * 366, ages[1] * 365 + 1)
    return TownPerson(
        person_id=f"person-{rng.getrandbits(64):016x}",
        given=rng.choice(GIVEN_M if sex == "M" else GIVEN_F),
        family=rng.choice(FAMILY),
        sex=sex,
        born=today - timedelta(days=days),
        phone=make_phone(rng),
    )


def mistype(rng: Random, name: str) -> str:
    """One slip of the fingers: two letters swapped, one doubled, or one left out."""
    place = rng.randrange(1, max(2, len(name) - 1))
    slip = rng.randrange(3)
    if slip == 0 and place + 1 < len(name) and name[place] != name[place + 1]:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if slip == 1 or len(name) < 4:
        return name[:place] + name[place] + name[place:]
    return name[:place] + name[place + 1 :]


def with_typo(rng: Random, person: TownPerson) -> TownPerson:
    """The same human, typed with a slip in the family name; born and phone as they are."""
    return replace(person, family=mistype(rng, person.family))
