"""Whether what looks like a form of address is one: one small test for each likely form.

Each takes the tokens, their letters, and where the form begins and ends among the letters.
"""

import re
from functools import lru_cache

from redaction.narrative.address_words import Shape
from redaction.narrative.lexicon import Kind, bits_of, read_sections
from redaction.narrative.states import states
from redaction.narrative.tokens import Tokens
from redaction.narrative.towns import is_town

_TYPED = re.compile("[xXwokA]t")
_HOURS, _MINUTES, _CLOCK_DIGITS = 24, 60, 4
_HUNDRED_DIGITS = 3
_ZIP_DIGITS = 5
_SURE_CUES = {"LKA", "LKP", "ADDR", "ADDRESS", "BEHIND", "IFO"}
_PLAIN_TYPES = {"ST", "DR", "CT", "PL", "COURT", "LANE", "DRIVE", "PLACE", "WAY"}
_SHORT_TYPES = {"ST", "CT", "PL", "LOOP", "TERRACE"}
_NOUN_ENDS = {"", ".", "c", "q", "r", "y", "u"}
_LAW = {"5150", "5250", "5585", "1033", "1023"}
_PARKS = {
    (one, two)
    for one in ("RV", "TRAILER", "MOBILE", "HOME", "HOMES")
    for two in ("PARK", "ESTATES", "COURT", "RESORT", "VILLAGE", "MANOR", "VILLA")
}
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


@lru_cache(maxsize=1)
def _road_sorts() -> frozenset[str]:
    return read_sections("address_words")["road_sorts"]


@lru_cache(maxsize=1)
def _place_nouns() -> frozenset[str]:
    return read_sections("address_words")["place_nouns"]


def _is_led(shape: Shape, start: int) -> bool:
    """Whether LKA, AT, TO and the like stand before."""
    return start > 0 and shape.codes[start - 1] in "prq"


