"""Is this address a listed place (shelters, homes of employees; R11), however it is typed?

Fails closed: the house number together with a telling word of the street, in any order, counts,
whatever directions, street types, unit letters, fractions or punctuation stand around, cut short or
with a typing slip. Too much is hidden then (418 Wren St beside 418 Wren Hollow); too little is not.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from rapidfuzz.distance import OSA

_WORDS: dict[str, list[str]] = {
    name: words.split()
    for name, words in tomllib.loads(
        files("pipelines").joinpath("street_words.toml").read_text(encoding="ascii")
    ).items()
}
_ROADS, _FILLERS = frozenset(_WORDS["roads"]), frozenset(_WORDS["fillers"])
_TYPES, _UNITS = _ROADS.union(_WORDS["types"]), frozenset(_WORDS["units"])
_LONG = dict(zip(_WORDS["directions"][::2], _WORDS["directions"][1::2], strict=True))
_DIRECTIONS = frozenset(_LONG.values())
_LONG |= {word: str(number) for number, word in enumerate(_WORDS["ordinals"], start=1)}
_PARTS = re.compile(r"(\d+)(?:ST|ND|RD|TH)(?![A-Z])|(\d+)|([A-Z]+)")
_APOSTROPHES = re.compile("['\u2018\u2019`\u00b4]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SLIP_FROM = 3
"""Letters from which a slip or a short form is taken for one."""
_CUT_FROM = 4
"""Letters that a word cut short, or grown together with the next, must keep."""


class ListedPlaces:
    """The listed places of one agency, found by house number first."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._beginnings = tuple(filter(None, map(_plain, listed)))
        self._by_number: dict[str, list[frozenset[str]]] = {}
        self._unnumbered: list[frozenset[str]] = []
        for entry in listed:
            number, words = _read(entry)
            if number is None:
                self._unnumbered.append(frozenset(words))
            else:
                self._by_number.setdefault(number, []).append(_telling(words))

    def holds(self, address: str) -> bool:
        """Whether the address may be one of them."""
        if _plain(address).startswith(self._beginnings):
            return True
        parts = _parts(address)
        numbers = {part for part in parts if part.isdigit()}
        if "," in address:
            numbers.update(filter(str.isdigit, _parts(_THOUSANDS.sub("", address))))
        listed = [words for number in numbers for words in self._by_number.get(number, ())]
        if not listed and not self._unnumbered:
            return False
        have, joined = {*parts, *(a + b for a, b in pairwise(parts))}, "".join(parts)
        return any(
            _are_initials(words, have) or any(_stands(word, have, joined) for word in words)
            for words in listed
        ) or any(
            words and all(_stands(word, have, joined) for word in words)
            for words in self._unnumbered
        )


@lru_cache(maxsize=256)
def listed_places(listed: tuple[str, ...]) -> ListedPlaces:
    """The listed places of a configuration, read once."""
    return ListedPlaces(listed)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _parts(text: str) -> list[str]:
    """Runs of letters and of digits: `0418-B 5th` is 418, B, 5. No accents; directions in full."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).upper())
    if not folded.isascii():
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    return [
        _LONG.get(letters, letters) if letters else (ordinal or digits).lstrip("0") or "0"
        for ordinal, digits, letters in _PARTS.findall(folded)
    ]


def _read(entry: str) -> tuple[str | None, list[str]]:
    """House number, if there is one, and the words beside it; a town after a comma is left out."""
    for piece in map(_parts, entry.split(",")):
        at = next((i for i, part in enumerate(piece) if part.isdigit()), None)
        if at is not None and len(piece) > 1:
            return piece[at], _before_unit(piece[at + 1 :]) or piece[:at]
    words = [word for word in _parts(entry) if word not in _ROADS | _DIRECTIONS]
    return None, words


def _before_unit(parts: list[str]) -> list[str]:
    end = next((i for i, part in enumerate(parts) if i and part in _UNITS), len(parts))
    return parts[:end]


def _telling(words: list[str]) -> frozenset[str]:
    """The words by which the street is told from others; Park Ave: PARK; North St: NORTH."""
    names = [word for word in words if word not in _TYPES | _FILLERS | _DIRECTIONS]
    long = [word for word in names if len(word) > 1 or word.isdigit()]
    rest = [word for word in words if word not in _ROADS | _FILLERS]
    types = [word for word in rest if word not in _DIRECTIONS]
    return frozenset(long or names or types or rest or words)


def _are_initials(words: frozenset[str], have: set[str]) -> bool:
    """500 MLK for a street of three words or more."""
    letters = {word[0] for word in words}
    return len(words) >= _SLIP_FROM and any(len(p) >= _SLIP_FROM and letters >= {*p} for p in have)


def _stands(word: str, have: set[str], joined: str) -> bool:
    """The word, cut short, shortened, with a slip, or grown together with others."""
    if word in have:
        return True
    if word.isdigit() or len(word) < _SLIP_FROM:
        return False
    if len(word) >= _CUT_FROM and word in joined:
        return True
    return any(_nearly(word, other) for other in have if not other.isdigit())


def _nearly(word: str, other: str) -> bool:
    if len(other) >= _SLIP_FROM and OSA.distance(word, other, score_cutoff=1) <= 1:
        return True
    short = len(other) >= _SLIP_FROM or (len(other) == _SLIP_FROM - 1 and word in _TYPES)
    if not short or (other in _TYPES and word not in _TYPES) or word[0] != other[0]:
        return False
    letters = iter(word)
    return all(letter in letters for letter in other)
