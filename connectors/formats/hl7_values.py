"""HL7 v2 values: times, names, addresses, phones and identifiers (README.md, HL7 trap 4)."""

import re
from datetime import datetime
from functools import lru_cache

from connectors.formats.hl7_message import Message, Segment
from connectors.formats.places import Civic, place_text
from connectors.formats.reading import Reading
from connectors.formats.texts import clean
from schemas.person import Identifier, PersonName

_TIME = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)?(\d\d)?(\.\d{1,6})?)?([+-]\d\d:?\d\d|Z)?",
    re.ASCII,
)
_OFFSET = re.compile(r"(?<=\d)(?:[+-]\d\d:?\d\d|Z)$", re.ASCII)
_SOCIAL_SECURITY = {"USSSA", "SSA", "2.16.840.1.113883.4.1"}
"""Who gives social security numbers, by name or OID, where the type of the number is left out."""
_KINDS = {"MR": "mrn", "SS": "ssn", "MA": "medicaid", "DL": "state_id", "AN": "account"}
_NAME_KINDS = {"L": "legal", "D": "legal", "A": "alias", "N": "nickname", "M": "former"}
_WRITTEN = {"Internet", "X.400"}


def iso_time(text: str, zone: str) -> str | None:
    """`20290801070624+0115` as ISO 8601; a time without an offset takes MSH-7's, if there is one.

    A year alone, or a year and month, is no time.
    """
    return _iso(text, zone) if len(text) < 40 else None


@lru_cache(maxsize=2048)
def _iso(text: str, zone: str) -> str | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, part, offset = found.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    return f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}{part or ''}" + (
        offset or zone
    )


def time_of(text: str | None, path: str, message: Message, reading: Reading) -> datetime | None:
    """A time stamp as an instant; warns when it cannot be read."""
    if text is None:
        return None
    return reading.time(iso_time(text, message.zone) or text, path)


def declared_zone(header: Segment) -> str:
    """The offset that MSH-7 declares for the whole message; empty when it has none."""
    stamp = header.text(7) or ""
    found = _OFFSET.search(stamp) if len(stamp) > 10 else None
    return found.group() if found else ""


def names(segment: Segment, number: int) -> list[PersonName]:
    """Every name of a field, the legal ones first."""
    found = []
    for one in segment.parted(number):
        family, given = one.at(1, 1), one.at(2, 1)
        if family or given:
            kind = _NAME_KINDS.get(one.at(7) or "", "legal")
            found.append(
                PersonName(
                    given=clean(given),
                    middle=clean(one.at(3)),
                    family=clean(family),
                    kind=kind,
                )
            )
    return sorted(found, key=lambda name: name.kind != "legal")


def addresses(segment: Segment, number: int) -> list[str]:
    """Every address of a field in one line."""
    found = []
    for one in segment.parted(number):
        # XAD-1 is street; its subcomponents, where there are any, hold the street name.
        street = one.at(1)
        whole = place_text(
            Civic(
                street=clean(" ".join((street or "").split("&"))) if street else None,
                unit=clean(one.at(2)),
                city=clean(one.at(3)),
                state=clean(one.at(4)),
                postcode=clean(one.at(5)),
            )
        )
        if whole:
            found.append(whole)
    return found


def phones(segment: Segment, *numbers: int) -> tuple[str, ...]:
    """Numbers of these fields: as typed, else out of their parts; never e-mail addresses."""
    found: dict[str, None] = {}
    for number in numbers:
        for one in segment.parted(number):
            if one.at(3) in _WRITTEN and not one.at(7):
                continue
            area, local = one.at(6), one.at(7)
            typed = one.at(1) or one.at(12)
            whole = typed or (f"{area or ''}{local}" if local else None)
            if cleaned := clean(whole):
                found.setdefault(cleaned)
    return tuple(found)


def identifiers(segment: Segment, number: int, kind: str | None = None) -> list[Identifier]:
    """The identifiers of a CX field, each with its type and who gave it."""
    found = []
    for one in segment.parted(number):
        value = clean(one.at(1))
        if value:
            stated = one.at(5)
            if stated is None and {one.at(4, 1), one.at(4, 2)} & _SOCIAL_SECURITY:
                stated = "SS"
            word = _KINDS.get(stated, stated.lower()) if stated else kind or "unknown"
            found.append(Identifier(kind=word, value=value, issuer=clean(one.at(4, 1))))
    return found


def joined(segment: Segment, number: int) -> str | None:
    """A location or coded field in one line: its components, empty ones left out."""
    repeats = segment.parted(number)
    if not repeats:
        return None
    parts = (repeats[0].at(place, 1) for place in range(1, 10))
    return clean(", ".join(part for part in parts if part))
