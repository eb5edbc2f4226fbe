"""`handoff decide`: disclosure requests to decisions, one JSON line each.

Rows are `{id, request}`; whatever else stands there is not read. A value outside the vocabulary
is unknown, and a request that cannot be understood is denied: neither stops the run.
"""

from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.json_lines import Row, answer_file
from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.request import request_of
from schemas.disclosure import Decision


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
    answer_file(input, output, lambda row: _shown(gate.decide(request_of(row.get("request")))))


def _shown(decision: Decision) -> Row:
    return {
        "decision": decision.effect.value,
        "released": decision.released,
        "withheld": decision.withheld,
        "obligations": decision.obligations,
        "citations": decision.citations,
        "reasons": decision.reasons,
    }
