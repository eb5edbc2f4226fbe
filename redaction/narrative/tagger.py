"""A small trained tagger: is this ordinary word, which the rules left, a name here?

A linear classifier over the words, list bits and signs within two tokens, whose weights
(words/tagger.json) an averaged perceptron learned from generated lines alone (make tagger). It
only adds to what the rules found; letter case is no feature.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from redaction.narrative.name_evidence import Line


class Tagger:
    """Weights per feature, whole numbers; above `threshold` the word is a name."""

    def __init__(self, weights: Mapping[str, int], threshold: int = 0) -> None:
        self._weights = weights
        self._threshold = threshold

    def is_name(self, line: Line, i: int) -> bool:
        """Whether the word at `i` of a judged line is a name."""
        return sum(map(self._weights.get, features(line, i), _ZEROS)) > self._threshold


_ZEROS = (0,) * 16


def features(line: Line, i: int) -> tuple[str, ...]:
    """What the tagger sees of word `i`; as many as _ZEROS."""
    words, bits, gaps = line.words, line.bits, line.gaps
    word, own = words[i], bits[i]
    one, before = (words[i - 1], bits[i - 1]) if i else ("<", -1)
    two = words[i - 2] if i > 1 else "<"
    last = i + 1 == len(words)
    after, behind = (">", -1) if last else (words[i + 1], bits[i + 1])
    later = words[i + 2] if i + 2 < len(words) else ">"
    gap, sign = gaps[i][:2], gaps[i + 1][:2]
    return (
        f"o{own}",
        f"w{word}",
        f"a{one}",
        f"b{two}",
        f"c{after}",
        f"d{later}",
        f"e{before},{own}",
        f"f{own},{behind}",
        f"g{one},{own}",
        f"h{own},{after}",
        f"i{gap},{own}",
        f"j{sign},{own}",
        f"k{before},{own},{behind}",
        f"l{one},{after}",
        f"m{two},{one}",
        f"n{i == 0},{after},{own}",
    )


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The tagger of words/tagger.json."""
    raw = files(__package__).joinpath("words", "tagger.json").read_text(encoding="ascii")
    model = json.loads(raw)
    return Tagger(model["weights"], model["threshold"])
