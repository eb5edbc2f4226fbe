"""`handoff zone`: one zone's process; `run` and `demo` start it."""

from pathlib import Path
from typing import Annotated

import structlog
import typer

from handoff.bootstrap.process import AlreadyRunning, hold_folder, serve
from handoff.cli.config_option import read_settings
from handoff.feeds.desk import ConfiguredFeeds
from handoff.logs import configure
from handoff.secret_files import SecretError
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName
from zone.errors import Broken, TryLater


def zone(
    name: Annotated[ZoneName, typer.Argument(help="Which zone.")],
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
) -> None:
    """Run until SIGTERM."""
    settings = read_settings(config)
    configure(name.value)
    log = structlog.get_logger()
    try:
        lock = hold_folder(settings.zone_folder(name))
    except AlreadyRunning:
        typer.echo(f"Another process runs the {name.value} zone on this folder.", err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
    try:
        # Each zone imports its own rooms only: the dispatch process never loads the case store.
        if name is ZoneName.DISPATCH:
            from handoff.bootstrap.dispatch import wire_dispatch as wire
        else:
            from handoff.bootstrap.clinical import wire_clinical as wire
        serve(wire(settings, lambda own, held: ConfiguredFeeds(own, held, config)))
    except (Broken, SecretError) as error:
        log.error("zone.cannot_start", reason=type(error).__name__)
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
    except TryLater as error:
        log.error("zone.cannot_start_yet", reason=type(error).__name__)
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    finally:
        lock.close()
