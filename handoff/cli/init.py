"""`handoff init`: a commented configuration with fresh secrets."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.new_config import write_config


def init(
    config: Annotated[Path, typer.Option(help="Where to write it.")] = Path("handoff.toml"),
) -> None:
    """Write what is missing; keep what exists."""
    made = write_config(config)
    for path in made:
        typer.echo(f"made  {path}")
    if config not in made:
        typer.echo(f"kept  {config}")
    typer.echo(
        f"Next: edit {config}, check it with `handoff doctor --config {config}`, make the first\n"
        f"accounts with `handoff account add --config {config}`, then "
        f"`handoff run --config {config}`."
    )
