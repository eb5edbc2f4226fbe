"""The town, state and ZIP code that follow a street and belong to its span."""

from functools import lru_cache

from redaction.narrative.address_words import Shape
from redaction.narrative.lexicon import read_lines
from redaction.narrative.states import states
from redaction.narrative.tokens import Tokens

_LONGEST = 3
_STATES_THAT_ARE_WORDS = {"OR", "IN", "ME", "HI", "OH", "OK", "LA", "MA", "PA", "AL"}
_ZIP = 5
_TOWN_LETTERS = frozenset("xXwvtdlhmpesyo")
_NAME_OPENERS = frozenset("ldtw")


def town_end(tokens: Tokens, shape: Shape, end: int) -> int:
    """Where the town, state and ZIP end that stand straight after letter `end`; else `end`."""
    after_comma = end < len(shape.codes) and shape.codes[end] == "c"
    start = end + 1 if after_comma else end
    town = start + _town_length(tokens, shape, start, after_comma=after_comma)
    if town == start and not after_comma:
        return _zip_end(tokens, shape, end)
    state = _state_end(tokens, shape, town)
    return end if state == start else _zip_end(tokens, shape, state)


def _town_length(tokens: Tokens, shape: Shape, start: int, *, after_comma: bool) -> int:
    words = _words(tokens, shape, start)
    full, tails = _towns()
    for length in range(len(words), 0, -1):
        if " ".join(words[:length]) in full or (length > 1 and words[length - 1] in tails):
            return length
    codes = shape.codes[start : start + len(words)]
    opener = 1 if codes[:1] and codes[0] in _NAME_OPENERS and codes[1:2] == "x" else 0
    unlisted = opener
    while unlisted < len(codes) and codes[unlisted] == "x":
        unlisted += 1
    if unlisted:
        return unlisted
    if after_comma:
        return _ordinary_town(tokens, shape, start, len(words))
    return _town_before_state(tokens, shape, start, len(words))


def _words(tokens: Tokens, shape: Shape, start: int) -> list[str]:
    """Up to three words that could be a town: no function words, no numbers."""
    words = []
    for place in range(start, min(start + _LONGEST, len(shape.codes))):
        if shape.codes[place] not in _TOWN_LETTERS:
            break
        words.append(tokens.words[shape.tokens[place]])
    return words


def _ordinary_town(tokens: Tokens, shape: Shape, start: int, most: int) -> int:
    """After a comma ordinary words are a town only when a state, a ZIP or the end follows."""
    for length in range(1, min(most, 2) + 1):
        place = start + length
        if place >= len(shape.codes) or shape.codes[place] in ".c":
            return length
        i = shape.tokens[place]
        if i >= 0 and (tokens.words[i] in states() or _is_zip(tokens.words[i])):
            return length
    return 0


def _town_before_state(tokens: Tokens, shape: Shape, start: int, most: int) -> int:
    """QUEENS NY, NORMAL IL 61761: one or two ordinary words straight before a state."""
    for length in range(1, min(most, 2) + 1):
        here = shape.tokens[start + length : start + length + 2]
        if not here or here[0] < 0 or (word := tokens.words[here[0]]) not in states():
            continue
        zipped = len(here) > 1 and here[1] >= 0 and _is_zip(tokens.words[here[1]])
        after = start + length + 1
        closes = after >= len(shape.codes) or shape.codes[after] in ".c"
        if zipped or closes or word not in _STATES_THAT_ARE_WORDS:
            return length
    return 0


def _state_end(tokens: Tokens, shape: Shape, end: int) -> int:
    place = end + 1 if end < len(shape.codes) and shape.codes[end] == "c" else end
    if place < len(shape.codes) and shape.tokens[place] >= 0:
        return place + 1 if tokens.words[shape.tokens[place]] in states() else end
    return end


def _zip_end(tokens: Tokens, shape: Shape, end: int) -> int:
    if (
        end < len(shape.codes)
        and shape.tokens[end] >= 0
        and _is_zip(tokens.words[shape.tokens[end]])
    ):
        return end + 3 if shape.codes[end + 1 : end + 3] == "in" else end + 1
    return end


def _is_zip(word: str) -> bool:
    return len(word) == _ZIP and word.isdigit()


def is_town(word: str) -> bool:
    """Whether one word is a town's whole name."""
    return word in _towns()[0]


@lru_cache(maxsize=1)
def _towns() -> tuple[frozenset[str], frozenset[str]]:
    lines = list(read_lines("towns"))
    tails = {line[1:].split()[-1] for line in lines if line.startswith("~")}
    return frozenset(line for line in lines if not line.startswith("~")), frozenset(tails)
