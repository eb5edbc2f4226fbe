"""The ways a known value may have been typed, squeezed to letters and digits.

Two kinds: whole variants, looked for in the squeezed text by Aho-Corasick, and single words of
names and addresses, looked for token by token (also one letter wrong).
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redaction.narrative.address_words import furniture
from redaction.narrative.folding import fold
from redaction.narrative.known import Known
from redaction.narrative.known_dates import read_date, written
from redaction.narrative.lexicon import ORDINARY, Kind, kinds, nicknamer
from redaction.narrative.spans import SpanType
from redaction.narrative.states import states
from redaction.narrative.tokens import tokenise

_TITLES = frozenset(["MR", "MRS", "MS", "MISS", "DR", "JR", "SR", "II", "III", "IV"])
_LOCAL, _FULL = 7, 10
_SHORT_NAME = 4


@dataclass(slots=True)
class Variants:
    """`whole`: squeezed variant -> type; `words`: name words; `initials`; `places`: words of known
    addresses.
    """

    whole: dict[str, SpanType] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    last_fours: set[str] = field(default_factory=set)


def variants(known: Known) -> Variants:
    """Every variant of every known value. Linear in the values."""
    found = Variants()
    for kind, value in known.values:
        folded = fold(value).text
        if kind is SpanType.PERSON:
            _name(found, folded)
        elif kind is SpanType.ADDRESS:
            _address(found, folded)
        elif kind is SpanType.PHONE:
            _phone(found, folded)
        elif kind is SpanType.DOB:
            _birth_date(found, folded)
        else:
            _exact(found, kind, folded)
    return found


def squeeze(text: str) -> str:
    """Letters and digits only."""
    return re.sub(r"[^A-Z0-9\x7f]", "", text)


def _name(found: Variants, value: str) -> None:
    parts = [squeeze(word) for word in tokenise(value).words if word not in _TITLES][:6]
    parts = [part for part in parts if part]
    names = [part for part in parts if len(part) > 1]
    for name in names:
        found.words.add(name)
        found.words |= _nicknames(name)
    for order in _orders(parts):
        found.whole.setdefault("".join(order), SpanType.PERSON)
    for one, other in itertools.permutations(names, 2):
        found.whole.setdefault(one[0] + other, SpanType.PERSON)
        found.whole.setdefault(one + other[0], SpanType.PERSON)
        _initials(found, one[0] + other[0])
    if len(parts) > 2:
        _initials(found, "".join(part[0] for part in parts))


def _orders(parts: list[str]) -> Iterator[Sequence[str]]:
    """LAST FIRST, FIRST LAST, with and without the middle; long names only from either end."""
    for size in range(2, len(parts) + 1):
        if len(parts) <= _SHORT_NAME:
            yield from itertools.permutations(parts, size)
        else:
            yield from (parts[:size], parts[-size:])


def _initials(found: Variants, letters: str) -> None:
    # MG is milligrams and PT a patient: initials that are words are left to the cue words.
    if not kinds().get(letters, 0) & ORDINARY:
        found.whole.setdefault(letters, SpanType.PERSON)


def _nicknames(name: str) -> set[str]:
    namer = nicknamer()
    plain = name.lower()
    canonicals = namer.canonicals_of(plain)
    near = namer.nicknames_of(plain) | canonicals
    for canonical in canonicals:
        near |= namer.nicknames_of(canonical)
    nicks = {squeeze(nick.upper()) for nick in near if len(nick) > 1}
    # WILL for William is left to the context: as a known name it would take every WILL BE.
    return {nick for nick in nicks if not kinds().get(nick, 0) & ORDINARY}


def _phone(found: Variants, value: str) -> None:
    digits = "".join(c for c in re.split(r"X|EXT", value)[0] if c.isdigit())
    if len(digits) < 4:
        return
    found.whole.setdefault(digits, SpanType.PHONE)
    found.last_fours.add(digits[-4:])
    if len(digits) >= _LOCAL:
        found.whole.setdefault(digits[-_LOCAL:], SpanType.PHONE)
    if len(digits) >= _FULL:
        found.whole.setdefault(digits[-_FULL:], SpanType.PHONE)
        found.whole.setdefault("1" + digits[-_FULL:], SpanType.PHONE)


def _birth_date(found: Variants, value: str) -> None:
    born = read_date(value)
    if born is not None:
        for variant in written(born):
            found.whole.setdefault(variant, SpanType.DOB)
    _exact(found, SpanType.DOB, value)


def _exact(found: Variants, kind: SpanType, value: str) -> None:
    squeezed = squeeze(value)
    if len(squeezed) > 1:
        found.whole.setdefault(squeezed, kind)
    if kind is SpanType.EMAIL and "@" in value:
        local = squeeze(value.split("@")[0])
        if len(local) > 3:
            found.whole.setdefault(local, kind)
    if kind in {SpanType.SSN, SpanType.ACCOUNT} and squeezed[-4:].isdigit() and len(squeezed) > 6:
        found.last_fours.add(squeezed[-4:])


def _address(found: Variants, value: str) -> None:
    for word in tokenise(value).words:
        plain = squeeze(word)
        ordinary = (
            plain in furniture() or plain in states() or bool(kinds().get(plain, 0) & Kind.FUNCTION)
        )
        if len(plain) > 1 and not ordinary:
            found.places.add(plain)
    squeezed = squeeze(value)
    if len(squeezed) > 4:
        found.whole.setdefault(squeezed, SpanType.ADDRESS)
