"""Blocking: which people are worth comparing with a mention.

Each profile gives about ten keys; two profiles that share one are compared. A key is hashed
with the zone's own secret before it is stored, since plain hashes of names can be reversed by
hashing a name list. Keys per narratives.md section 3, and the phone.
"""

from collections.abc import Iterator
from itertools import product

import jellyfish

from casestore.matching.profile import Profile
from zone.keys.keyring import KeyRing

_NAME = "block_key"
_HALF = 1 << 63
_PREFIX = 2


def _sound(name: str | None) -> str | None:
    return (jellyfish.metaphone(name) or name) if name else None


def _with_birth_date(given: str | None, family: str | None, iso: str) -> Iterator[str]:
    year, month, day = iso.split("-")
    for name in (given, family):
        if name:
            yield f"dob+2|{iso}|{name[:_PREFIX]}"
            yield f"yob+sound|{year}|{_sound(name)}"
            yield f"mmdd+sound|{month}{day}|{_sound(name)}"
    if month != day and int(day) <= 12:
        first = min((month, day), (day, month))
        for name in (given, family):
            if name:
                yield f"swapped|{year}|{first[0]}{first[1]}|{name[:_PREFIX]}"


def _with_names(given: str, family: str, postcodes: tuple[str, ...]) -> Iterator[str]:
    yield "names|" + "|".join(sorted((given, family)))
    sounds = "|".join(sorted((_sound(given) or "", _sound(family) or "")))
    for code in postcodes:
        yield f"sounds+postcode|{sounds}|{code}"


def keys_of(profile: Profile) -> frozenset[str]:
    """Plain blocking keys of a profile; never stored, always hashed first."""
    found: set[str] = {f"phone|{number}" for number in profile.phones}
    for (given, family), iso in product(profile.names, (profile.birth_date,)):
        if iso:
            found.update(_with_birth_date(given, family, iso))
        if given and family:
            found.update(_with_names(given, family, profile.postcodes))
    return frozenset(found)


def hashed(keys: KeyRing, profile: Profile) -> frozenset[int]:
    """Signed 64-bit keyed hashes of a profile's blocking keys, as the table holds them."""
    return frozenset(_number(keys.blind_index(_NAME, key)) for key in keys_of(profile))


def sought(keys: KeyRing, profile: Profile) -> frozenset[int]:
    """The hashes to look for: of every key version, since both are read during a rotation."""
    return frozenset(
        _number(index) for key in keys_of(profile) for index in keys.blind_indexes(_NAME, key)
    )


def _number(index: str) -> int:
    return int(index.rpartition(":")[2][:16], 16) - _HALF
