"""Values that a word announces: PLATE 7KX, OLN A1234567, MRN 00412233, SOC 7743, CB 5550142."""

from collections.abc import Iterator
from functools import lru_cache

from redaction.narrative.lexicon import ORDINARY, kinds, read_sections
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.states import states
from redaction.narrative.tokens import Tokens

_WINDOW = 8
_LEAST_DIGITS = {
    SpanType.PHONE: 4,
    SpanType.SSN: 4,
    SpanType.OLN: 3,
    SpanType.ACCOUNT: 3,
    SpanType.MRN: 3,
    SpanType.DOB: 2,
}
_PLATE_LETTERS, _PLATE_DIGITS, _JOINED = 4, 3, 6
_COUNTS = {"3", "4"}
_STATES_THAT_ARE_WORDS = {"IN", "ME", "HI", "OH", "OK"}
_STATE_GAPS = {" ", "/", ".", "-", " - ", ": "}
_VALUE_SIGNS = {"-", ".", "/", "*", "--"}
_ALTERNATIVES = {"OR", "AND", "THEN", "ALSO"}
_WORDS_TOO = {"A", "I", "X"}
_BIRTH_DIGITS = 6


def find_cued(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of values after a cue, at most a few tokens on."""
    ends, words, gaps = _cue_words(), tokens.words, tokens.gaps
    if ends.isdisjoint(words) and "/" not in gaps:
        return
    for i in [i for i, word in enumerate(words) if word in ends or gaps[i + 1] == "/"]:
        kind = _announced(tokens, i)
        first = _value_start(tokens, i + 1, kind) if kind is not None else None
        while kind is not None and first is not None:
            last = _value_end(tokens, first, kind)
            if _digits(tokens, first, last) >= _LEAST_DIGITS.get(kind, 0):
                yield Span(tokens.starts[first], tokens.ends[last], kind, f"cue.{kind.lower()}")
            first = _alternative(tokens, last)


def _announced(tokens: Tokens, i: int) -> SpanType | None:
    """The type that the word at `i` announces, alone, with the word before or with a # after it."""
    cues, word = _cues(), tokens.words[i]
    kind = cues.get(word) or (cues.get(f"{tokens.words[i - 1]}_{word}") if i else None)
    if kind is None and "#" in tokens.gaps[i + 1]:
        kind = cues.get(f"{word}_#")
    if kind is None and _is_state(word) and tokens.gaps[i + 1] == "/":
        return SpanType.PLATE
    return kind


def _alternative(tokens: Tokens, last: int) -> int | None:
    """A second value straight after the first: 555-0119 OR 0120, 44X / 4AX."""
    i = last + 1
    if i >= len(tokens) or "\n" in tokens.gaps[i]:
        return None
    if tokens.words[i] in _ALTERNATIVES and i + 1 < len(tokens):
        i += 1
    elif not tokens.gaps[i].strip() or tokens.gaps[i].strip() not in {"/", "&", ","}:
        return None
    word = tokens.words[i]
    return i if _has_digit(word) and tokens.gaps[i].strip() in {"", "/", "&", ","} else None


def with_state(tokens: Tokens, first: int) -> int:
    """Where a plate begins when its state stands before it: OR 771KDF, WA/BKR3391."""
    before = first - 1
    if before < 0 or tokens.words[before] not in states():
        return first
    gap = tokens.gaps[first]
    plain = gap == " " and tokens.words[before] in _STATES_THAT_ARE_WORDS
    return before if gap in _STATE_GAPS and not plain else first


def _value_start(tokens: Tokens, start: int, kind: SpanType) -> int | None:
    words = tokens.words
    for i in range(start, min(start + _WINDOW, len(words))):
        if "\n" in tokens.gaps[i]:
            return None
        word = words[i]
        if word in _COUNTS and words[i - 1] in {"LAST", "FIRST"}:
            continue
        if _begins_value(tokens, i, kind):
            return with_state(tokens, i) if kind in {SpanType.PLATE, SpanType.OLN} else i
        if word not in _sections()["fillers"] and not _is_state(word):
            return None
    return None


def _begins_value(tokens: Tokens, i: int, kind: SpanType) -> bool:
    word = tokens.words[i]
    if _has_digit(word):
        return True
    if kind is SpanType.PLATE and _plate_letters(tokens, i):
        return True
    if len(word) == 1 and tokens.words[i + 1 : i + 2] and _digits_follow(tokens, i):
        return True
    # HP-2231908: letters that a hyphen joins to the number.
    joined = i + 1 < len(tokens) and tokens.gaps[i + 1] in {"-", "*"}
    return joined and any(map(_has_digit, tokens.words[i + 1 : i + 3])) and len(word) <= _JOINED


def _value_end(tokens: Tokens, first: int, kind: SpanType) -> int:
    last = first
    for i in range(first + 1, min(first + _WINDOW, len(tokens))):
        gap, word = tokens.gaps[i], tokens.words[i]
        joined = gap in _VALUE_SIGNS
        spaced = gap in {" ", " - "} and (
            len(word) > 1 or i == first + 1 or (kind is SpanType.PLATE and word not in _WORDS_TOO)
        )
        if spaced and not joined and not _may_go_on(tokens, first, i, kind):
            return last
        goes_on = _has_digit(word) or (kind is SpanType.PLATE and _plate_letters(tokens, i))
        lettered = gap in {"-", "*"} and len(word) <= _PLATE_LETTERS and word.isalpha()
        if not ((joined or spaced) and (goes_on or (lettered and kind is not SpanType.PHONE))):
            return last
        last = i
    return last


def _may_go_on(tokens: Tokens, first: int, i: int, kind: SpanType) -> bool:
    """Whether a value goes on over a space: a telephone in digits, a birth date up to its year."""
    if kind is SpanType.PHONE:
        return tokens.words[i].isdigit()
    return kind is not SpanType.DOB or _digits(tokens, first, i - 1) < _BIRTH_DIGITS


def _plate_letters(tokens: Tokens, i: int) -> bool:
    """Short letters that are no word, or that stand where only a plate's letters would."""
    word, previous = tokens.words[i], tokens.words[i - 1]
    if word in phonetic():
        return True
    if not word.isalpha() or len(word) > _PLATE_LETTERS or word in _sections()["never_partial"]:
        return False
    if not kinds().get(word, 0) & ORDINARY and word not in states():
        return True
    if len(word) == _PLATE_LETTERS:
        return False
    if previous in _sections()["partial_plate"]:
        return word not in _sections()["fillers"]
    return (previous.isdigit() and len(previous) == _PLATE_DIGITS) or _digits_follow(tokens, i)


def _digits_follow(tokens: Tokens, i: int) -> bool:
    if i + 1 >= len(tokens) or tokens.gaps[i + 1] not in {" ", "-"}:
        return False
    word = tokens.words[i + 1]
    return word.isdigit() and len(word) >= _PLATE_DIGITS


def _is_state(word: str) -> bool:
    return word in states() and word not in _STATES_THAT_ARE_WORDS


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _digits(tokens: Tokens, first: int, last: int) -> int:
    return sum(map(str.isdigit, "".join(tokens.words[first : last + 1])))


@lru_cache(maxsize=1)
def _sections() -> dict[str, frozenset[str]]:
    return read_sections("value_cues")


@lru_cache(maxsize=1)
def phonetic() -> frozenset[str]:
    """Spoken letters: ADAM, BRAVO."""
    return read_sections("name_cues")["phonetic"]


@lru_cache(maxsize=1)
def _cue_words() -> frozenset[str]:
    """The words that a cue ends with; of PT_# the word before the sign."""
    return frozenset(cue.removesuffix("_#").split("_")[-1] for cue in _cues())


@lru_cache(maxsize=1)
def _cues() -> dict[str, SpanType]:
    sections = _sections()
    kinds_cued = [kind for kind in SpanType if kind.lower() in sections]
    return {word: kind for kind in kinds_cued for word in sections[kind.lower()]}
