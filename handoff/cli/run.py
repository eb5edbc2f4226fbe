"""`handoff run`: both zones, supervised, until Ctrl-C."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.logs import configure
from handoff.supervisor import Supervisor
from schemas.envelope import ZoneName


def run(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
) -> None:
    """Start the dispatch and the clinical zone, and start again what fails."""
    settings = read_settings(config)
    configure("supervisor")
    stop = threading.Event()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    typer.echo(f"Dispatch pages   http://{settings.dispatch.host}:{settings.dispatch.port}/")
    typer.echo(f"Clinical pages   http://{settings.clinical.host}:{settings.clinical.port}/")
    typer.echo("Ctrl-C stops both.")
    workers = settings.kafka.workers if settings.kafka else 0
    raise typer.Exit(Supervisor(config, list(ZoneName), workers=workers).run(stop))
