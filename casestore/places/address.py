"""One spelling per address, so that calls at one place are found together: pure."""

import re

from schemas.incident import Location

_WORDS = re.compile(r"[A-Z0-9]+")
_SHORT = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "ROAD": "RD",
    "DRIVE": "DR",
    "LANE": "LN",
    "BOULEVARD": "BLVD",
    "COURT": "CT",
    "PLACE": "PL",
    "CIRCLE": "CIR",
    "HIGHWAY": "HWY",
    "PARKWAY": "PKWY",
    "TERRACE": "TER",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
}
_UNIT = re.compile(r"\b(?:APT|APARTMENT|UNIT|STE|SUITE|RM|ROOM|LOT|FL|FLOOR)\b.*|#.*")
_ZIP_DIGITS = 5


def plain_address(location: Location | None) -> str | None:
    """Upper case, short forms, without the unit; None for a place without a number or name.

    Neighbors in one building share the place, which is what a team at the door must know.
    """
    if location is None:
        return None
    parts = [location.house_number, location.street]
    text = " ".join(part for part in parts if part) or (location.text or "")
    words = _WORDS.findall(_UNIT.sub("", text.upper().split(",")[0]))
    return " ".join(_SHORT.get(word, word) for word in words) or None


def area_of(location: Location | None) -> str | None:
    """ZIP code (five digits) or town in capitals; None when the call says neither."""
    if location is None:
        return None
    digits = "".join(c for c in location.postcode or "" if c.isdigit())[:_ZIP_DIGITS]
    if len(digits) == _ZIP_DIGITS:
        return digits
    return " ".join((location.city or "").upper().split()) or None
