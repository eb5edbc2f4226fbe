"""`handoff flag`: flag and safety facts for rows of a JSON Lines file, with reasons."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.flag_evaluate import evaluate
from handoff.cli.flag_pack import opened_pack
from handoff.cli.flag_past import drift, labels, shadow
from handoff.cli.flag_row import flag_row
from handoff.cli.flag_types import types
from handoff.cli.json_lines import Row, RowFault, answer_file
from pipelines.detection.packs import Pack

flag_app = typer.Typer(help="Flag behavioral-health calls and say why.")
for _command in (evaluate, types, shadow, drift, labels):
    flag_app.command(_command.__name__)(_command)


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
    agency_pack = opened_pack(pack) if pack else None
    answer_file(input, output, lambda row: _flagged(row, agency_pack))


def _flagged(row: Row, pack: Pack | None) -> Row:
    try:
        return flag_row(row, pack)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RowFault(
            "This row is not a call; it was left out, the others were flagged. Give it "
            "call_type_code, call_type_text and narrative as texts, and run again."
        ) from None
