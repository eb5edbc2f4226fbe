"""What is known about a word: ordinary, given name, surname, or not listed at all.

Own word lists (words/*.txt) and the US Census 1990 name lists of the package `names`, joined once
into one table. A word in no list is the finder's strongest reason to cover it: default deny.
"""

import tomllib
from collections.abc import Iterator
from enum import IntFlag
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import names
from nicknames import NickNamer

from redaction.narrative.word_table import WordTable

COMMON_RANK = 500
"""Surnames up to this census rank are met often enough to be read as names on weaker evidence."""
LISTED_RANK = 12_000
"""Ordinary words beyond this surname rank (IN, FIRE, PATIENT ...) are no names unless a strong cue
says so.
"""


class Kind(IntFlag):
    """What the lists say about one word; several may hold, none means unlisted."""

    UNLISTED = 0
    FUNCTION = 1
    VOCABULARY = 2
    GIVEN = 4
    SURNAME = 8
    LISTED_SURNAME = 16
    COMMON_SURNAME = 32
    LIKELY_NAME = 64


ORDINARY = int(Kind.FUNCTION | Kind.VOCABULARY)
NAME = int(Kind.GIVEN | Kind.SURNAME)


def read_words(name: str) -> Iterator[str]:
    """The upper-case words of words/<name>.txt; lines that start with # are comments."""
    for line in read_lines(name):
        yield from line.split()


def read_lines(name: str) -> Iterator[str]:
    """The upper-case lines of words/<name>.txt without comments and blanks."""
    text = files(__package__).joinpath("words", name + ".txt").read_text(encoding="ascii")
    for line in text.upper().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@lru_cache(maxsize=8)
def read_sections(name: str) -> dict[str, frozenset[str]]:
    """The word sets of words/<name>.toml by section; each word upper case, as folded."""
    text = files(__package__).joinpath("words", name + ".toml").read_text(encoding="ascii")
    return {section: frozenset(words.split()) for section, words in tomllib.loads(text).items()}


@lru_cache(maxsize=1)
def kinds() -> dict[str, int]:
    """Every listed word and its Kind bits, as plain integers (the token loop reads this a lot)."""
    # Flags join slowly; a hundred thousand words are read with plain integers.
    function, vocabulary, given = int(Kind.FUNCTION), int(Kind.VOCABULARY), int(Kind.GIVEN)
    likely = int(Kind.LIKELY_NAME | Kind.VOCABULARY)
    well_known = int(Kind.GIVEN | Kind.LISTED_SURNAME)
    table: dict[str, int] = {}
    _add_names(table)
    for word in read_words("function"):
        table[word] = table.get(word, 0) | function
    for word in read_words("vocabulary"):
        table[word] = table.get(word, 0) | vocabulary
        for form in inflections(word):
            # An inflected form that is itself a well-known name (HAYES, DAVIES) stays a name.
            if not table.get(form, 0) & well_known:
                table[form] = table.get(form, 0) | vocabulary
    for word in read_words("given_words"):
        table[word] = table.get(word, 0) | given
    for word in read_words("likely_names"):
        table[word] = table.get(word, 0) | likely
    return table


def _add_names(table: dict[str, int]) -> None:
    rare, given = int(Kind.SURNAME), int(Kind.GIVEN)
    listed = rare | int(Kind.LISTED_SURNAME)
    common = listed | int(Kind.COMMON_SURNAME)
    for word, rank in _census("last"):
        bits = common if rank <= COMMON_RANK else listed if rank <= LISTED_RANK else rare
        table[word] = table.get(word, 0) | bits
    for part in ("first:male", "first:female"):
        for word, _rank in _census(part):
            table[word] = table.get(word, 0) | given
    namer = nicknamer()
    for nick in set(namer.nickname_lookup) | set(namer.canonical_lookup):
        # The list holds ordinary words (WIN, WASH, COURT) as rare nicknames: those stay out.
        if nick.isalpha() and nick.isascii() and len(nick) > 1:
            table.setdefault(nick.upper(), int(Kind.GIVEN))


def _census(part: str) -> Iterator[tuple[str, int]]:
    with Path(names.FILES[part]).open(encoding="ascii") as lines:
        for line in lines:
            columns = line.split()
            yield columns[0], int(columns[3])


@lru_cache(maxsize=1)
def nicknamer() -> NickNamer:
    """The nickname list of the package `nicknames`, read once."""
    return NickNamer()


def inflections(word: str) -> Iterator[str]:
    """Regular forms of an English word: plural, past, -ing, -ly. No -er: BAKER is not a form of
    BAKE.
    """
    stem = word[:-1]
    if len(word) < 3:
        return
    if word.endswith(("S", "X", "Z", "CH", "SH")):
        yield word + "ES"
    elif word.endswith("Y") and word[-2] not in "AEIOU":
        yield from (stem + "IES", stem + "IED", stem + "ILY")
    else:
        yield word + "S"
    if word.endswith("E"):
        yield from (word + "D", stem + "ING", word + "LY")
    else:
        yield from (word + "ED", word + "ING", word + "LY")
    if word[-1] not in "AEIOUWXYH" and word[-2] in "AEIOU":
        yield from (word + word[-1] + "ED", word + word[-1] + "ING")


def bits_of(word: str) -> int:
    """The Kind bits of a folded token; possessives and contractions are looked up by their base."""
    return BITS[word]


def _bits(word: str) -> int:
    table = kinds()
    bits = table.get(word)
    if bits is not None:
        return bits
    if "'" in word:
        base = word[:-2] if word.endswith("'S") else word.replace("'", "")
        return table.get(base, 0)
    return 0


BITS = WordTable(_bits)
"""The Kind bits by word, for whole lines."""
