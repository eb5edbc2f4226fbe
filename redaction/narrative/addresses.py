"""Places: house and street, hundred block, corner, road with mile marker, flat; unit and town too.

Each form is an expression over the letters of address_words.py, run by google-re2 (linear). A
form that is only likely has a check; what follows an address (flat, town, state, ZIP) is taken
in afterwards.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

import re2

from redaction.narrative.address_words import Shape, shape_of
from redaction.narrative.lexicon import read_sections
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens
from redaction.narrative.towns import town_end

_LETTERS = "xXwovktdlhmpe"
_CORE = f"[{_LETTERS}]"
"""What the name of a street may be made of when a number stands before or a type after it."""
_ENDS = "[sth]"
_BARE = "l?[xwo]{1,2}"
_STREET = r"d{0,2}(?:[xXwovktdlhme]{1,3}[sth]|A[st]|l?[xXwot]{1,2})d{0,2}"
_SURE_STREET = r"d{0,2}(?:[xXwovktl]{1,3}[sh]|l?[xwo]{1,2}t?|k[st])d{0,2}"
_NUMBER = "n(?:njn)?(?:i[nkzdA])?"
"""A house number with its half or its part: 525 1/2, 60-11, 1205-B."""
_ROAD = "(?:e?hi?n|H)"
_MARKER = "r{0,2}m{1,2}g?n(?:in)?"

_TYPED = re.compile("[xXwokA]t")
_HOURS, _MINUTES, _CLOCK_DIGITS = 24, 60, 4
_HUNDRED_DIGITS = 3
_FLAT_WINDOW = 8
_FLAT_BEFORE = re.compile(r"(?:[uy]g?|g)[nzk]c?$")
_BARE_FLAT = re.compile(r"\d{1,4}[A-H]|[A-H]\d{1,4}")
_SURE_CUES = {"LKA", "LKP", "ADDR", "ADDRESS", "BEHIND", "IFO"}
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
    needs: str
    """A line without any of these letters cannot hold the form."""
    holds: Callable[[Tokens, Shape, int, int], bool] | None = None


def find_addresses(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of places; they may overlap."""
    shape = shape_of(tokens)
    encoded = shape.codes.encode("ascii")
    present = set(shape.codes)
    for form, compiled in _compiled():
        if present.isdisjoint(form.needs):
            continue
        for start, end in _matches(form, compiled, encoded):
            if form.holds is None or form.holds(tokens, shape, start, end):
                yield _span(tokens, shape, start, end, form.rule)


def _matches(form: Form, compiled: "re2._Regexp", encoded: bytes) -> Iterator[tuple[int, int]]:
    """Where a form holds; of corners also those inside another (STAGE AT OAK AND 5TH)."""
    if "corner" not in form.rule:
        yield from (found.span(1) for found in compiled.finditer(encoded))
        return
    found = compiled.search(encoded)
    while found is not None:
        yield found.span(1)
        found = compiled.search(encoded, found.start() + 1)


def _span(tokens: Tokens, shape: Shape, start: int, end: int, rule: str) -> Span:
    start = _flat_start(shape, start)
    end = town_end(tokens, shape, _bare_flat_end(tokens, shape, _flat_end(shape, end)))
    inside = [i for i in shape.tokens[start:end] if i >= 0]
    return Span(tokens.starts[inside[0]], tokens.ends[inside[-1]], SpanType.ADDRESS, rule)


def _flat_end(shape: Shape, end: int) -> int:
    """Where the flat ends that follows an address: APT 3B, #2, UNIT C, LOT 14; else `end`."""
    found = _flat().match(shape.codes[end : end + _FLAT_WINDOW].encode("ascii"))
    return end + found.end() if found else end


def _bare_flat_end(tokens: Tokens, shape: Shape, end: int) -> int:
    """The flat without a word: 1080 PATTERSON 4C."""
    i = shape.tokens[end] if end < len(shape.tokens) else -1
    return end + 1 if i >= 0 and _BARE_FLAT.fullmatch(tokens.words[i]) else end


def _flat_start(shape: Shape, start: int) -> int:
    """Where the flat begins that stands before an address: APT 6, 410 OAK; #12 3050 OAK."""
    found = _FLAT_BEFORE.search(shape.codes[max(0, start - _FLAT_WINDOW) : start])
    return start - len(found.group()) if found else start


@lru_cache(maxsize=1)
def _road_sorts() -> frozenset[str]:
    return read_sections("address_words")["road_sorts"]


@lru_cache(maxsize=1)
def _flat() -> "re2._Regexp":
    one = r"c?(?:[uyb]g?(?:i?[nzkodA]){1,2}|oy|Y[uy]?|g[nzkxdA](?:i?[nzkA])?)"
    return re2.compile(rf"(?:{one}|c[zk])(?:{one})?".encode())


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
    return len(tokens.words[shape.tokens[start]]) > 1


