"""`handoff move`: the zones' data from their files into the databases of the configuration."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.bootstrap.process import AlreadyRunning, hold_folder
from handoff.cli.config_option import read_settings
from handoff.secret_files import SecretError
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import Broken, Refused, TryLater
from zone.moving import move as move_zone
from zone.zone import open_zone


def move(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    zone: Annotated[ZoneName | None, typer.Option(help="Only this zone.")] = None,
) -> None:
    """Copy each zone's data into the empty PostgreSQL database that `database` names.

    Handoff must be stopped. The files stay as they are.
    """
    settings = read_settings(config)
    moved = 0
    for name in [zone] if zone else list(ZoneName):
        file = settings.zone_folder(name) / f"{name.value}.sqlite3"
        if settings.of_zone(name).database is None or not file.exists():
            typer.echo(f"{name.value}: no file, or no `database` is set; nothing to copy")
            continue
        try:
            rows = _moved(settings, name)
        except AlreadyRunning:
            _stop(f"The {name.value} zone is running. Stop Handoff first; nothing was copied.")
        except (Broken, Refused, SecretError, TryLater) as error:
            _stop(f"{name.value}: {error}")
        moved += 1
        typer.echo(f"{name.value}: {rows} rows copied, and the audit holds. {file} is as it was.")
    if moved:
        typer.echo("Start Handoff again. Keep the files until you have looked, then delete them.")


def _moved(settings: Settings, name: ZoneName) -> int:
    url = settings.database(name)
    assert url is not None
    with hold_folder(settings.zone_folder(name)):
        source = open_zone(name, settings.zone_folder(name), SystemClock(), guest=True)
        try:
            return sum(move_zone(source, url).values())
        finally:
            source.close()


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(ENDS_BY_ITSELF) from None
