"""`handoff decide`: disclosure requests to decisions, one JSON line each.

Rows are `{id, request}`; whatever else stands there is not read. A value outside the vocabulary
is unknown, and a request that cannot be understood is denied: neither stops the run.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.request import request_of
from schemas.disclosure import Decision

_NO_JSON = (
    "This line is no JSON object, so nothing was decided for it; the other lines were. "
    "Correct the line and run again."
)
_NO_ID = (
    "This row has no id, so its answer could not be told apart; nothing was decided for it. "
    "Give it an id and run again."
)


def decide(
    input: Annotated[Path, typer.Option("--input", help="JSON Lines with id and request.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", help="Where the decisions go.")],
    overlay: Annotated[
        list[str] | None,
        typer.Option(
            "--overlay", help="An agency overlay beside the state's, such as withhold-free-text."
        ),
    ] = None,
) -> None:
    """Put each request of INPUT to the gate; write one decision per line to OUTPUT.

    Exit code 1 when any row could not be read, 2 when the policies or files cannot be used.
    """
    try:
        gate = Gate.load(overlays=tuple(overlay or ()))
    except PolicyError as problem:
        typer.echo(f"The policies were not loaded, so nothing was decided: {problem}", err=True)
        raise typer.Exit(2) from None
    failed = False
    try:
        with input.open("rb") as lines, output.open("wb") as answers:
            for row in _rows(gate, lines):
                failed = failed or "error" in row
                answers.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    except OSError as problem:
        typer.echo(
            f"{problem.filename} could not be opened ({problem.strerror}). "
            "Check its name and that you may use it, then run again.",
            err=True,
        )
        raise typer.Exit(2) from None
    if failed:
        raise typer.Exit(1)


def _rows(gate: Gate, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(gate, line, number)


def _row(gate: Gate, line: bytes, number: int) -> dict[str, Any]:
    """The answer to one line, or what is wrong with it."""
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, Mapping):
        return {"id": None, "line": number, "error": _NO_JSON}
    if given.get("id") is None:
        return {"id": None, "line": number, "error": _NO_ID}
    decision = gate.decide(request_of(given.get("request")))
    return {"id": given["id"]} | _shown(decision)


def _shown(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.effect.value,
        "released": decision.released,
        "withheld": decision.withheld,
        "obligations": decision.obligations,
        "citations": decision.citations,
        "reasons": decision.reasons,
    }
