"""Streets of the invented town, and addresses on them."""

from dataclasses import dataclass
from random import Random

from handoff.town.place import CENTRE, POSTCODE, STATE, TOWN

STREETS = (
    ("Larkspur", "Ave"), ("Old Ferry", "Rd"), ("Millrace", "St"), ("Tannery", "St"),
    ("Quarry Hill", "Rd"), ("Sable", "Ct"), ("Pinecone", "Ln"), ("Harbinger", "Dr"),
    ("Eleventh", "St"), ("Foundry", "Ave"), ("Cress", "Ln"), ("Bellwether", "Dr"),
    ("Kestrel", "Way"), ("Rope Walk", "St"), ("Union Mill", "Rd"), ("Saint Odile", "Ave"),
    ("County Road QQ", ""), ("Marsh Gate", "Rd"), ("Gristmill", "Pl"), ("Tamarack", "Blvd"),
    ("Ninth", "Ave"), ("Depot", "St"), ("Cranberry", "Ct"), ("Overlook", "Ter"),
)  # fmt: skip
SUFFIXES = {
    "Ave": "Avenue", "Rd": "Road", "St": "Street", "Ct": "Court", "Ln": "Lane", "Dr": "Drive",
    "Way": "Way", "Pl": "Place", "Blvd": "Boulevard", "Ter": "Terrace", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One address; coordinates are WGS 84 degrees, in open water like the town's centre."""

    house_number: str
    street: str
    suffix: str
    unit: str | None = None
    city: str = TOWN
    state: str = STATE
    postcode: str = POSTCODE
    latitude: float = CENTRE[0]
    longitude: float = CENTRE[1]

    @property
    def text(self) -> str:
        """`1216 Foundry Ave Apt 4`, as a CAD displays it."""
        line = " ".join(part for part in (self.house_number, self.street, self.suffix) if part)
        return f"{line} Apt {self.unit}" if self.unit else line


def make_address(rng: Random) -> Address:
    """An address somewhere in town; about one in four is an apartment."""
    street, suffix = rng.choice(STREETS)
    return Address(
        house_number=str(rng.randrange(100, 3999)),
        street=street,
        suffix=suffix,
        unit=str(rng.randrange(1, 40)) if rng.random() < 0.25 else None,
        latitude=round(CENTRE[0] + rng.uniform(-0.08, 0.08), 5),
        longitude=round(CENTRE[1] + rng.uniform(-0.08, 0.08), 5),
    )
