"""The words of billing (Social Security Act section 1947, 42 U.S.C. 1396w-6): a line and its lacks.

Codes are the agency's to choose; nothing here says that a payer pays. Sites of care that are a
hospital or another facility are no mobile crisis service (section 1947(b)(1)).
"""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word

PLACES = {
    "12": "Home",
    "15": "Mobile unit",
    "03": "School",
    "04": "Homeless shelter",
    "16": "Temporary lodging",
    "18": "Place of employment",
    "27": "Outreach site or street",
    "09": "Prison or jail",
    "11": "Office",
    "10": "Telehealth in the person's home",
    "21": "Inpatient hospital",
    "23": "Emergency room of a hospital",
    "99": "Another place",
}
"""Place of service codes (CMS), those that crisis teams meet."""
IN_FACILITY = frozenset({"21", "23"})
TEAM = 2
"""A team has at least two members, one of them a behavioral health professional (1947(b)(2))."""


class Lack(StrEnum):
    """What keeps a line out of the export."""

    PROVIDER = "provider"
    NOT_ENDED = "not_ended"
    NOT_MET = "not_met"
    PERSON = "person"
    MEMBER_ID = "member_id"
    CODES = "codes"
    FACILITY = "facility"
    STAFF = "staff"
    TEAM_OF_TWO = "team_of_two"
    STAFF_NPI = "staff_npi"
    STAFF_TIMES = "staff_times"
    NOTE = "note"
    SIGNATURE = "signature"
    COSIGNATURE = "cosignature"
    GATE = "gate"


class Provider(Word):
    """Who bills whom."""

    name: str
    npi: str
    payer: str
    """The payer's name, as consents name it."""
    payer_id: str
    """Its id in the registry of recipients."""


class Coded(Word):
    """What somebody entered for a contact."""

    shown: ClassVar[tuple[str, ...]] = ("encounter_id",)
    encounter_id: str
    place: str
    procedure: str
    modifiers: str = ""
    diagnosis: str
    entered_at: Instant
    entered_by: str
    row_version: int = 1


class Presence(Word):
    """One member of the team, from when to when."""

    shown: ClassVar[tuple[str, ...]] = ("encounter_id", "account_id")
    encounter_id: str
    account_id: str
    began_at: Instant
    ended_at: Instant


def is_npi(number: str) -> bool:
    """Ten digits with the check digit of the NPI standard (Luhn over 80840 and the number)."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        return False
    digits = [int(c) for c in "80840" + number]
    doubled = [d * 2 - 9 if d * 2 > 9 else d * 2 for d in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def is_diagnosis(code: str) -> bool:
    """Looks like a code of ICD-10-CM: a letter, a digit, and so on."""
    plain = code.replace(".", "")
    return 3 <= len(plain) <= 7 and plain[0].isalpha() and plain[1].isdigit() and plain.isalnum()


def is_procedure(code: str) -> bool:
    """Looks like a HCPCS or CPT code: five letters and digits."""
    return len(code) == 5 and code.isascii() and code.isalnum()
