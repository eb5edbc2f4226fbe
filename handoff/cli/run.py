"""`handoff run`: both zones, supervised, until Ctrl-C."""

import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.logs import configure
from handoff.settings import Settings
from handoff.supervisor import Supervisor
from schemas.envelope import ZoneName


def run(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    zone: Annotated[
        ZoneName | None, typer.Option(help="Only this zone: the other has a machine of its own.")
    ] = None,
) -> None:
    """Start the dispatch and the clinical zone, or one of them, and start again what fails."""
    settings = read_settings(config)
    raise typer.Exit(supervise(config, settings, [zone] if zone else settings.zones))


def supervise(config: Path, settings: Settings, zones: Sequence[ZoneName]) -> int:
    """Run zones until Ctrl-C or SIGTERM; returns the exit code."""
    configure("supervisor")
    stop = threading.Event()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    for name in zones:
        own = settings.of_zone(name)
        typer.echo(f"{name.value.capitalize()} pages   http://{own.host}:{own.port}/")
    typer.echo("Ctrl-C stops it.")
    workers = settings.kafka.workers if settings.kafka else 0
    return Supervisor(config, zones, workers=workers).run(stop)
