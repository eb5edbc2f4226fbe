"""Numbers in parts that signs join (555-01-34, 88-KD-2201-1, 10.4471_02): covered by default.

Five digits in all are enough, or four with a letter among them. Clock times, ratios such as blood
pressure, sums, and numbers that an incident word announces are left alone.
"""

from collections.abc import Iterator

from redaction.narrative.lexicon import ORDINARY, bits_of
from redaction.narrative.loose_numbers import incident_numbers, is_clock
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens

_SIGNS = frozenset({"-", ".", "/", "_", "*", "~", "+", "--", "="})
_MOST_LETTERS = 3
_ENOUGH, _ENOUGH_WITH_LETTER = 5, 4
_SHORT = 3
_PHONE = 7
_FEWEST_GROUPS = 3
_NUMBER_LENGTHS = {7, 9, 10, 11}
DIGIT_WORDS = frozenset(
    ["ZERO", "OH", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"]
)


def find_compounds(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of joined numbers."""
    if len(tokens.numbers) >= _FEWEST_GROUPS:
        yield from _spaced(tokens)
    if _SIGNS.isdisjoint(tokens.gaps):
        return
    spared = incident_numbers(tokens)
    done = -1
    for i in tokens.numbers:
        if i <= done:
            continue
        first, last = _start(tokens, i, done + 1), _end(tokens, i)
        done = last
        if last > first and first not in spared and _is_identifier(tokens, first, last):
            digits = sum(map(str.isdigit, "".join(tokens.words[first : last + 1])))
            kind = SpanType.PHONE if digits >= _PHONE else SpanType.ACCOUNT
            first = _with_letters(tokens, first)
            yield Span(tokens.starts[first], tokens.ends[last], kind, "loose.joined")


def find_spoken(tokens: Tokens) -> Iterator[Span]:
    """FIVE FOUR ONE 555 0142: three digits or more in words, with the numbers beside them."""
    words, i = tokens.words, 0
    while i < len(words):
        j, told = i, 0
        while j < len(words) and (words[j] in DIGIT_WORDS or words[j].isdigit()):
            told += words[j] in DIGIT_WORDS
            j += 1
        if told >= _FEWEST_GROUPS and j - i > _FEWEST_GROUPS:
            yield Span(tokens.starts[i], tokens.ends[j - 1], SpanType.PHONE, "loose.spoken")
        i = max(j, i + 1)


def _spaced(tokens: Tokens) -> Iterator[Span]:
    """555 014 2: three groups or more that make a telephone or an SSN."""
    run: list[int] = []
    for i in (*tokens.numbers, len(tokens)):
        if run and (i != run[-1] + 1 or tokens.gaps[i] not in {" ", "-", "  "} or i == len(tokens)):
            digits = sum(len(tokens.words[j]) for j in run)
            if len(run) >= _FEWEST_GROUPS and digits in _NUMBER_LENGTHS:
                yield Span(
                    tokens.starts[run[0]], tokens.ends[run[-1]], SpanType.PHONE, "loose.spaced"
                )
            run = []
        if i < len(tokens) and tokens.words[i].isdigit():
            run.append(i)


def _start(tokens: Tokens, i: int, least: int) -> int:
    """The first token that signs join to the one at `i`, not before `least`."""
    first = i
    while first > least and tokens.gaps[first] in _SIGNS and _is_part(tokens.words[first - 1]):
        first -= 1
    return first


def _end(tokens: Tokens, first: int) -> int:
    """The last token that signs join to the one at `first`, or `first`."""
    last = first
    while last + 1 < len(tokens) and tokens.gaps[last + 1] in _SIGNS:
        if not _is_part(tokens.words[last + 1]):
            break
        last += 1
    return last


def _with_letters(tokens: Tokens, first: int) -> int:
    """AV 3318-20: where a number begins whose letters stand before it."""
    if first == 0 or tokens.gaps[first] != " ":
        return first
    word = tokens.words[first - 1]
    lettered = word.isalpha() and 1 < len(word) <= _MOST_LETTERS and not bits_of(word) & ORDINARY
    return first - 1 if lettered else first


def _is_part(word: str) -> bool:
    return any(map(str.isdigit, word)) or (word.isalpha() and len(word) <= _MOST_LETTERS)


def _is_identifier(tokens: Tokens, first: int, last: int) -> bool:
    parts = tokens.words[first : last + 1]
    if tokens.gaps[first].endswith("$") or all(map(is_clock, filter(str.isdigit, parts))):
        return False
    joined = "".join(parts)
    digits = sum(map(str.isdigit, joined))
    if len(parts) == 2 and joined.isdigit() and all(len(part) <= _SHORT for part in parts):
        return False
    return digits >= _ENOUGH or (digits == _ENOUGH_WITH_LETTER and not joined.isdigit())
