"""Times narrative redaction beside Presidio's pattern recognizers, on the same lines in one run.

`python benchmarks/redact.py` prints JSON: recall, over-redaction and milliseconds per kilobyte of
the rules, of the rules with the tagger, and of presidio-analyzer when it is installed
(`pip install -e .[bench]`; its recognizers run over a blank pipeline, no model is loaded).
The lines are the labelled sets of tests/redaction/narrative. Presidio without a model finds no
people, so structured identifiers are also given alone.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from redaction.narrative.redact import redact  # noqa: E402

SETS = ("held_out", "held_out_second", "held_out_third")
ROUNDS = 15
Finder = Callable[[str], Iterable[tuple[int, int]]]


def rows() -> list[dict[str, Any]]:
    """The labelled lines of the held-out sets."""
    folder = ROOT / "tests" / "redaction" / "narrative"
    texts = [(folder / f"{name}.jsonl").read_text(encoding="utf-8") for name in SETS]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def rules(text: str) -> Iterable[tuple[int, int]]:
    """Our finders, without known values: Presidio has none either."""
    return [(span.start, span.end) for span in redact(text, tagged=False).spans]


def with_tagger(text: str) -> Iterable[tuple[int, int]]:
    """The same and the tagger."""
    return [(span.start, span.end) for span in redact(text).spans]


def presidio() -> Finder | None:
    """Presidio's predefined pattern recognizers over a blank English pipeline, or None."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError:
        return None

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: [(r.start, r.end) for r in engine.analyze(text, language="en")]


def quality(find: Finder, lines: list[dict[str, Any]]) -> dict[str, float]:
    """Span recall (all letters and digits of a span covered), leaking lines, over-redaction."""
    found, labelled = Counter(), Counter()
    leaking = other = over = 0
    for row in lines:
        text = row["text"]
        covered = {i for start, end in find(text) for i in range(start, end)}
        inside: set[int] = set()
        leaks = False
        for start, end, kind in row["spans"]:
            places = {i for i in range(start, end) if text[i].isalnum()}
            group = kind if kind in {"PERSON", "ADDRESS"} else "structured"
            labelled[group] += 1
            found[group] += places <= covered
            leaks |= not places <= covered
            inside |= places
        rest = {i for i, letter in enumerate(text) if letter.isalnum()} - inside
        leaking, other, over = leaking + leaks, other + len(rest), over + len(rest & covered)
    figures = {f"recall_{kind.lower()}": found[kind] / labelled[kind] for kind in sorted(labelled)}
    return figures | {
        "recall": found.total() / labelled.total(),
        "lines_leaking": leaking / len(lines),
        "over_redaction": over / other,
    }


def ms_per_kb(finders: dict[str, Finder], texts: list[str]) -> dict[str, float]:
    """Best of several passes in milliseconds per kilobyte; the finders take turns, pass by pass."""
    size = sum(len(text.encode()) for text in texts) / 1000
    times: dict[str, list[float]] = {name: [] for name in finders}
    for _ in range(ROUNDS + 1):
        for name, find in finders.items():
            start = time.process_time()
            for text in texts:
                find(text)
            times[name].append((time.process_time() - start) * 1000 / size)
    return {name: min(passes[1:]) for name, passes in times.items()}


def main() -> None:
    """Prints the figures of every finder that is there."""
    lines = rows()
    other = presidio()
    finders: dict[str, Finder] = {"rules": rules, "rules_and_tagger": with_tagger}
    if other:
        finders["presidio_patterns"] = other
    speed = ms_per_kb(finders, [row["text"] for row in lines])
    figures: dict[str, Any] = {"lines": len(lines)}
    for name, find in finders.items():
        figures[name] = quality(find, lines) | {"ms_per_kb": speed[name]}
    if other:
        figures["times_as_fast"] = {
            name: speed["presidio_patterns"] / speed[name] for name in finders
        }
    else:
        figures["presidio_patterns"] = "not installed: pip install -e .[bench]"
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