def _is_direction(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    return tokens.words[shape.tokens[start]] not in _NO_DIRECTIONS


def _is_front(tokens: Tokens, shape: Shape, start: int, end: int) -> bool:
    """IN FRONT OF 411, NEXT DOOR TO 690."""
    before = shape.tokens[start - 2] if start > 1 else -1
    return (
        before >= 0 and tokens.words[before] in _FRONTS and _is_no_time(tokens, shape, start, end)
    )


def _is_no_road_sort(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """PIONEER RD is a street; DIRT ROAD and ACCESS RD are kinds of road."""
    return tokens.words[shape.tokens[start]] not in _road_sorts()


def _is_road_numbered(tokens: Tokens, shape: Shape, _start: int, end: int) -> bool:
    """SERVICE RD 2610; after other street types a number is a time or a count."""
    return tokens.words[shape.tokens[end - 2]] in {"RD", "ROAD"}


def _is_spanish(tokens: Tokens, shape: Shape, start: int, _end: int) -> bool:
    """CALLE OCHO 22: the number stands last."""
    return tokens.words[shape.tokens[start]] in {"CALLE", "AVENIDA", "CAMINO"}


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
        "n",
    ),
    Form("address.house-word", rf"({_NUMBER}d{{0,2}}{_CORE}{{0,2}}f{_CORE}{{0,1}}[sh]d?)", "n"),
    Form(
        "address.house-lost",
        rf"(nd{{1,2}}(?:{_CORE}|f){{1,4}}?{_ENDS}{{1,2}}|nf[xXw]{{1,2}}[sth]|nfx)",
        "n",
    ),
    Form("address.house-calle", r"(nsq?l?[xXwov]{1,3}|(?:sq?)?ny[n])", "n"),
    Form("address.house-directed", rf"({_NUMBER}d{{1,2}}l?[xXwovtedh]{{1,2}}d?)", "n", _is_house),
    Form("address.house-bare", rf"({_NUMBER}l?(?:[vf]?[xwo]{{1,3}}|X)t?d?)", "n", _is_house),
    Form(
        "address.house-road",
        rf"({_NUMBER}d?l?(?:eh?|h{{1,2}})i?nd?|{_NUMBER}d?H d?)".replace(" ", ""),
        "hHe",
    ),
    Form("address.house-old", rf"({_NUMBER}lnd?)", "l"),
    Form("address.grid", rf"({_NUMBER}d[no]d?|do?d[no]d?)", "d", _is_two_digits),
    Form("address.directed", r"(dod?)", "o", _is_direction),
    Form("address.number-front", r"[^n]q(n)(?:[^sntbmyuC]|$)", "n", _is_front),
    Form("address.bound", r"d[q](d{0,2}l?[wXo]{1,2}t?)(?:[.cdjqra]|$)", "d", _is_bound),
    Form("address.on", r"q(d{0,2}w)(?:[.c]|$)", "w"),
    Form("address.town-cued", r"p[criq]{0,2}([xXwvtdlo]{1,3}e?)(?:[.c]|$)", "p", _is_last_known),
    Form("address.house-cued", r"[pr][cri]{0,2}(nd{0,2}l?[xXwovkt]{1,2}d?)", "n"),
    Form("address.number-cued", r"[pr](n)(?:[^sntbmyuC]|$)", "n", _is_no_time),
    Form(
        "address.block",
        rf"(nC?i?bq?d{{0,2}}(?:{_CORE}{{1,3}}?{_ENDS}{{1,2}}|l?[xwoX]{{1,2}}|[tsvkhd])d{{0,2}})",
        "n",
    ),
    Form("address.corner", rf"({_STREET}r?[jar]r?{_STREET})", "jar", _is_corner),
    Form("address.corner-sure", rf"({_SURE_STREET}[jar]{_SURE_STREET})", "ja", _is_corner),
    Form(
        "address.corner-cued",
        r"p[criq]{0,2}(d{0,2}[xXwovt]{1,2}[st]?d?[jar]d{0,2}[xXwovt]{1,2}[st]?d?)",
        "ja",
    ),
    Form("address.corner-letter", r"(d?o[jar][kd]|[kd][jar]d?o)", "o"),
    Form(
        "address.corner-ordinal",
        r"(d{0,2}o[sth]?d?[jar]d{0,2}l?[xXwovt]{1,2}[sth]?|(?:d{1,2}[xXwovt]{1,2}[sth]?[jar]|[xXwovt]{1,2}j)d{0,2}o[sth]?d?)",
        "o",
    ),
    Form("address.corner-directed", rf"({_STREET}[jar]d[kA])", "jar"),
    Form(
        "address.corner-road",
        rf"({_STREET}[jarq]{{1,2}}{_ROAD}|{_ROAD}d{{0,2}}[jarq]{{1,2}}{_STREET})",
        "hH",
    ),
    Form("address.marker-road", rf"(m{{1,2}}g?n(?:in)?d?[qrc]{{1,2}}{_ROAD})", "m"),
    Form("address.road", rf"((?:e?hi?n|H)d{{0,2}}(?:{_MARKER}|r?M)?|ei?nd{{0,2}}{_MARKER})", "Hhe"),
    Form("address.marker", r"(m{1,2}g?n(?:in)?d?|M)", "mM"),
    Form("address.street", r"(d{0,2}l?[xXwo]{1,2}sd?)", "s"),
    Form(
        "address.street-directed",
        r"(d{1,2}l?[xXwovktfe]{1,3}sd?|d{1,2}v{1,2}t)",
        "d",
        _is_direction,
    ),
    Form("address.street-plain", r"(v{1,2}s)", "s", _is_no_road_sort),
    Form("address.street-letter", r"(s[kA])", "s"),
    Form("address.road-numbered", r"([wxXv]{0,2}sn)", "s", _is_road_numbered),
    Form("address.marker-number", rf"(d?nd?{_MARKER})", "m"),
    Form("address.corner-spoken", r"([wx]{1,2}do[st]?)", "o"),
    Form("address.ordinal", r"[rq](d?o)(?:[.c]|$)", "o"),
    Form("address.street-word", r"(d{0,2}[xo]{1,2}[th]|d?l?[wt][sth]|dk[st])", "thk"),
    Form("address.street-calle", r"(sq?l?[xw]{1,3})", "s"),
    Form("address.street-calle-number", r"(s[qf]?l?[xXwvo]{1,3}[dyg]{0,2}n)", "s", _is_spanish),
    Form("address.flat", r"(u(?:g?[nzk])(?:[nk])?)", "u"),
)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Form, "re2._Regexp"], ...]:
    return tuple((form, re2.compile(form.expression.encode())) for form in FORMS)
