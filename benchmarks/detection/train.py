"""Trains the linear model of pipelines/detection: `python -m benchmarks.detection.train`.

Logistic regression with a penalty on large weights, by steps whose size falls per feature
(AdaGrad), over words, beginnings of words and word pairs of the labelled calls. The same files
give the same weights, byte for byte. What rules and words count beside each other is fitted on
two sets with the answers that the rules gave when they first met them (`first_scores.json`), beside
answers of models that had not seen the set.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks.detection.examples import SECOND, Example, beside, common, labelled
from pipelines.detection import linear
from pipelines.detection.linear import FEW, SCALE, Model
from pipelines.detection.packs import UNCERTAIN_FROM
from pipelines.detection.weighing import PLAIN

OUT = Path(linear.__file__).parent / "phrases" / "wording.json"
FIRST = Path(__file__).parent / "first_scores.json"
ROUNDS, SEED, STEP, COST = 30, 7, 0.5, 1.0
STACK_ROUNDS, STACK_STEP = 4000, 0.05
TARGET = 0.95
SURE = frozenset({"yes", "no"})


def weights_of(trained: Sequence[Example], others: Sequence[Example]) -> Model:
    """A model of the words alone."""
    sure = [one for one in trained if one.label != "uncertain"]
    known = common(sure, others)
    place = {feature: at for at, feature in enumerate(known)}
    counts = Counter(f for one in sure for f in one.features if f in place)
    rare = [math.log((1 + len(sure)) / (1 + counts[f])) + 1 for f in known]
    wanted = sum(one.label == "yes" for one in sure)
    rows = []
    for one in sure:
        held = [place[f] for f in sorted(one.features) if f in place]
        norm = math.sqrt(max(len(held), FEW))
        yes = one.label == "yes"
        share = len(sure) / 2 / (wanted if yes else len(sure) - wanted)
        rows.append((held, [rare[f] / norm for f in held], yes, share))
    penalty = [1 / (COST * max(counts[f], 1)) for f in known]
    found, bias = _fitted(rows, penalty)
    values = {f: round(SCALE * w * r) / SCALE for f, w, r in zip(known, found, rare, strict=True)}
    return Model({f: w for f, w in values.items() if w}, round(bias * SCALE) / SCALE)


def _fitted(
    rows: list[tuple[list[int], list[float], bool, float]], penalty: list[float]
) -> tuple[list[float], float]:
    weights, squares = [0.0] * len(penalty), [1e-2] * len(penalty)
    bias, bias_squares, chance = 0.0, 1e-2, Random(SEED)
    for _ in range(ROUNDS):
        chance.shuffle(rows)
        for held, values, wanted, share in rows:
            odds = bias + sum(weights[f] * v for f, v in zip(held, values, strict=True))
            slope = share * (1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))) - wanted)
            for f, value in zip(held, values, strict=True):
                step = slope * value + penalty[f] * weights[f]
                squares[f] += step * step
                weights[f] -= STEP * step / math.sqrt(squares[f])
            bias_squares += slope * slope
            bias -= STEP * slope / math.sqrt(bias_squares)
    return weights, bias


def left_out(trained: Sequence[Example], others: Sequence[Example]) -> list[float]:
    """Log-odds of each call by a model that saw nothing of its file or of the hand behind it."""
    found: dict[int, float] = {}
    for source in sorted({one.source for one in trained}):
        hand = _hand(source)
        rest = [one for one in trained if one.source != source]
        model = weights_of(rest, [one for one in others if _hand(one.source) != hand])
        for at, one in enumerate(trained):
            if one.source == source:
                found[at] = model.log_odds(one.types, one.said)
    return [found[at] for at in range(len(trained))]


def _hand(source: str) -> str:
    folder, _, name = source.partition("/")
    return folder if folder == SECOND.name else f"{folder}/{name.partition('_')[0]}"


def first_met(trained: Sequence[Example], odds: Sequence[float]) -> list[tuple[float, float, bool]]:
    """Log-odds of the words, score of the rules, and label, none of which had seen the call."""
    first = json.loads(FIRST.read_text(encoding="ascii"))
    rows: list[tuple[float, float, bool]] = []
    for source, scores in first.items():
        both = zip(odds, trained, strict=True)
        here = [(odd, one.label) for odd, one in both if one.source == source]
        pairs = zip(here, scores, strict=True)
        rows += [(odd, rule, label == "yes") for (odd, label), rule in pairs if label in SURE]
    return rows


def stacked(model: Model, rows: Sequence[tuple[float, float, bool]]) -> Model:
    """The model with what words and rules count beside each other, by plain descent.

    Last, all odds are moved so that the usual threshold, with the rules that speak plainly, finds
    `TARGET` of the wanted calls.
    """
    text, rules, offset = 1.0, 0.0, 0.0
    for _ in range(STACK_ROUNDS):
        steps = [0.0, 0.0, 0.0]
        for odd, score, wanted in rows:
            slope = 1 / (1 + math.exp(-(text * odd + rules * score + offset))) - wanted
            steps[0] += slope * odd
            steps[1] += slope * score
            steps[2] += slope
        text -= STACK_STEP * steps[0] / len(rows)
        rules -= STACK_STEP * steps[1] / len(rows)
        offset -= STACK_STEP * steps[2] / len(rows)
    sums = sorted(
        math.inf if score >= PLAIN else text * odd + rules * score
        for odd, score, wanted in rows
        if wanted
    )
    usual = math.log(UNCERTAIN_FROM / (1 - UNCERTAIN_FROM))
    moved = usual - sums[math.floor((1 - TARGET) * len(sums))]
    print(f"fitted offset {offset:.2f}, moved to {moved:.2f}")
    return replace(model, text=round(text, 2), rules=round(rules, 2), offset=round(moved, 2))


def written(model: Model) -> str:
    """The text of the file."""
    named = ("bias", "text", "rules", "offset")
    values = {name: getattr(model, name) for name in named}
    weights = {f: round(w * SCALE) for f, w in model.weights.items()}
    return json.dumps({**values, "weights": weights}, indent=0, ensure_ascii=True) + "\n"


def main() -> None:
    """Writes phrases/wording.json."""
    trained, others = labelled(), beside()
    met = first_met(trained, left_out(trained, others))
    model = stacked(weights_of(trained, others), met)
    OUT.write_text(written(model), encoding="ascii")
    print(f"{len(model.weights)} weights, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
