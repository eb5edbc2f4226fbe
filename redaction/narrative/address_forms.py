"""The forms of address, each an expression over the letters of address_words.py, run only
where google-re2 says they occur; every repeat is bounded. A form that is only likely has a check.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from redaction.narrative.address_words import Shape
from redaction.narrative.lexicon import Kind, bits_of, read_sections
from redaction.narrative.states import states
from redaction.narrative.tokens import Tokens
from redaction.narrative.towns import is_town

_LETTERS = "xXwovktdlhmpe"
_CORE = f"[{_LETTERS}]"
"""What the name of a street may be made of when a number stands before or a type after it."""
_ENDS = "[sth]"
_BARE = "l?[xwo]{1,2}"
_STREET = r"d{0,2}(?:[xXwovktdlhme]{1,4}[sth]|A[st]|l?[xXwot]{1,3}|lv)d{0,2}"
_SURE_STREET = r"d{0,2}(?:[xXwovktl]{1,3}[sh]|l?[xwo]{1,2}t?|k[st])d{0,2}"
_NUMBER = "n(?:njn)?(?:i[nkzdA])?"
"""A house number with its half or its part: 525 1/2, 60-11, 1205-B."""
_NAMED = "d{0,2}t?l?(?:[xXwv]{1,2}[sth]?|n[st])"
_COUNT = "n[st]?"
"""A street told by its number alone: BROADWAY & 42, S 19 ST / MILDRED."""
_ROAD = "d?(?:e{0,2}h{0,2}hi?n|e?h{1,2}[kxz]|es[nk]|H)"
"""A numbered or lettered road: HWY 20, COUNTY RD 5, CO HWY K."""
_MARKER = "r{0,2}m{1,2}g?n(?:in)?"

_TYPED = re.compile("[xXwokA]t")
_HOURS, _MINUTES, _CLOCK_DIGITS = 24, 60, 4
_HUNDRED_DIGITS = 3
_SURE_CUES = {"LKA", "LKP", "ADDR", "ADDRESS", "BEHIND", "IFO"}
_PAUSES = {"", ".", "c"}
_NO_DIRECTIONS = {"NO", "SO"}
_FRONTS = {
    "FRONT",
    "ACROSS",
    "DOOR",
    "REAR",
    "OUTSIDE",
    "SIDE",
    "CORNER",
    "WEST",
    "EAST",
    "NORTH",
    "SOUTH",
    "NEXT",
}
_BOUND = {"NB", "SB", "EB", "WB", "NORTHBOUND", "SOUTHBOUND", "EASTBOUND", "WESTBOUND"}


class Form(NamedTuple):
    """One form of address: rule name, expression over letters, a check of the match (or None)."""

    rule: str
    expression: str
    holds: Callable[[Tokens, Shape, int, int], bool] | None = None


@lru_cache(maxsize=1)
def _road_sorts() -> frozenset[str]:
    return read_sections("address_words")["road_sorts"]


@lru_cache(maxsize=1)
def _place_nouns() -> frozenset[str]:
    return read_sections("address_words")["place_nouns"]


def _is_led(shape: Shape, start: int) -> bool:
    """Whether LKA, AT, TO and the like stand before."""
    return start > 0 and shape.codes[start - 1] in "prq"


def _is_house(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """Without a street type a house needs three digits, or a cue before it."""
    number = tokens.words[shape.tokens[start]]
    codes = shape.codes[start:end]
    sure = "i" in codes or "j" in codes or re.fullmatch("nl?[xo]+d?|nd+l?[xwo]+d?", codes)
    return len(number) >= _HUNDRED_DIGITS or bool(sure) or _is_led(shape, start)


def _is_last_known(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """LKA BEND OR: any words are a place after the sure cues."""
    cue = next(i for i in reversed(shape.tokens[:start]) if i >= 0)
    return tokens.words[cue] in _SURE_CUES - {"BEHIND", "IFO"}


def _is_two_digits(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    word = tokens.words[shape.tokens[start]]
    return len(word) > 1 or not word.isdigit()


def _is_direction(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    return tokens.words[shape.tokens[start]] not in _NO_DIRECTIONS


def _is_front(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """IN FRONT OF 411, NEXT DOOR TO 690."""
    before = shape.tokens[start - 2] if start > 1 else -1
    return (
        before >= 0 and tokens.words[before] in _FRONTS and _is_no_time(tokens, shape, start, end)
    )


def _is_numbered_corner(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """BROADWAY & 42; with AND or a name that may be a person's, something must make it a place."""
    codes = shape.codes[start:end]
    words = [tokens.words[i] for i in shape.tokens[start:end] if i >= 0]
    if any(word.isdigit() and len(word) > _HUNDRED_DIGITS for word in words):
        return False
    if "v" in codes and not any(word in states() or is_town(word) for word in words):
        return False
    if re.search("[stwhd]|n[st]", codes.replace("st", "s")) or _is_led(shape, start):
        return "a" not in codes or _is_place_before_and(shape, start, end, words)
    if "a" in codes:
        return _is_place_before_and(shape, start, end, words)
    given = any(bits_of(word) & Kind.GIVEN for word in words)
    return bool(set(codes) & set("wv")) or not given or shape.codes[end : end + 1] in _PAUSES


