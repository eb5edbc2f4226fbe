"""Open the zones' data for a command, beside the running program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from handoff.cli.config_option import read_settings
from handoff.secret_files import SecretError
from handoff.supervisor import ENDS_BY_ITSELF
from handoff.town.clock import TownClock
from schemas.envelope import ZoneName
from zone.clock import Clock, SystemClock
from zone.errors import Broken, TryLater
from zone.zone import Zone, open_zone


@contextmanager
def opened_zones(config: Path, folder: Path | None, only: ZoneName | None) -> Iterator[list[Zone]]:
    """Open each zone that has data, as a guest. What cannot be opened ends the command."""
    clock: Clock = SystemClock()
    settings = read_settings(config) if folder is None else None
    if settings is not None:
        clock = TownClock(settings.town_clock) if settings.town_clock else clock
    folder = folder or (settings and settings.folder) or Path()
    zones: list[Zone] = []
    try:
        for name in ZoneName:
            own = folder / name.value
            url = settings.database(name) if settings else None
            there = url is not None or (own / f"{name.value}.sqlite3").exists()
            if there and only in (None, name):
                zones.append(open_zone(name, own, clock, url, guest=True))
        if not zones:
            typer.echo(f"There are no data in {folder} yet. Nothing was done.", err=True)
            raise typer.Exit(ENDS_BY_ITSELF)
        yield zones
    except (Broken, SecretError, TryLater) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
    finally:
        for zone in zones:
            zone.close()


def who_runs_this() -> str:
    """The actor in audit entries of a command: the account of the operating system, as a number."""
    return f"command:{os.getuid()}"
