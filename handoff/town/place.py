"""The invented town as plain data: agencies, feeds, units, call types, addresses to guard.

The demo's configuration is written from here. Nothing in it is a real place, agency or number:
no ORI begins with ZZ, the coordinates lie in open water, phones are 555-01xx.
"""

from dataclasses import dataclass

TIME_ZONE = "America/Chicago"
TOWN = "Tamarack Bend"
COUNTY = "Quill County"
STATE = "WI"
POSTCODE = "54999"
CENTRE = (43.30, -87.30)
"""Latitude and longitude in degrees, WGS 84: open water in Lake Michigan."""
BOUNDING_BOX = (43.20, -87.40, 43.40, -87.20)
"""South, west, north, east."""
PSAP = "psap.quillcounty.example"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. `prefix` begins its incident numbers, which its RMS uses too."""

    key: str
    name: str
    ori: str
    fqdn: str
    jurisdiction: str
    """How New World names it in `Incident/Jurisdiction`."""
    kind: str
    """New World `AgencyType`: Police, Fire or EMS."""
    prefix: str


POLICE = Agency(
    key="tbpd",
    name="Tamarack Bend Police Department",
    ori="ZZ0420100",
    fqdn="police.tamarackbend.example",
    jurisdiction="TBPD",
    kind="Police",
    prefix="TB",
)
SHERIFF = Agency(
    key="qcso",
    name="Quill County Sheriff's Office",
    ori="ZZ0420000",
    fqdn="sheriff.quillcounty.example",
    jurisdiction="QCSO",
    kind="Police",
    prefix="QC",
)
FIRE = Agency(
    key="tbfd",
    name="Tamarack Bend Fire and Rescue",
    ori="ZZ042FD00",
    fqdn="fire.tamarackbend.example",
    jurisdiction="TBFD",
    kind="EMS",
    prefix="FD",
)
AGENCIES = (POLICE, SHERIFF, FIRE)


@dataclass(frozen=True, slots=True)
class TownFeed:
    """One feed of the town as the program must configure it."""

    name: str
    transport: str
    format: str
    agency: str
    """Key of the agency whose calls it carries; reports say theirs by ORI."""
    numbering: str = "yearly"
    """Incident numbers start again on 1 January, local time (R1)."""


CAD_EIDO = "cad-eido"
CAD_NEW_WORLD = "cad-newworld"
RMS_NDEX = "rms-ndex"
FEEDS = (
    TownFeed(CAD_EIDO, "http_push", "eido", POLICE.key),
    TownFeed(CAD_NEW_WORLD, "file_drop", "new_world", SHERIFF.key),
    TownFeed(RMS_NDEX, "file_drop", "ndex", POLICE.key),
)
AGENCY_OF_FEED = {CAD_EIDO: POLICE, CAD_NEW_WORLD: SHERIFF}

PATROL_UNITS = {
    POLICE.key: ("2A11", "2A12", "2A14", "2B21", "2B23", "2C31"),
    SHERIFF.key: ("S4", "S7", "S9", "S12", "S15"),
    FIRE.key: ("M1", "M2", "E3"),
}
CORESPONDER_UNITS = {POLICE.key: ("CR1", "CR2"), SHERIFF.key: ("MCR7",)}
"""An assignment of one of these makes a call a behavioral-health call (R3)."""

TRAINING_USERS = ("trainer01", "trainer02")
TRAINING_AUTHORS = (*TRAINING_USERS, *(f"{user}@{PSAP}" for user in TRAINING_USERS))
"""What these users type is training CAD (R12); EIDO names them as agents of the center."""
DRILL_PHRASES = ("EXERCISE EXERCISE EXERCISE", "THIS IS A DRILL")
"""A narrative line that begins so marks the call as a drill (R12)."""

OPEN_MARKS = ("None", "")
RESTRICTED_MARKS = ("Confidential", "Restricted")
"""New World `Restriction` values. Any other value is unreadable and counts as restricted (R11)."""
DUPLICATE_DISPOSITION = r"^Duplicate of (\d{4}-\d{6})$"
"""New World disposition name that names the surviving call by its CallNumber (R10)."""


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address whose calls never cross and show only to those whom CAD allows (R11)."""

    house_number: str
    street: str
    suffix: str
    why: str

    @property
    def text(self) -> str:
        """The beginning that every spelling of it shares: `418 Wren Hollow`."""
        return f"{self.house_number} {self.street}"


LISTED_ADDRESSES = (
    ListedAddress("418", "Wren Hollow", "Ct", "shelter"),
    ListedAddress("27", "Copperline", "Rd", "employee"),
)