def _is_place_before_and(shape: Shape, start: int, end: int, words: list[str]) -> bool:
    """JEFFERSON AND 9, DELRIDGE AND 35 MALE DOWN; not TYLER AND 3 FRIENDS."""
    codes = shape.codes[start:end]
    opening = start == 0 or shape.codes[start - 1] == "."
    if re.search("[wsthd]|n[st]", codes) or _is_led(shape, start):
        return True
    if shape.codes[end : end + 1] in _PAUSES and codes[0] != "n":
        return True
    return opening and not any(bits_of(word) & Kind.GIVEN for word in words)


def _is_bound_road(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """NB I-5: the direction of a lane."""
    return tokens.words[shape.tokens[start]] in _BOUND


def _is_letter_road(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """CO HWY K, COUNTY HWY EE; not US M, I K."""
    inside = range(start, end)
    roads = {tokens.words[shape.tokens[i]] for i in inside if shape.codes[i] == "h"}
    name = tokens.words[shape.tokens[end - 1]]
    doubled = len(name) == 1 or (len(name) == 2 and name[0] == name[1])
    return doubled and roads.isdisjoint({"I", "US", "ROAD"})


def _is_road_letter(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """Of roads with a letter only COUNTY HWY EE, never I or US and a word."""
    return all(
        _is_letter_road(tokens, shape, place - 1, place + 1)
        for place in range(start + 1, end)
        if shape.codes[place - 1] == "h" and shape.codes[place] in "kxz"
    )


def _is_avenue(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """1840 AVENUE OF THE STARS."""
    words = {tokens.words[i] for i in shape.tokens[start:end] if i >= 0}
    return not words.isdisjoint({"AVENUE", "AVE", "PLAZA", "BLVD", "CALLE", "CAMINO"})


def _is_no_road_sort(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """PIONEER RD is a street; DIRT ROAD and ACCESS RD are kinds of road."""
    return tokens.words[shape.tokens[end - 2]] not in _road_sorts()


def _is_road_numbered(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """SERVICE RD 2610; after other street types a number is a time or a count."""
    return tokens.words[shape.tokens[end - 2]] in {"RD", "ROAD"}


def _is_spanish(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """CALLE OCHO 22: the number stands last."""
    return tokens.words[shape.tokens[start]] in {"CALLE", "AVENIDA", "CAMINO"}


def _is_no_noun(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """ON MAPLE, TO BROADWAY; not TO WALL, IN FIELD."""
    if end - start > 1:
        return True
    lead, word = tokens.words[shape.tokens[start - 1]], tokens.words[shape.tokens[start]]
    return lead not in {"IN", "BY", "OF"} and word not in _place_nouns()


def _is_camino(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """EL CAMINO REAL AND PAGE MILL: the type of street stands first."""
    words = {tokens.words[i] for i in shape.tokens[start:end] if i >= 0}
    return not words.isdisjoint({"CALLE", "AVENIDA", "CAMINO"})


def _is_bound(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """NB ON MAIN: the word before the preposition says where someone is going."""
    before = shape.tokens[start - 2] if start > 1 else -1
    return before >= 0 and tokens.words[before] in _BOUND


def _is_no_time(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    word = tokens.words[shape.tokens[end - 1]]
    if start and tokens.words[shape.tokens[start - 1]] in _SURE_CUES:
        return True
    if len(word) != _CLOCK_DIGITS or not word.isdigit():
        return len(word) >= _HUNDRED_DIGITS
    return int(word[:2]) >= _HOURS or int(word[2:]) >= _MINUTES


def _is_corner(_tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """Two names make a corner by an ordinal, a street type, a sign, a cue, or two street words."""
    codes = shape.codes[start:end]
    plain = "X" not in codes and "t" not in codes
    if start == 0 and end == len(shape.codes) and set(codes) <= set("wtja"):
        return True
    if any(letter in codes for letter in "oshd") or _TYPED.search(codes):
        return True
    if "j" in codes:
        return plain or _is_led(shape, start) or "w" in codes
    return plain or (_is_led(shape, start) and ("w" in codes or "x" in codes or "a" in codes))


FORMS: tuple[Form, ...] = (
    Form(
        "address.house",
        rf"({_NUMBER}C?(?:b|qb)?d{{0,2}}(?:[s{_LETTERS}]{{1,5}}|A){_ENDS}{{1,2}}d{{0,2}})",
    ),
    Form("address.house-word", rf"({_NUMBER}d{{0,2}}{_CORE}{{0,2}}f{_CORE}{{0,1}}[sh]d?)"),
    Form(
        "address.house-lost",
        rf"(nd{{1,2}}(?:{_CORE}|f){{1,4}}?{_ENDS}{{1,2}}|nf[xXw]{{1,2}}[sth]|nfx)",
    ),
    Form("address.house-calle", r"(nsq?l?[xXwov]{1,3}|(?:sq?)?ny[n])"),
    Form("address.house-directed", rf"({_NUMBER}d{{1,2}}l?[xXwovtedh]{{1,2}}d?)", _is_house),
    Form("address.house-bare", rf"({_NUMBER}l?(?:[vf]?[xwo]{{1,3}}|X)t?d?)", _is_house),
    Form(
        "address.house-road",
        rf"({_NUMBER}d?l?(?:eh?|h{{1,2}})i?nd?|{_NUMBER}d?Hd?)",
    ),
    Form("address.house-old", rf"({_NUMBER}lnd?)"),
    Form("address.grid", rf"({_NUMBER}d[no][st]?d?|d[no]d[no]d?|do?d[no]d?)", _is_two_digits),
    Form("address.directed", r"(dod?)", _is_direction),
    Form("address.number-front", r"[^n]q(n)(?:[^sntbmyuC]|$)", _is_front),
    Form("address.bound", r"d[q](d{0,2}l?[wXo]{1,2}t?)(?:[.cdjqra]|$)", _is_bound),
    Form("address.on", r"q(d{0,2}w)(?:[.c]|$)", _is_no_noun),
    Form("address.town-cued", r"p[criq]{0,2}([xXwvtdlo]{1,3}e?)(?:[.c]|$)", _is_last_known),
    Form("address.house-cued", r"[pr][cri]{0,2}(nd{0,2}l?[xXwovkt]{1,2}d?)"),
    Form("address.number-cued", r"[pr](n)(?:[^sntbmyuC]|$)", _is_no_time),
    Form(
        "address.block",
        rf"(n(?:[ij]n)?C?i?bq?d{{0,2}}(?:{_CORE}{{1,3}}?{_ENDS}{{1,2}}|l?[xwoX]{{1,2}}|[tsvkhd])d{{0,2}})",
    ),
    Form("address.corner", rf"({_STREET}r?[jar]r?{_STREET})", _is_corner),
    Form("address.corner-sure", rf"({_SURE_STREET}[jar]{_SURE_STREET})", _is_corner),
    Form(
        "address.corner-cued",
        r"p[criq]{0,2}(d{0,2}[xXwovt]{1,2}[st]?d?[jar]d{0,2}[xXwovt]{1,2}[st]?d?)",
    ),
    Form("address.corner-letter", r"(d?o[jar][kd]|[kd][jar]d?o|[kd][ja][kd][sth])"),
    Form(
        "address.corner-ordinal",
        r"(d{0,2}o[sth]?d?[jar]d{0,2}l?[xXwovt]{1,2}[sth]?|(?:d{1,2}[xXwovt]{1,2}[sth]?[jar]|[xXwovt]{1,2}j)d{0,2}o[sth]?d?)",
    ),
    Form("address.corner-directed", rf"({_STREET}[jar]d[kA])"),
    Form(
        "address.corner-road",
        rf"({_STREET}[jarq]{{1,2}}{_ROAD}|{_ROAD}d{{0,2}}[jarq]{{1,2}}{_STREET}|{_ROAD}d{{0,2}}[jarq]{{1,2}}{_ROAD})",
        _is_road_letter,
    ),
    Form(
        "address.corner-number",
        rf"({_NAMED}d?[jr]d?{_COUNT}|d?{_COUNT}[jr]{_NAMED})(?:[^C]|$)",
        _is_numbered_corner,
    ),
    Form(
        "address.corner-number-and",
        rf"({_NAMED}d?ad?{_COUNT}|d?{_COUNT}a{_NAMED})(?:[^C]|$)",
        _is_numbered_corner,
    ),
    Form("address.between", rf"(d?o[jar]d?oq(?:{_STREET}))"),
    Form("address.bound-from", r"d[q](d{0,2}l?[xXwo]{1,2}[sth]?qd?o[st]?)", _is_bound),
    Form("address.corner-camino", rf"(l?sX?[xXwv][jar]{_STREET})", _is_camino),
    Form("address.corner-grid", rf"(dnd[jar](?:{_STREET}|dnd)|{_STREET}[jar]dnd)"),
    Form("address.road-bound", rf"(d(?:e?hi?n|H)d{{0,2}}(?:{_MARKER})?)", _is_bound_road),
    Form("address.road-letter", r"(n?d?e?h{1,2}(?:[k]|xx?))", _is_letter_road),
    Form("address.county-road", rf"(d?es[nk]d?(?:{_MARKER})?)"),
    Form("address.named-road", rf"(d?l?[xXwovt]{{1,3}}[hs]d{{0,2}}{_MARKER})"),
    Form("address.avenue-letter", r"((?:ni?n?)d{0,2}s[kAdjz])"),
    Form(
        "address.corner-avenue", rf"(d{{0,2}}s[kAdj][jar]{_STREET}|{_STREET}[jar]d{{0,2}}s[kAdj])"
    ),
    Form("address.avenue-of", rf"({_NUMBER}d?sqf?[xXwv]{{1,2}})", _is_avenue),
    Form(
        "address.block-of",
        rf"(bq?f?nd{{0,2}}(?:{_CORE}{{1,3}}?{_ENDS}{{1,2}}|l?[xwoX]{{1,2}})d{{0,2}})",
    ),
    Form("address.house-opening", r"(?:^|[.])(nwt?)(?:[^C]|$)"),
    Form("address.marker-road", rf"(m{{1,2}}g?n(?:in)?d?[qrc]{{1,2}}{_ROAD})"),
    Form("address.road", rf"((?:e?hi?n|H)d{{0,2}}(?:{_MARKER}|r?M)?|ei?nd{{0,2}}{_MARKER}|eind?)"),
    Form("address.marker", r"(m{1,2}g?n(?:in)?d?|M)"),
    Form("address.street", r"(d{0,2}l?[xXwo]{1,2}t?sd?)"),
    Form(
        "address.street-directed",
        r"(d{1,2}l?[xXwovktfe]{1,3}sd?|d{1,2}v{1,2}t)",
        _is_direction,
    ),
    Form("address.street-plain", r"(v{1,2}s)", _is_no_road_sort),
    Form("address.street-letter", r"(s[kA])"),
    Form("address.road-numbered", r"([wxXv]{0,2}sn)", _is_road_numbered),
    Form("address.marker-number", rf"(d?nd?{_MARKER})"),
    Form("address.corner-spoken", r"([wx]{1,2}do[st]?)"),
    Form("address.ordinal", r"[rq](d?o)(?:[.c]|$)"),
    Form("address.street-word", r"(d{0,2}[xo]{1,2}[th]|d?l?[wt][sth]|dk[st])"),
    Form("address.street-calle", r"(sq?l?[xw]{1,3})"),
    Form("address.street-calle-number", r"(s[qf]?l?[xXwvo]{1,3}[dyg]{0,2}n)", _is_spanish),
    Form("address.flat", r"(u(?:g?[nzk])(?:[nk])?)"),
)
