"""The figures of an evaluation as one small JSON file, for the page and for comparing.

Counts and, of the clearest slips, the invented texts of the labelled sets; never a live call.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.detection.evaluation import assertions, calls
from pipelines.detection.evaluation.assertions import Concept
from pipelines.detection.evaluation.calls import Call, Line
from pipelines.detection.tables import VERSION

_SLIPS = 10


def figures(
    sets: Mapping[str, Sequence[Call]], sentences: Mapping[str, Sequence[Concept]]
) -> dict[str, Any]:
    """All figures: one line per set, groups over all sets, facts, assertion, clearest slips."""
    everything = [call for found in sets.values() for call in found]
    missed, false = calls.misses(everything)
    counted = {name: found for name, found in sets.items() if any(call.counts for call in found)}
    return {
        "lexicon": VERSION,
        "sets": [_line(calls.line(name, found)) for name, found in counted.items()],
        "all": _line(calls.line("all", everything)),
        "groups": {
            heading: [_line(line) for line in lines]
            for heading, lines in calls.by_groups(everything).items()
            if lines
        },
        "facts": [[fact.name, *fact.right] for fact in calls.fact_lines(everything)],
        "weapon_slips": len(calls.weapon_slips(everything)),
        "assertion": [
            [name, line.status, round(line.f1, 4), *line.precision, *line.recall]
            for name, found in sentences.items()
            for line in assertions.status_lines(found)
        ],
        "missed": _slips(missed),
        "false": _slips(false),
        "missed_of": len(missed),
        "false_of": len(false),
    }


def written(found: Mapping[str, Any]) -> str:
    """The text of the file."""
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


@cache
def shipped() -> Mapping[str, Any]:
    """The figures of this version, as the page shows them."""
    found: Mapping[str, Any] = json.loads(_file("figures.json"))
    return found


@cache
def first_sight() -> Sequence[Mapping[str, Any]]:
    """Each set's figures when it was first run, before anything was improved by it."""
    found: Sequence[Mapping[str, Any]] = json.loads(_file("first_sight.json"))
    return found


def _file(name: str) -> str:
    return files("pipelines.detection.evaluation").joinpath(name).read_text(encoding="utf-8")


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "calls": line.calls,
        "recall": list(line.recall),
        "precision": list(line.precision),
        "per_thousand": round(line.per_thousand),
    }


def _slips(found: Iterable[Call]) -> list[dict[str, str]]:
    return [
        {
            "id": str(call.labels["id"]),
            "type": str(call.labels.get("call_type_text") or ""),
            "text": str(call.labels.get("narrative") or ""),
        }
        for call in list(found)[:_SLIPS]
    ]
