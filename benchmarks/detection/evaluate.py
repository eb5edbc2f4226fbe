"""How good the linear model is: `python -m benchmarks.detection.evaluate [FILE...]`.

Each file of labelled calls is answered by a model that saw nothing of it. `rules now` were widened
by the very same files, so that only `rules first` and what stands beside them is fair. FILEs that
nobody tuned on are answered by the shipped model. Labels `uncertain` are left out.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.detection.examples import Example, beside, labelled, read_file
from benchmarks.detection.train import SURE, first_met, left_out, stacked, weights_of
from pipelines.detection.evaluation.share import share
from pipelines.detection.linear import Model, shipped
from pipelines.detection.packs import UNCERTAIN_FROM
from pipelines.detection.weighing import PLAIN

WORDS_ALONE = -1.0
"""Log-odds from which words alone flag 0.95 of the calls they were not trained on."""
Said = tuple[bool, bool]
"""Flagged, and wanted."""


def show(name: str, said: Iterable[Said]) -> None:
    """One line: recall and precision."""
    found = list(said)
    recall = share(flagged for flagged, wanted in found if wanted)
    precision = share(wanted for flagged, wanted in found if flagged)
    print(
        f"{name:44} {len(found):5}  recall {recall.value:.3f} ({recall.hits}/{recall.of})"
        f"  precision {precision.value:.3f} ({precision.hits}/{precision.of})"
    )


def both(model: Model, odds: float, rules: float) -> bool:
    """Whether words and rules together flag a call."""
    return rules >= PLAIN or model.score(odds, rules) >= UNCERTAIN_FROM


def by_file(calls: Sequence[Example], odds: Sequence[float]) -> None:
    """Words alone and the rules of today, file by file."""
    sure = [(o, c) for o, c in zip(odds, calls, strict=True) if c.label in SURE]
    for source in [*sorted({c.source for c in calls}), ""]:
        here = [(o, c) for o, c in sure if source in {"", c.source}]
        name = source or "all"
        show(f"{name}: rules now", ((c.rules >= UNCERTAIN_FROM, c.label == "yes") for _, c in here))
        show(f"{name}: words", ((o >= WORDS_ALONE, c.label == "yes") for o, c in here))


def main(paths: Sequence[str]) -> None:
    """Print the tables."""
    calls, others = labelled(), beside()
    odds = left_out(calls, others)
    by_file(calls, odds)
    met = first_met(calls, odds)
    fitted = stacked(weights_of(calls, others), met)
    show("two sets: rules first", ((r >= UNCERTAIN_FROM, wanted) for _, r, wanted in met))
    show("two sets: words", ((o >= WORDS_ALONE, wanted) for o, _, wanted in met))
    show("two sets: both", ((both(fitted, o, r), wanted) for o, r, wanted in met))
    model = shipped()
    for path in paths:
        new = [c for c in read_file(Path(path)) if c.label in SURE]
        heard = [(model.log_odds(c.types, c.said), c.rules, c.label == "yes") for c in new]
        show(f"{path}: rules", ((r >= UNCERTAIN_FROM, wanted) for _, r, wanted in heard))
        show(f"{path}: words", ((o >= WORDS_ALONE, wanted) for o, _, wanted in heard))
        show(f"{path}: both", ((both(model, o, r), wanted) for o, r, wanted in heard))


if __name__ == "__main__":
    main(sys.argv[1:])
