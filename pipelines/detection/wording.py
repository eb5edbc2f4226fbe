"""What the linear model reads of a call: words, how they begin, and pairs of words.

Left out is what the rules leave out: robot lines, returns, earlier incidents (R23, R29), and what
a correction took back. No feature holds a digit; words of sex, kin and race are read as one, so
that an answer cannot lean on who is spoken of, and the small words of Spanish are not read, so
that it cannot lean on the language.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from pipelines.detection.members import LINE_OF_PRIOR
from pipelines.detection.narrative import Narrative, Stretch
from pipelines.detection.normalise import plain

NUMBER = "#"
PREFIX = 4
_SAME = {
    "HE": "SHE HES SHES",
    "HIS": "HER HIM HERS",
    "HIMSELF": "HERSELF",
    "PERSON": "MALE FEMALE MAN WOMAN GUY LADY GIRL BOY GENTLEMAN GAL DUDE SUBJ SUBJECT M F W B H"
    " WM WF BM BF HM HF AM AF MALES FEMALES",
    "KIN": "SON DAUGHTER BROTHER SISTER",
    "PARENT": "MOTHER FATHER MOM DAD MAMA PAPA",
    "SPOUSE": "WIFE HUSBAND HUSB BOYFRIEND GIRLFRIEND GF EX",
}
_FOLD = {word: one for one, words in _SAME.items() for word in words.split()}
_SPANISH = (
    "QUE Y UNA UN EL LA LOS LAS DE DEL EN ES ESTA ESTAN SU SUS LE LES CON POR PARA PERO MUY BIEN YA"
    " LO AL COMO DICE SIN MAS HAY HA ELLA MI NI O TIENE QUIERE ESTABA CUANDO DONDE PORQUE SENOR"
    " SENORA HOMBRE MUJER HIJO HIJA HERMANO HERMANA MADRE PADRE ESPOSO ESPOSA"
)
_GRAMMAR = frozenset(_SPANISH.split())
"""Spanish words that tell of the language and of nothing else."""
_LONGEST = 40
"""No word is read beyond so many letters."""


class Segment(NamedTuple):
    """Words one after the other that somebody said, and where they begin in the plain form."""

    start: int
    text: str


def folded(word: str) -> str:
    """A word as the model knows it: numbers are one word, and so are names of sex and kin."""
    if not word.isalpha() and any(char.isdigit() for char in word):
        return NUMBER
    return _FOLD.get(word, word[:_LONGEST])


def parts(word: str) -> list[str]:
    """The features of one folded word: itself and how it begins; none for a word of grammar."""
    if word in _GRAMMAR:
        return []
    return [word, f"{word[:PREFIX]}*"] if len(word) > PREFIX else [word]


def pair_of(one: str, two: str) -> str:
    """The feature of two folded words in a row; empty when one tells only of the language."""
    return "" if one in _GRAMMAR or two in _GRAMMAR else f"{one} {two}"


def type_features(call_types: Iterable[str]) -> set[str]:
    """The features of call types, given as their texts."""
    typed = [folded(w) for text in call_types for w in plain(text[:400]).words.split()]
    words = {word for word in typed if word not in _GRAMMAR}
    return {f"type {word}" for word in words} | words


def features(call_types: Iterable[str], segments: Iterable[Segment]) -> set[str]:
    """All features of a call, as training counts them."""
    words = [folded(w) for segment in segments for w in segment.text.split()]
    found = type_features(call_types)
    for word in words:
        found.update(parts(word))
    found.update(pair for one, two in pairwise(words) if (pair := pair_of(one, two)))
    return found


def segments(narrative: Narrative, *, retracted: bool = False) -> list[Segment]:
    """What people said, remark by remark; without what a correction took back unless asked."""
    words = narrative.text.words[1:-1]
    closed = [*narrative.unsaid, *_of_earlier_calls(narrative)]
    if not retracted:
        closed += _taken_back(narrative)
    closed.sort()
    found: list[Segment] = []
    at = 0
    for first, end in zip(narrative.remarks.starts, narrative.remarks.ends, strict=True):
        start = first
        while at < len(closed) and closed[at].start < end:
            if start < closed[at].start:
                found.append(Segment(start, words[start : closed[at].start]))
            start = max(start, closed[at].end)
            if closed[at].end > end:
                break
            at += 1
        if start < end:
            found.append(Segment(start, words[start:end]))
    return found


def _of_earlier_calls(narrative: Narrative) -> Iterator[Stretch]:
    """Lines that the feed itself marks as comments of an earlier incident."""
    text = narrative.text
    for piece in narrative.pieces:
        if piece.line.kind is LINE_OF_PRIOR:
            start = text.folded(piece.start)
            end = text.scope.find("\n", start)
            yield Stretch(start, len(text.scope) if end < 0 else end)


def _taken_back(narrative: Narrative) -> Iterator[Stretch]:
    """What corrections took back: all before them, or the remark before."""
    starts = narrative.remarks.starts
    for place, _, entry in narrative.corrections:
        last = "last" in entry.tags
        yield Stretch(starts[max(narrative.remark_at(place) - 1, 0)] if last else 0, place)
