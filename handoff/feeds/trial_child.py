"""A trial in a process of its own, for pages: a trial joins both zones, a zone's process must not.

The dispatch process never loads the case store, so it asks `handoff trial`. The message goes in
and the result comes back through pipes; nothing of it is written to a file.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from web.operations.shapes import Crossing, Line, Sign, Trial
from zone.errors import Refused
from zone.journal.park_reasons import Sentence

_PATIENCE_S = 90.0


def try_in_child(config: Path, feed: str, body: bytes) -> Trial:
    """Try one message of a feed. Raises Refused, with a sentence, when that is not possible."""
    given = ["trial", "-", "--feed", feed, "--data", "--config", str(config)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program; the feed's name is configured
            [sys.executable, "-m", "handoff", *given],
            input=body,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=True,
        )
        return from_data(orjson.loads(ended.stdout))
    except (OSError, subprocess.SubprocessError, orjson.JSONDecodeError):
        raise Refused(
            "The trial could not be run. Nothing was kept. Try it with the command handoff trial, "
            "which says more."
        ) from None


def as_data(trial: Trial) -> bytes:
    """The trial as JSON."""
    return orjson.dumps(trial)


def from_data(held: dict[str, Any]) -> Trial:
    """The trial that `as_data` wrote."""
    made = held | {
        "as_of": datetime.fromisoformat(held["as_of"]),
        "parked": Sentence(**held["parked"]) if held["parked"] else None,
        "lines": tuple(Line(**one) for one in held["lines"]),
        "lead": tuple(Line(**one) for one in held["lead"]),
        "signs": tuple(Sign(**one) for one in held["signs"]),
        "crossings": tuple(_crossing(one) for one in held["crossings"]),
        "suggested": tuple(held["suggested"]),
        "steps": tuple(held["steps"]),
    }
    for name in ("warnings", "facts", "alerts"):
        made[name] = tuple(tuple(one) for one in held[name])
    return Trial(**made)


def _crossing(held: dict[str, Any]) -> Crossing:
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in held.items()}
    return Crossing(**given)
