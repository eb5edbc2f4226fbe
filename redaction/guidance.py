"""May these words to responders go out? Only what is read whole: plain words of a list, no names.

42 CFR 2.12(a)(1)(i), 2.13(c): flag_words.py stops what is known to give somebody away. What is
not known is stopped here: no list of illnesses, medicines and names is complete in any language,
so every word must stand in words/guidance.toml, and whatever our own redaction would cover stops
the text as well. Fails closed; proves nothing about meaning.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from redaction.flag_words import given_away, given_places
from redaction.narrative.folding import fold
from redaction.narrative.lexicon import Kind, bits_of, inflections, read_sections
from redaction.narrative.redact import redact
from redaction.narrative.spans import SpanType
from redaction.narrative.tokens import Tokens, tokenise

_NAMES = int(Kind.GIVEN | Kind.COMMON_SURNAME)
_HELPING_VERBS = frozenset({"MAY", "WILL"})
_WHO = frozenset({"HE", "SHE", "THEY", "IT", "YOU", "DOG", "DOGS", "WHO", "AND"})
_ARTICLES = frozenset({"A", "AN", "THE", "THIS", "HIS", "HER", "THEIR"})
_LONGEST_NUMBER = 2
_MOST_NUMBERS = 3
_PARTED = re.compile(r"(?:[.,;:!?'\"()/&¿¡‘’“”«»…–—-]|\s)*")
_CLOSED = re.compile(
    r"\b(?:NOT (?:REALLY )?THERE|OUT OF (?:HIS|HER|THEIR) (?:MIND|HEAD)"
    r"|(?:HITS?|HITTING|KNIFES?|KNIFED|PUNCH(?:ES|ED|ING)?|BITES?|BITING) "
    r"(?:HIM|HER|THEM|IT)SEL(?:F|VES)"
    r"|(?:(?:HE|SHE|THEY|WILL|MAY|MIGHT|TO) USE|USES)(?! (?:A|AN|THE|HIS|HER|THEIR|SIGN)\b))\b"
)
"""Plain words that together say what somebody has."""

_Place = tuple[int, int]


def unchecked(text: str, own_names: Iterable[str] = ()) -> tuple[str, ...]:
    """The parts of the text, as typed, for which it may not go out; empty: it may.

    For the page of whoever wrote the text. Never for a log or an error. `own_names`: of clinics,
    programs, teams.
    """
    return tuple(dict.fromkeys(text[start:end].strip() for start, end in _stopped(text, own_names)))


def _stopped(text: str, own_names: Iterable[str]) -> list[_Place]:
    """Stopped places of the original text, in order, without overlap."""
    if not text.strip():
        return []
    folded = fold(text)
    tokens = tokenise(folded.text)
    at = [folded.span(s, e) for s, e in zip(tokens.starts, tokens.ends, strict=True)]
    found = [
        *given_places(text, own_names),
        *_identifiers(text),
        *(at[i] for i in _unlisted(tokens)),
        *(folded.span(*match.span()) for match in _CLOSED.finditer(folded.text)),
        *_marks(text, at),
    ]
    return _joined(found)


def _identifiers(text: str) -> Iterator[_Place]:
    """What our redaction would cover. It takes any word near a cue for a name; here, where unlisted
    words stop the text anyway, a name counts when one of its words is known as a name."""
    for span in redact(text).spans:
        if span.type is not SpanType.PERSON or _holds_name(text, span.start, span.end):
            yield span.start, span.end


def _holds_name(text: str, start: int, end: int) -> bool:
    inside = tokenise(fold(text[start:end]).text).words
    before = tokenise(fold(text[:start]).text).words[-1:] or ("",)
    spanish = _sections()["spanish"]
    return any(
        bits_of(word) & _NAMES and word not in spanish and not _is_verb_or_thing(previous, word)
        for previous, word in pairwise((*before, *inside))
    )


def _is_verb_or_thing(previous: str, word: str) -> bool:
    return previous in (_WHO if word in _HELPING_VERBS else _ARTICLES)


def _unlisted(tokens: Tokens) -> Iterator[int]:
    """Indexes of words in no list, of long numbers, and of numbers that stand in a row."""
    spelled = _sections()["numbers"]
    numbers = [i for i, word in enumerate(tokens.words) if word.isdigit() or word in spelled]
    many = len(numbers) > _MOST_NUMBERS
    for i, word in enumerate(tokens.words):
        if word.isdigit():
            if len(word) > _LONGEST_NUMBER or many or i - 1 in numbers or i + 1 in numbers:
                yield i
        elif not _is_plain(word) or (word in spelled and many):
            yield i


def _is_plain(word: str) -> bool:
    return all(part in _plain_words() for part in word.split("'"))


@lru_cache(maxsize=1)
def _sections() -> dict[str, frozenset[str]]:
    sections = read_sections("guidance")
    return {name: frozenset(map(str.upper, words)) for name, words in sections.items()}


@lru_cache(maxsize=1)
def _plain_words() -> frozenset[str]:
    stems = _sections()["english"]
    forms = {form for word in stems for form in inflections(word)}
    return stems.union(forms, _sections()["exact"], _sections()["spanish"])


def _marks(text: str, words: list[_Place]) -> Iterator[_Place]:
    """What stands between the words and is no plain punctuation: pictures, signs, odd letters."""
    end = 0
    for start, stop in [*words, (len(text), len(text))]:
        if not _PARTED.fullmatch(text, end, max(start, end)):
            yield end, max(start, end)
        end = max(stop, end)


def _joined(found: list[_Place]) -> list[_Place]:
    joined: list[_Place] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def flag_text_fact(text: str, own_names: Iterable[str] = ()) -> str:
    """The fact `flag_text` for the gate: `neutral`, `implies_sud` or `names_condition`. A text that
    cannot be checked counts as the stricter of what it may say."""
    names = tuple(own_names)
    if not unchecked(text, names):
        return "neutral"
    return "names_condition" if "condition" in given_away(text, names) else "implies_sud"
