"""`handoff doctor`: each line is OK, or says what is wrong and what to do."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.doctor import examine


def doctor(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
) -> None:
    """Exit code 0 when every line is OK."""
    settings = read_settings(config)
    typer.echo(f"OK    configuration {config}")
    bad = 0
    for finding in examine(settings):
        bad += not finding.ok
        typer.echo(f"{'OK   ' if finding.ok else 'FIX  '} {finding.what}")
        if not finding.ok:
            typer.echo(f"      {finding.todo}")
    raise typer.Exit(1 if bad else 0)
