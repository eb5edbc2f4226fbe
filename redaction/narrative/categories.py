"""Which protected categories a line speaks of (words/categories.tsv)."""

import re
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import ahocorasick

from redaction.narrative.folding import fold
from redaction.narrative.tokens import tokenise

_JUVENILE_AGE = 18
_AGE = re.compile(
    r"\b(?P<years>\d{1,2}) ?-?(?:Y/?O|YEARS?|YRS?)"
    r"|\bAGED? ?:? ?(?P<aged>\d{1,2})\b"
    r"|\b\d{1,2} ?-?(?:MO|MOS|MONTHS?|WKS?|WEEKS?) ?-?OLD",
    re.ASCII,
)


class Category(StrEnum):
    """A kind of information that an allow rule must name before a line with it may leave."""

    SUBSTANCE_USE = "substance_use"
    """Substance use and its treatment: 42 CFR Part 2."""
    MENTAL_HEALTH = "mental_health"
    """Mental health condition, treatment or crisis."""
    HIV = "hiv"
    """HIV status or treatment."""
    CRIMINAL_HISTORY = "criminal_history"
    """Criminal history and query returns (CJIS): no rule can allow it."""
    JUVENILE = "juvenile"
    """A minor, a school, a child-protection matter."""
    VIOLENCE = "violence"
    """Domestic violence, sexual assault, stalking, trafficking."""


_RETURN_HEAD = "return_head"


def categories_of(line: str) -> frozenset[Category]:
    """The categories a line speaks of; the words alone decide, negation does not clear a line."""
    found = _labels(line) - {_RETURN_HEAD}
    categories = {Category(label) for label in found}
    return frozenset(categories | ({Category.JUVENILE} if _names_a_minor(line) else set()))


def begins_return(line: str) -> bool:
    """Whether the line is the head of a pasted query return, which goes on to an empty line."""
    return _RETURN_HEAD in _labels(line)


def _labels(line: str) -> set[str]:
    words = " ".join(word.replace("'", "") for word in tokenise(fold(line).text).words)
    return {label for _, labels in _automaton().iter(f" {words} ") for label in labels}


def _names_a_minor(line: str) -> bool:
    """16 YO, 9YOM, AGE 12, 8 MONTHS OLD: a stated age below eighteen."""
    for found in _AGE.finditer(fold(line).text):
        years = found["years"] or found["aged"]
        if years is None or int(years) < _JUVENILE_AGE:
            return True
    return False


@lru_cache(maxsize=1)
def _automaton() -> "ahocorasick.Automaton":
    phrases: dict[str, set[str]] = {}
    text = files(__package__).joinpath("words", "categories.tsv").read_text(encoding="ascii")
    for row in text.splitlines():
        if row and not row.startswith("#"):
            label, phrase = row.split("\t")
            phrases.setdefault(phrase, set()).add(label)
    automaton = ahocorasick.Automaton()
    for phrase, labels in phrases.items():
        automaton.add_word(f" {phrase} ", frozenset(labels))
    automaton.make_automaton()
    return automaton
