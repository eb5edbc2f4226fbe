"""`handoff casestore`: the clinical case store alone, from an empty folder on."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.cli.run import supervise
from handoff.new_config import write_casestore_config
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName


def casestore(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("casestore.toml"),
    init_only: Annotated[
        bool, typer.Option("--init", help="Write the configuration, and stop.")
    ] = False,
) -> None:
    """Run the clinical zone without any dispatch zone or feed; people come in by hand.

    Without a configuration one is written first.
    """
    if write_casestore_config(config):
        typer.echo(f"made  {config}")
        typer.echo(
            "Make the first account in a second window, and sign in:\n"
            f"handoff account add NAME --zone clinical --role clinician --agency clinic "
            f"--config {config}"
        )
    if init_only:
        return
    settings = read_settings(config)
    if not settings.standalone:
        typer.echo(
            f"{config} is of an installation with a dispatch zone. Nothing was started. Use "
            "`handoff run --zone clinical` there, or name another file.",
            err=True,
        )
        raise typer.Exit(ENDS_BY_ITSELF)
    raise typer.Exit(supervise(config, settings, (ZoneName.CLINICAL,)))
