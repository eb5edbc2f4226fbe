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
from typing import NamedTuple, TypeAlias

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


_Known: TypeAlias = tuple[str, str, tuple[tuple[str, float], ...]]
"""A folded word with a blank, the word, and those of its features that have a weight."""


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
    _remembered: dict[str, _Known] = field(default_factory=dict)

    def score(self, log_odds: float, rules: float) -> float:
        """The probability for words with these log-odds and rules with this score, 0 to 1."""
        odds = self.text * log_odds + self.rules * rules + self.offset
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))

    def log_odds(self, call_types: Sequence[str], said: Iterable[Segment]) -> float:
        """The highest log-odds that a beginning of the call reached. Linear in the text."""
        weights, remembered = self.weights, self._remembered
        seen, total = self._of_types(tuple(call_types))
        best, before = -math.inf, ""
        met: set[str] = set()
        for _, text in said:
            for typed in text.split():
                opening, word, known = remembered.get(typed) or self._known(typed)
                pair = before + word
                before = opening
                if pair in weights and pair not in seen:
                    seen.add(pair)
                    total += weights[pair]
                if typed not in met:
                    met.add(typed)
                    for feature, weight in known:
                        if feature not in seen:
                            seen.add(feature)
                            total += weight
            best = max(best, self.bias + total / math.sqrt(max(len(seen), FEW)))
        return best if before else self.bias + total / math.sqrt(max(len(seen), FEW))

    def _of_types(self, call_types: tuple[str, ...]) -> tuple[set[str], float]:
        seen = {feature for feature in _known_types(call_types) if feature in self.weights}
        return seen, sum(self.weights[feature] for feature in sorted(seen))

    def _known(self, typed: str) -> _Known:
        """What there is to know of a word as typed. Remembered."""
        known = self._remembered.get(typed)
        if known is None:
            word = folded(typed)
            found = tuple((f, self.weights[f]) for f in parts(word) if f in self.weights)
            known = (f"{word} ", word, found)
            if len(self._remembered) < _REMEMBERED and len(typed) <= _LONGEST:
                self._remembered[typed] = known
        return known

    def reading(self, call_types: Sequence[str], said: Iterable[Segment]) -> Reading:
        """What each word adds, up to the end of the segment where the log-odds are highest."""
        seen, types = self._of_types(tuple(call_types))
        total = types
        best, before = (-math.inf, 0, 1.0), ""
        words: list[list[Contribution]] = []
        for start, text in said:
            words.append([])
            for hit in _WORD.finditer(text):
                opening, word, known = self._known(hit.group())
                new = {feature for feature, _ in known} - seen
                if before + word in self.weights:
                    new |= {before + word} - seen
                before = opening
                seen |= new
                adds = sum(self.weights[f] for f in sorted(new))
                total += adds
                words[-1].append(Contribution(start + hit.start(), start + hit.end(), adds))
            norm = math.sqrt(max(len(seen), FEW))
            best = max(best, (self.bias + total / norm, -len(words), norm))
        _, count, norm = best
        counted = words[:-count]
        return Reading(
            self.bias,
            types / norm,
            tuple(tuple(c._replace(adds=c.adds / norm) for c in one) for one in counted),
        )


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
