"""`handoff flag`: flag and safety facts for rows of a JSON Lines file, with reasons."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from handoff.cli.flag_evaluate import evaluate
from handoff.cli.flag_pack import opened_pack
from handoff.cli.flag_past import drift, labels, shadow
from handoff.cli.flag_row import flag_row
from handoff.cli.flag_types import types
from pipelines.detection.packs import Pack

flag_app = typer.Typer(help="Flag behavioral-health calls and say why.")
for _command in (evaluate, types, shadow, drift, labels):
    flag_app.command(_command.__name__)(_command)


def _answers(rows: Iterable[bytes], pack: Pack | None) -> Iterator[tuple[dict[str, Any], bool]]:
    for number, raw in enumerate(rows, start=1):
        if not raw.strip():
            continue
        row_id: object = None
        try:
            row = orjson.loads(raw)
            row_id = row["id"]
            yield flag_row(row, pack), True
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            why = "not JSON" if isinstance(error, orjson.JSONDecodeError) else "not a call"
            text = f"Line {number} is {why}; it was skipped, the others were flagged."
            yield {"id": row_id, "error": text}, False


@flag_app.callback(invoke_without_command=True)
def flag(
    context: typer.Context,
    input: Annotated[Path | None, typer.Option("--input", help="Calls, JSON Lines.")] = None,  # noqa: A002
    output: Annotated[Path | None, typer.Option("--output", help="Answers, JSON Lines.")] = None,
    pack: Annotated[Path | None, typer.Option("--pack", help="The agency's pack, TOML.")] = None,
) -> None:
    """Flag each call of a file: yes, no or uncertain, with evidence and safety facts."""
    if context.invoked_subcommand is not None:
        return
    if input is None or output is None:
        typer.echo("Nothing was flagged: give --input FILE and --output FILE.", err=True)
        raise typer.Exit(2)
    failed = False
    try:
        agency_pack = opened_pack(pack) if pack else None
        with input.open("rb") as rows, output.open("wb") as out:
            for answer, good in _answers(rows, agency_pack):
                failed = failed or not good
                out.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    except OSError as problem:
        typer.echo(
            f"{problem.filename} could not be opened ({problem.strerror}). "
            "Check its name and that you may use it, then run again.",
            err=True,
        )
        raise typer.Exit(2) from None
    if failed:
        sys.exit(1)
