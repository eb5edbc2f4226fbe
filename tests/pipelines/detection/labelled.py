"""The labelled calls and sentences of this folder, and what the detection answers to them."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from handoff.cli.flag_row import flag_row
from pipelines.detection.evaluation.assertions import Concept, concepts
from pipelines.detection.evaluation.calls import Call

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of `<name>.jsonl`."""
    return [orjson.loads(line) for line in (HERE / f"{name}.jsonl").read_bytes().splitlines()]


@cache
def calls(name: str) -> tuple[Call, ...]:
    """Labelled calls with their answers."""
    return tuple(Call(row, flag_row(row)) for row in rows(name))


@cache
def sentences(name: str) -> tuple[Concept, ...]:
    """The marked concepts of labelled sentences with what was read."""
    found: list[Concept] = []
    for row in rows(name):
        evidence = flag_row({"id": row["id"], "narrative": row["text"]})["evidence"]
        found += concepts(row, evidence)
    return tuple(found)


def answer(narrative: str | None, call_type: str | None = None, **more: Any) -> dict[str, Any]:
    """The answer row to one call."""
    return flag_row({"id": "1", "call_type_text": call_type, "narrative": narrative, **more})


def facts(narrative: str, call_type: str | None = None) -> dict[str, Any]:
    """The safety facts of one call."""
    return answer(narrative, call_type)["facts"]


def asserted(narrative: str, word: str) -> str:
    """How the first hit that holds `word` is said."""
    found = answer(narrative)["evidence"]
    return next(e["assertion"] for e in found if word in (e["text"] or "").upper())
