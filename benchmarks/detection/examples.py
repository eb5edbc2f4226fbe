"""Labelled calls of the test sets as the linear model reads them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.detection.corrections import retract
from pipelines.detection.narrative import read
from pipelines.detection.packs import pack_for
from pipelines.detection.score import decide_by_rules, lexicons_of
from pipelines.detection.wording import Segment, features, segments
from schemas.incident import CallType, NarrativeLine

TESTS = Path(__file__).resolve().parents[2] / "tests"
DETECTION, SECOND = TESTS / "pipelines" / "detection", TESTS / "second_hand"
LEAST_ROWS, LEAST_SOURCES, LEAST_LABELLED = 3, 2, 2


class Example(NamedTuple):
    """One call: its file, label, features, and what the rules of today answer."""

    source: str
    label: str
    features: frozenset[str]
    types: tuple[str, ...]
    said: tuple[Segment, ...]
    rules: float


def example(row: dict[str, Any], source: str) -> Example:
    """A labelled row of any of the files."""
    text = row.get("narrative", row.get("text"))
    typed = row.get("call_type_text") or row.get("call_type")
    pack = pack_for(row.get("agency"))
    lines = () if text is None else (NarrativeLine(line_id="1", text=text),)
    narrative = read(lines, lexicons_of(pack))
    retract(narrative)
    types = (CallType(text=typed, system="agency"),) if typed else ()
    said, texts = tuple(segments(narrative)), (typed,) if typed else ()
    labels = row.get("label")
    label = (labels if isinstance(labels, dict) else row).get("bh", "")
    score = decide_by_rules(types, narrative, pack).score
    return Example(source, label, frozenset(features(texts, said)), texts, said, score)


def read_file(path: Path) -> list[Example]:
    """All rows of a file; the file is the source."""
    source = f"{path.parent.name}/{path.stem}"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [example(row, source) for row in rows]


def labelled() -> list[Example]:
    """The calls that the model is trained on; `uncertain` ones are among them."""
    paths = [*sorted(DETECTION.glob("*_calls.jsonl")), SECOND / "calls.jsonl"]
    return [one for path in paths for one in read_file(path)]


def beside() -> list[Example]:
    """Texts without a usable label: they only tell which words are common."""
    names = ("facts.jsonl", "assertions.jsonl")
    own = [p for name in names for p in sorted(DETECTION.glob(f"*_{name}"))]
    return [one for path in [*own, *(SECOND / n for n in names)] for one in read_file(path)]


def common(trained: Iterable[Example], others: Iterable[Example]) -> list[str]:
    """Features that may have a weight: in so many rows, files, and rows trained on."""
    rows: Counter[str] = Counter()
    labelled_rows: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for weighed, found in ((True, trained), (False, others)):
        for one in found:
            for feature in one.features:
                rows[feature] += 1
                labelled_rows[feature] += weighed
                sources[feature].add(one.source)
    return sorted(
        feature
        for feature, count in rows.items()
        if count >= LEAST_ROWS
        and labelled_rows[feature] >= LEAST_LABELLED
        and len(sources[feature]) >= LEAST_SOURCES
    )
