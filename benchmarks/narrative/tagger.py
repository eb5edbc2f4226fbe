"""Trains the tagger of redaction/narrative: `python -m benchmarks.narrative.tagger`.

An averaged perceptron on the ordinary words of generated lines (lines.py) and of the labelled
development lines, which are names or not; never on the held-out sets. The same seed and the same
word lists give the same file.
"""

import json
from collections import defaultdict
from pathlib import Path
from random import Random

from benchmarks.narrative.lines import Line, lines, token_labels
from redaction.narrative import names, tagger
from redaction.narrative.folding import fold
from redaction.narrative.lexicon import Kind
from redaction.narrative.name_evidence import line_of
from redaction.narrative.tokens import tokenise

OUT = Path(names.__file__).parent / "words" / "tagger.json"
COUNT, ROUNDS, SEED = 16_000, 6, 11
SCALE, LEAST = 20, 3
THRESHOLD = 40
TIMES = 4
LABELLED = Path(__file__).resolve().parents[2] / "tests" / "redaction" / "narrative"
Row = tuple[tuple[str, ...], bool]


def rows(made: list[Line]) -> list[Row]:
    """The features of each ordinary word, and whether it is part of a name."""
    found: list[Row] = []
    for one in made:
        tokens = tokenise(fold(one.text).text)
        line = line_of(tokens)
        for i, label in enumerate(token_labels(one, tokens.starts)):
            if (
                line.bits[i] & Kind.VOCABULARY
                and not line.bits[i] & Kind.FUNCTION
                and label in {"PERSON", "O"}
            ):
                found.append((tagger.features(line, i), label == "PERSON"))
    return found


def developed() -> list[Line]:
    """The labelled development lines, several times over: they are few."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(LABELLED.glob("development*.jsonl"))
    ]
    found = [json.loads(line) for text in texts for line in text.splitlines()]
    return [Line(row["text"], tuple(map(tuple, row["spans"])), -1) for row in found] * TIMES


def train(examples: list[Row], seed: int = SEED) -> dict[str, int]:
    """Averaged weights as whole numbers; the small ones left out."""
    weights: dict[str, float] = defaultdict(float)
    sums: dict[str, float] = defaultdict(float)
    chance, seen = Random(seed), 0
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for shown, wanted in examples:
            seen += 1
            if (sum(weights[f] for f in shown) > 0) == wanted:
                continue
            step = 1.0 if wanted else -1.0
            for feature in shown:
                weights[feature] += step
                sums[feature] += step * seen
    scaled = {f: round(SCALE * (w - sums[f] / seen)) for f, w in weights.items()}
    return {f: scaled[f] for f in sorted(scaled) if abs(scaled[f]) >= LEAST}


def main() -> None:
    """Writes words/tagger.json."""
    weights = train(rows(lines(COUNT, SEED) + developed()))
    model = {"threshold": THRESHOLD, "weights": weights}
    OUT.write_text(json.dumps(model, indent=0) + "\n", encoding="ascii")
    print(f"{len(weights)} weights, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
