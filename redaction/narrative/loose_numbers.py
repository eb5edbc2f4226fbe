"""Numbers and letter-number groups that nothing announces: covered by default, unless they are
harmless by shape.

Incident and call numbers, units, times, ages, doses, calibres and road numbers are no identifiers;
a number that an incident word announces (CASE 24-118823) is left alone.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from redaction.narrative.cued_values import with_state
from redaction.narrative.lexicon import read_sections
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens

_FEW_DIGITS, _FOUR, _LONG = 3, 4, 5
_HOURS, _MINUTES = 24, 60

# Bounded and without alternatives that overlap: linear.
_HARMLESS = re.compile(
    r"\d{1,3}(?:ST|ND|RD|TH)"
    r"|\d{1,4}(?:MG|MCG|ML|LBS?|FT|HRS?|H|AM|PM|MIN|K|MM|CAL)"
    r"|\d{1,3}(?:Y|YO|YOA|YOM|YOF|YR|YRS|YRO|MO|MOS|IN|MINS|SEC|SECS|DAYS?|WK|WKS|X|GA|OZ|CM|MPH|TAB|TABS"
    r"|S|M|F|KG|G|GM|ER|PC|D|W|CC|U|L|E|N|XL)"
    r"|[A-Z]{1,2}\d{1,2}[A-Z]?|\d{1,2}[A-Z]{1,2}\d{0,2}|[FE]\d{3}|AR15|AK47|COVID19|X\d{1,2}|O2|H2O|[A-Z]\d{1,3}"
)
_OLN = re.compile(r"[A-Z]{1,3}\d{5,14}[A-Z]?")


def find_loose(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of long numbers and licence-like groups nobody announced."""
    spared = incident_numbers(tokens)
    for i in tokens.numbers:
        word = tokens.words[i]
        if i in spared or word[0] == "\x7f":
            continue
        kind = _number(tokens, i) if word.isdigit() else _group(word)
        if kind is not None:
            first = with_state(tokens, i) if kind in {SpanType.PLATE, SpanType.OLN} else i
            yield Span(tokens.starts[first], tokens.ends[i], kind, "loose.number")
        if i and kind is not None and _letters_joined(tokens, i):
            yield Span(tokens.starts[i - 1], tokens.ends[i], kind, "loose.number")


def _letters_joined(tokens: Tokens, i: int) -> bool:
    """XH-029826: short letters that a hyphen joins to a long number."""
    before = tokens.words[i - 1]
    return tokens.gaps[i] == "-" and before.isalpha() and len(before) <= _FEW_DIGITS


def _number(tokens: Tokens, i: int) -> SpanType | None:
    word = tokens.words[i]
    if len(word) == _FOUR:
        return SpanType.PHONE if _is_loose_four(tokens, i) else None
    if len(word) < _LONG or tokens.gaps[i].endswith("$"):
        return None
    return {
        6: SpanType.DOB,
        7: SpanType.PHONE,
        8: SpanType.DOB,
        9: SpanType.SSN,
        10: SpanType.PHONE,
        11: SpanType.PHONE,
    }.get(len(word), SpanType.ACCOUNT)


def _is_loose_four(tokens: Tokens, i: int) -> bool:
    """Four digits that are no time, year or sum, and that nothing announces as harmless."""
    word, cues = tokens.words[i], _cues()
    if is_clock(word) or "1940" <= word <= "2059" or word in cues["four_words"]:
        return False
    if tokens.gaps[i].endswith(("$", ":", ".")):
        return False
    if i + 1 < len(tokens) and tokens.words[i + 1] in cues["four_units"]:
        return False
    before = {word for word in tokens.words[max(0, i - 2) : i] if word not in cues["fillers"]}
    return before.isdisjoint(cues["four_spared"])


def is_clock(word: str) -> bool:
    """Whether four digits are a time of day: 0213, 1432."""
    return len(word) == _FOUR and int(word[:2]) < _HOURS and int(word[2:]) < _MINUTES


def _group(word: str) -> SpanType | None:
    digits = sum(map(str.isdigit, word))
    if _HARMLESS.fullmatch(word) or (len(word) < _LONG and digits < _FEW_DIGITS):
        return None
    letters = word.rstrip("0123456789")
    if letters.isalpha() and digits < _LONG and letters in _cues()["never_plates"]:
        return None
    return SpanType.OLN if _OLN.fullmatch(word) else SpanType.PLATE


def incident_numbers(tokens: Tokens) -> frozenset[int]:
    """Tokens that are the number of an incident, a call or a case, with their hyphenated parts."""
    cues = _cues()
    words, gaps = tokens.words, tokens.gaps
    if _announcing().isdisjoint(words):
        return frozenset()
    spared: set[int] = set()
    for i, word in enumerate(words[:-1]):
        numbered = "#" in gaps[i + 1] or words[i + 1] in cues["number_words"]
        service = word == "SERVICE" and words[max(0, i - 1)] == "FOR"
        announced = word in cues["incident"] or (word in cues["incident_with_number"] and numbered)
        if not announced and not service:
            continue
        j = i + 1
        while j < len(words) and j < i + 4 and words[j] in cues["number_words"]:
            j += 1
        first = j
        while j < len(words) and _has_digit(words[j]) and (j == first or gaps[j] == "-"):
            spared.add(j)
            j += 1
    return frozenset(spared)


def is_call_number(tokens: Tokens, start: int) -> bool:
    """Whether a word for a call stands straight before the number at `start`: CFS 220-4418."""
    i = bisect_left(tokens.starts, start)
    while i > 0 and tokens.words[i - 1] in _cues()["number_words"]:
        i -= 1
    return i > 0 and tokens.words[i - 1] in _cues()["call_words"]


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    return read_sections("value_cues")


@lru_cache(maxsize=1)
def _announcing() -> frozenset[str]:
    """Words that may announce the number of an incident or a call."""
    cues = _cues()
    return cues["incident"] | cues["incident_with_number"] | {"SERVICE"}
