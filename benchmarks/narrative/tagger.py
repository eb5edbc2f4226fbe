"""A small sequence tagger for names, to see what it would add to the rules.

An averaged perceptron over the tokens of redaction.narrative, left to right, with its own last
answer as a feature. Upper case only, no letter case. Trained on generated lines alone; the same
seed gives the same weights.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from benchmarks.narrative.lines import Line, token_labels
from redaction.narrative.folding import fold
from redaction.narrative.lexicon import bits_of
from redaction.narrative.tokens import Tokens, tokenise

PERSON, OTHER = "PERSON", "O"


class Tagger:
    """Weights per feature: above zero speaks for a name."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights

    def people(self, text: str) -> Iterator[tuple[int, int]]:
        """Code points [start, end) of the tokens taken for names."""
        folded = fold(text)
        tokens = tokenise(folded.text)
        for i, named in enumerate(self.tag(tokens)):
            if named:
                yield folded.span(tokens.starts[i], tokens.ends[i])

    def tag(self, tokens: Tokens) -> list[bool]:
        """Whether each token is part of a name."""
        answers: list[bool] = []
        for i in range(len(tokens)):
            before = answers[i - 1] if i else False
            total = sum(self.weights.get(f, 0.0) for f in features(tokens, i, before))
            answers.append(total > 0)
        return answers


def features(tokens: Tokens, i: int, named_before: bool) -> list[str]:
    """What the tagger sees of token `i`: words, list bits, gaps and shapes within two tokens."""
    words, gaps = tokens.words, tokens.gaps
    word = words[i]
    one = words[i - 1] if i else "<"
    two = words[i - 2] if i > 1 else "<"
    after = words[i + 1] if i + 1 < len(words) else ">"
    later = words[i + 2] if i + 2 < len(words) else ">"
    bits = _bits(word)
    return [
        "bias", f"b{bits}", f"w{word}", f"-1{one}", f"-2{two}", f"+1{after}", f"+2{later}",
        f"-1b{_bits(one)}", f"+1b{_bits(after)}", f"b{bits}-1{one}", f"b{bits}+1{after}",
        f"g{gaps[i][:2]}", f"h{gaps[i + 1][:2]}", f"b{bits}h{gaps[i + 1][:1]}+1b{_bits(after)}",
        f"t{named_before}{bits}{gaps[i][:1]}", f"b{bits}-1b{_bits(one)}+1b{_bits(after)}",
        f"first{i == 0}{bits}+1{after}", f"x{word[-3:]}",
    ]  # fmt: skip


def train(lines: Iterable[Line], rounds: int = 5, seed: int = 1) -> Tagger:
    """An averaged perceptron after `rounds` passes over the lines."""
    rows = [(tokens, gold) for line in lines for tokens, gold in [_row(line)]]
    weights: dict[str, float] = defaultdict(float)
    sums: dict[str, float] = defaultdict(float)
    seen = 0
    chance = Random(seed)
    for _ in range(rounds):
        chance.shuffle(rows)
        for tokens, gold in rows:
            before = False
            for i, wanted in enumerate(gold):
                seen += 1
                seen_features = features(tokens, i, before)
                before = sum(weights[f] for f in seen_features) > 0
                if before != wanted:
                    step = 1.0 if wanted else -1.0
                    for feature in seen_features:
                        weights[feature] += step
                        sums[feature] += step * seen
    averaged = {f: w - sums[f] / seen for f, w in weights.items()}
    return Tagger({f: w for f, w in averaged.items() if abs(w) > 0.01})


def _row(line: Line) -> tuple[Tokens, list[bool]]:
    tokens = tokenise(fold(line.text).text)
    return tokens, [label == PERSON for label in token_labels(line, tokens.starts)]


def _bits(word: str) -> int:
    if word.isdigit():
        return -len(word)
    return bits_of(word) if word not in "<>" else -99
