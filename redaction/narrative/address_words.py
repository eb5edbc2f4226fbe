"""One letter for each token of a line, so that an address is a short expression over letters.

n number            o ordinal (5TH)        d direction (NW, SB)     k single letter
s street type       t type also a word     u flat (APT)             y perhaps a flat (UNIT)
b block             h road (HWY)           H road, number (I5)      e state before a road number
m mile marker (MM)  M marker, number       p cue (LKA)              r NEAR, AT
q OF, ON, FROM      a AND                  x unlisted or name       X word that is also a name
w names streets     l LA, SAN, OLD         v other word             f function word
z letters, digits   C counted thing        g number sign            j joining sign / &
A the letter A      c comma                i hyphen, inner point    . break
Y UPSTAIRS, REAR: a flat without a number         K placeholder of an earlier pass
Q MHP: a park of homes
"""

import re
from functools import lru_cache
from typing import NamedTuple

from redaction.narrative.folding import KEPT
from redaction.narrative.lexicon import Kind, bits_of, read_sections, read_words
from redaction.narrative.tokens import Tokens
from redaction.narrative.word_table import WordTable

_SECTION_LETTERS = {
    "counted": "C",
    "name_parts": "l",
    "road_states": "e",
    "leads": "q",
    "nears": "r",
    "cues": "p",
    "markers": "m",
    "word_types": "t",
    "types": "s",
    "flats": "u",
    "flat_words": "Y",
    "maybe_flats": "y",
    "roads": "h",
    "directions": "d",
    "blocks": "b",
    "ands": "a",
    "parks": "Q",
}
"""Sections of words/address_words.toml; where a word stands in two, the later letter holds."""

_SIGNS = {
    ",": "c",
    "/": "j",
    "&": "j",
    "@": "j",
    "+": "j",
    "\\": "j",
    "-": "i",
    "#": "g",
    ",#": "g",
}
_SINGLE = {"A": "A", "X": "j"}
"""A may be an article; X between two streets is their crossing."""
_ONE_SPACE = frozenset({" "})
_LONGEST_GAP = 8
_ORDINAL = re.compile(r"\d{1,3}(?:ST|ND|RD|TH)")
_HOUSE = re.compile(r"\d{1,6}[A-DNEW]?|\d{3,6}S|\d{1,2}XX|[NSEW]\d{3,5}")
_ROAD = re.compile(r"(?:I|US|SR|OR|WA|CA|HWY|RT|CR|FM|SH)\d{1,4}[NSEW]?B?")
_MARKED = re.compile(r"(?:MM|MP)\d{1,4}")
_NAME_TOO = int(Kind.GIVEN | Kind.LISTED_SURNAME)
_FUNCTION, _VOCABULARY = int(Kind.FUNCTION), int(Kind.VOCABULARY)
_LIKELY = int(Kind.LIKELY_NAME)


class Shape(NamedTuple):
    """`codes` has a letter per token or sign; `tokens[i]` is the token of letter i, or -1."""

    codes: str
    tokens: tuple[int, ...]


def shape_of(tokens: Tokens) -> Shape:
    """The line as letters; signs between tokens give letters of their own."""
    if _ONE_SPACE.issuperset(tokens.gaps[1:-1]):
        return Shape("".join(_CODES.read(tokens.words)), tuple(range(len(tokens.words))))
    codes: list[str] = []
    indexes: list[int] = []
    for i, (code, gap) in enumerate(zip(_CODES.read(tokens.words), tokens.gaps, strict=False)):
        if gap != " " and i and (sign := _sign(gap)):
            codes.append(sign)
            indexes.append(-1)
        codes.append(code)
        indexes.append(i)
    return Shape("".join(codes), tuple(indexes))


@lru_cache(maxsize=1 << 12)
def _sign(gap: str) -> str:
    """The letter for what stands between two tokens; a long gap or a new line is a break."""
    if not gap:
        return ""
    if len(gap) > _LONGEST_GAP or "\n" in gap or "\r" in gap:
        return "."
    bare = gap.replace(" ", "").replace("\t", "")
    if bare == ".":
        if gap.startswith(" "):
            # OR .380: the point belongs to the number after it.
            return "."
        # N. MAIN ST. APT 4: the point of an abbreviation is no break; 234.5 is one number.
        return "" if gap.endswith(" ") else "i"
    if bare in {":", "="}:
        return "" if gap != ":" else "i"
    return _SIGNS.get(bare.removeprefix("."), ".") if bare else ""


def _code(word: str) -> str:
    code = _letters().get(word)
    if code is not None:
        return code
    if any(map(str.isdigit, word)):
        return _number_code(word)
    if word[0] == KEPT:
        return "K"
    if len(word) == 1:
        return _SINGLE.get(word, "k")
    return _word_code(word, bits_of(word))


def _word_code(word: str, bits: int) -> str:
    if word in _street_words():
        return "w"
    if bits & _FUNCTION:
        return "f"
    if not bits & _VOCABULARY or bits & _LIKELY:
        return "x"
    return "X" if bits & _NAME_TOO else "v"


def _number_code(word: str) -> str:
    if _HOUSE.fullmatch(word):
        return "n"
    if _ORDINAL.fullmatch(word):
        return "o"
    if _ROAD.fullmatch(word):
        return "H"
    return "M" if _MARKED.fullmatch(word) else "z"


_CODES = WordTable(_code)


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    sections = read_sections("address_words")
    return {word: code for name, code in _SECTION_LETTERS.items() for word in sections[name]}


@lru_cache(maxsize=1)
def _street_words() -> frozenset[str]:
    return frozenset(read_words("streets"))


@lru_cache(maxsize=1)
def furniture() -> frozenset[str]:
    """Words of an address that say nothing alone: street types, directions, flats, block."""
    sections = read_sections("address_words")
    chosen = ("types", "word_types", "directions", "flats", "maybe_flats", "blocks", "roads")
    return frozenset().union(*(sections[name] for name in chosen))
