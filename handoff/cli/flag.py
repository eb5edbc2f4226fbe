"""`handoff flag`: flag and safety facts for rows of a JSON Lines file, with reasons."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from handoff.cli.flag_evaluate import evaluate
from handoff.cli.flag_row import flag_row
from pipelines.detection.packs import Pack, load_pack

flag_app = typer.Typer(help="Flag behavioral-health calls and say why.")
flag_app.command("evaluate")(evaluate)


def _answers(source: Path, pack: Pack | None) -> Iterator[tuple[dict[str, Any], bool]]:
    with source.open("rb") as rows:
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
    agency_pack = load_pack(pack) if pack else None
    failed = False
    with output.open("wb") as out:
        for answer, good in _answers(input, agency_pack):
            failed = failed or not good
            out.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    if failed:
        sys.exit(1)
