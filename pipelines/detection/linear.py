"""A small linear model over the wording of a call, which adds to what the rules say.

Rules know phrases that somebody thought of; this knows which ordinary words stand in calls that a
crisis team was wanted at. Every feature has one number, and the numbers add up to log-odds, so
that an answer can be taken apart again. Trained by `benchmarks.detection.train`; data card in
docs/detection.md.

The log-odds of a call are the highest that any of its beginnings reached, remark by remark: what
was typed once is not watered down by what is typed later (R4).
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from pipelines.detection.wording import Segment, folded, parts, type_features

FEW = 40
"""Shorter texts are read as if they held so many known features: less text is less sure."""
SCALE = 100
"""Weights in the file are whole hundredths."""
_WORD = re.compile(r"\S+")
_REMEMBERED = 8192
_LONGEST = 40
_WINDOW = 8
"""At most so many words are shown as the reason."""


class _Folded(dict[str, str]):
    """Words as typed, folded; short ones are remembered, up to a bound."""

    def __missing__(self, typed: str) -> str:
        word = folded(typed)
        if len(self) < _REMEMBERED and len(typed) <= _LONGEST:
            self[typed] = word
        return word


class _Features(dict[str, frozenset[str]]):
    """Of folded words those features that have a weight; remembered likewise."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def __missing__(self, word: str) -> frozenset[str]:
        features = frozenset(feature for feature in parts(word) if feature in self._weights)
        if len(self) < _REMEMBERED:
            self[word] = features
        return features


@lru_cache(maxsize=1024)
def _known_types(call_types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(type_features(call_types))


class Contribution(NamedTuple):
    """A word at `[start, end)` of the plain form, and what it adds to the log-odds."""

    start: int
    end: int
    adds: float


class Reading(NamedTuple):
    """Log-odds taken apart: bias, share of the call types, and words by segment, sum to them."""

    bias: float
    types: float
    words: tuple[tuple[Contribution, ...], ...]

    @property
    def log_odds(self) -> float:
        """The sum."""
        return self.bias + self.types + sum(one.adds for said in self.words for one in said)


@dataclass(slots=True)
class Model:
    """The weights, in log-odds; the odds of a call are those of its words and of its rules."""

    weights: Mapping[str, float]
    bias: float = 0.0
    text: float = 1.0
    rules: float = 0.0
    offset: float = 0.0
    _pairs: frozenset[tuple[str, str]] = field(init=False, repr=False)
    _folded: _Folded = field(init=False, repr=False)
    _features: _Features = field(init=False, repr=False)

    def __post_init__(self) -> None:
        pairs = (feature.split(" ") for feature in self.weights if " " in feature)
        self._pairs = frozenset((one, two) for one, two in pairs)
        self._folded, self._features = _Folded(), _Features(self.weights)

    def score(self, log_odds: float, rules: float) -> float:
        """The probability for words with these log-odds and rules with this score, 0 to 1."""
        odds = self.text * log_odds + self.rules * rules + self.offset
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))

    def log_odds(self, call_types: Sequence[str], said: Iterable[Segment]) -> float:
        """The highest log-odds that a beginning of the call reached. Linear in the text."""
        types = self._of_types(call_types)
        seen: set[str] = set()
        total, last = 0.0, ""
        odds = [-math.inf]
        for _, text in said:
            words = [last, *map(self._folded.__getitem__, text.split())]
            new = self._of_pairs(words).union(*map(self._features.__getitem__, words[1:])) - seen
            seen |= new
            total += self._sum(new)
            last = words[-1]
            typed = types - seen
            odds.append(total / _norm(len(seen)))
            odds.append((total + self._sum(typed)) / _norm(len(seen) + len(typed)))
        return self.bias + (max(odds) if last else self._sum(types) / _norm(len(types)))

    def _of_types(self, call_types: Sequence[str]) -> set[str]:
        return {f for f in _known_types(tuple(call_types)) if f in self.weights}

    def _of_pairs(self, words: Sequence[str]) -> set[str]:
        """The pairs of neighbors that have a weight; very few do."""
        return {f"{one} {two}" for one, two in self._pairs.intersection(pairwise(words))}

    def _sum(self, features: Iterable[str]) -> float:
        """In whatever order, to the last digit the same."""
        return math.fsum(map(self.weights.__getitem__, features))

    def reading(self, call_types: Sequence[str], said: Sequence[Segment]) -> Reading:
        """What each word adds, up to the end of the segment where the log-odds are highest."""
        return max(
            (self._reading(types, said) for types in (call_types, ())),
            key=lambda reading: reading.log_odds,
        )

    def _reading(self, call_types: Sequence[str], said: Sequence[Segment]) -> Reading:
        seen = self._of_types(call_types)
        total = types = self._sum(seen)
        best, last = (-math.inf, 0, 1.0), ""
        words: list[list[Contribution]] = []
        for start, text in said:
            words.append([])
            for hit in _WORD.finditer(text):
                word = self._folded[hit.group()]
                new = self._of_pairs((last, word)).union(self._features[word]) - seen
                last = word
                seen |= new
                adds = self._sum(new)
                total += adds
                words[-1].append(Contribution(start + hit.start(), start + hit.end(), adds))
            norm = _norm(len(seen))
            best = max(best, (self.bias + total / norm, -len(words), norm))
        _, count, norm = best
        counted = words[:-count]
        return Reading(
            self.bias,
            types / norm,
            tuple(tuple(c._replace(adds=c.adds / norm) for c in one) for one in counted),
        )


def _norm(count: int) -> float:
    return math.sqrt(max(count, FEW))


def telling(reading: Reading) -> Contribution | None:
    """The few words in a row that add most; None when none adds anything. Linear."""
    best: Contribution | None = None
    for said in reading.words:
        for first in range(len(said)):
            adds = 0.0
            for word in said[first : first + _WINDOW]:
                adds += word.adds
                if adds > (best.adds if best else 0.0):
                    best = Contribution(said[first].start, word.end, adds)
    return best


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    text = files("pipelines.detection").joinpath("phrases", "wording.json").read_text("ascii")
    raw = json.loads(text)
    weights = {feature: weight / SCALE for feature, weight in raw.pop("weights").items()}
    return Model(weights, **raw)