def is_house(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """Without a street type a house needs three digits, or a cue before it."""
    number = tokens.words[shape.tokens[start]]
    codes = shape.codes[start:end]
    sure = "i" in codes or "j" in codes or re.fullmatch("nl?[xo]+d?|nd+l?[xwo]+d?", codes)
    return len(number) >= _HUNDRED_DIGITS or bool(sure) or _is_led(shape, start)


def is_last_known(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """LKA BEND OR: any words are a place after the sure cues."""
    cue = next(i for i in reversed(shape.tokens[:start]) if i >= 0)
    return tokens.words[cue] in _SURE_CUES - {"BEHIND", "IFO"}


def is_two_digits(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """More than one digit, or a letter with it: 10 N 5TH, not 2 N 5TH."""
    word = tokens.words[shape.tokens[start]]
    return len(word) > 1 or not word.isdigit()


def is_direction(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """NO and SO are directions only inside an address."""
    return tokens.words[shape.tokens[start]] not in _NO_DIRECTIONS


def is_front(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """IN FRONT OF 411, NEXT DOOR TO 690."""
    before = shape.tokens[start - 2] if start > 1 else -1
    if before < 0 or tokens.words[before] not in _FRONTS:
        return False
    belongs = tokens.words[shape.tokens[start - 1]] == "OF"
    return belongs or is_no_time(tokens, shape, start, end)


def is_numbered_corner(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
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


def is_bound_road(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """NB I-5: the direction of a lane."""
    return tokens.words[shape.tokens[start]] in _BOUND


def is_letter_road(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """CO HWY K, COUNTY HWY EE; not US M, I K."""
    inside = range(start, end)
    roads = {tokens.words[shape.tokens[i]] for i in inside if shape.codes[i] == "h"}
    name = tokens.words[shape.tokens[end - 1]]
    doubled = len(name) == 1 or (len(name) == 2 and name[0] == name[1])
    return doubled and roads.isdisjoint({"I", "US", "ROAD"})


def is_road_letter(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """Of roads with a letter only COUNTY HWY EE, never I or US and a word."""
    return all(
        is_letter_road(tokens, shape, place - 1, place + 1)
        for place in range(start + 1, end)
        if shape.codes[place - 1] == "h" and shape.codes[place] in "kxz"
    )


def is_avenue(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """1840 AVENUE OF THE STARS."""
    words = {tokens.words[i] for i in shape.tokens[start:end] if i >= 0}
    return not words.isdisjoint({"AVENUE", "AVE", "PLAZA", "BLVD", "CALLE", "CAMINO"})


def is_no_road_sort(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """PIONEER RD is a street; DIRT ROAD and ACCESS RD are kinds of road."""
    return tokens.words[shape.tokens[end - 2]] not in _road_sorts()


def is_road_numbered(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """SERVICE RD 2610; after other street types a number is a time or a count."""
    return tokens.words[shape.tokens[end - 2]] in {"RD", "ROAD"}


def is_spanish(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """CALLE OCHO 22: the number stands last."""
    return tokens.words[shape.tokens[start]] in {"CALLE", "AVENIDA", "CAMINO"}


def is_no_noun(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """ON MAPLE, TO BROADWAY; not TO WALL, IN FIELD."""
    if end - start > 1:
        return True
    lead, word = tokens.words[shape.tokens[start - 1]], tokens.words[shape.tokens[start]]
    return lead not in {"IN", "BY", "OF"} and word not in _place_nouns()


def is_camino(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """EL CAMINO REAL AND PAGE MILL: the type of street stands first."""
    words = {tokens.words[i] for i in shape.tokens[start:end] if i >= 0}
    return not words.isdisjoint({"CALLE", "AVENIDA", "CAMINO"})


def is_bound(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """NB ON MAIN: the word before the preposition says where someone is going."""
    before = shape.tokens[start - 2] if start > 1 else -1
    return before >= 0 and tokens.words[before] in _BOUND


def is_no_time(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """A number of three digits or more that is no time of day, or any after a sure cue."""
    word = tokens.words[shape.tokens[end - 1]]
    if start and tokens.words[shape.tokens[start - 1]] in _SURE_CUES:
        return True
    if len(word) != _CLOCK_DIGITS or not word.isdigit():
        return len(word) >= _HUNDRED_DIGITS
    return int(word[:2]) >= _HOURS or int(word[2:]) >= _MINUTES


def is_corner(_tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
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


def is_way(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """4011 MILES PKWY, 65 GRAM ST: a counted thing before what is nothing but a street's type."""
    place = end - 1 if shape.codes[end - 1] in "st" else end - 2
    return shape.codes[place] == "s" or tokens.words[shape.tokens[place]] in _PLAIN_TYPES


def is_plain_noun(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """33255 SADDLE; 7646 CARRIAGE before a pause: no time, year, measure or unit, and a thing."""
    number, noun = (tokens.words[shape.tokens[place]] for place in (start, end - 1))
    cues = read_sections("value_cues")
    if len(number) < _CLOCK_DIGITS or noun in cues["four_units"] or not number.isdigit():
        return False
    if len(number) == _ZIP_DIGITS:
        return True
    before = shape.tokens[start - 1] if start else -1
    if before >= 0 and tokens.words[before] in cues["four_spared"]:
        return False
    timed = "1940" <= number <= "2059" or number in _LAW or noun.endswith(("ING", "ED"))
    pauses = shape.codes[end : end + 1] in _NOUN_ENDS
    return pauses and not timed and is_no_time(tokens, shape, start, start + 1)


def is_no_verb(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """TER AND SOLDIERS; not TER AND SCREAMING."""
    return not tokens.words[shape.tokens[end - 1]].endswith(("ING", "ED"))


def is_street_type(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """SADDLE LN, FROST CT: what is nothing but a street's type after no kind of road."""
    word = tokens.words[shape.tokens[end - 1]]
    sure = shape.codes[end - 1] == "s" or word in _SHORT_TYPES
    return sure and is_no_road_sort(tokens, shape, start, end)


def is_park(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """LOT 9 SUNSET TRAILER PARK."""
    return tuple(tokens.words[i] for i in shape.tokens[end - 2 : end]) in _PARKS


def is_numbered_road(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """ON 95 S, THE 405 AT VENTURA: a road told by its number alone."""
    lead, number = (tokens.words[shape.tokens[place]] for place in (start - 1, start))
    return lead in {"ON", "OFF", "ONTO", "ALONG", "THE"} and len(number) <= _HUNDRED_DIGITS


def is_by(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """5TH BY MAIN."""
    inside = shape.tokens[start:end]
    return any(tokens.words[i] == "BY" for i in inside if i >= 0)
